"""The client's limits; it connects to nothing here."""

import pytest

from coinstream_mongodb.client import open_async_client, open_client


def test_a_write_is_answered_when_a_majority_has_it_on_disk() -> None:
    with open_client("mongodb://127.0.0.1:1/") as client:
        assert client.write_concern.document == {"w": "majority", "j": True}


def test_what_the_address_says_goes_before_the_defaults() -> None:
    uri = "mongodb://127.0.0.1:1/?w=1&journal=false&serverSelectionTimeoutMS=300"
    with open_client(uri) as client:
        assert client.write_concern.document == {"w": 1, "j": False}
        assert client.options.server_selection_timeout == pytest.approx(0.3)


async def test_an_event_loops_client_has_the_same_limits() -> None:
    async with open_async_client("mongodb://127.0.0.1:1/") as client:
        assert client.write_concern.document == {"w": "majority", "j": True}
        assert client.options.server_selection_timeout == 5
        assert client.options.pool_options.socket_timeout == 20
        assert client.options.pool_options.max_pool_size == 32
