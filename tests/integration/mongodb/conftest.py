"""A database of each test's own, in a MongoDB that is shared."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from coinstream_mongodb.client import Database, Fields, open_client
from coinstream_mongodb.indexes import ensure_indexes


@pytest.fixture
def database(mongo_uri: str) -> Iterator[Database[Fields]]:
    with open_client(mongo_uri) as client:
        name = f"test_{uuid4().hex}"
        ensure_indexes(client[name])
        yield client[name]
        client.drop_database(name)
