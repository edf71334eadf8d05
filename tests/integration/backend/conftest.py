from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from tests.integration.backend.api_process import Api, Market, eventually, running_api
from tests.unit.backend.market_data import symbol_info

from coinstream_mongodb.audit import AuditStore
from coinstream_mongodb.candles import CandleStore
from coinstream_mongodb.client import open_client
from coinstream_mongodb.indexes import ensure_indexes

SYMBOLS = (
    "BTCUSDT",
    "ETHUSDT",
    "SOLUSDT",
    "ADAUSDT",
    "XRPUSDT",
    "LTCUSDT",
    "DOGEUSDT",
    "UNIUSDT",
    "LINKUSDT",
    "BNBUSDT",
    "AVAXUSDT",
)


@dataclass(frozen=True)
class Archive:
    """A database of this run's own, and what is in it."""

    uri: str
    name: str
    candles: CandleStore
    audit: AuditStore


@pytest.fixture(scope="session")
def archive(mongo_uri: str) -> Iterator[Archive]:
    with open_client(mongo_uri) as client:
        database = client[f"test_{uuid4().hex}"]
        ensure_indexes(database)
        yield Archive(mongo_uri, database.name, CandleStore(database), AuditStore(database))
        client.drop_database(database.name)


@pytest.fixture(scope="session")
def market(kafka_bootstrap: str, redis_port: int) -> Iterator[Market]:
    market = Market(kafka_bootstrap, redis_port)
    yield market
    market.close()


@pytest.fixture(scope="session")
def api(
    kafka_bootstrap: str,
    redis_port: int,
    market: Market,
    archive: Archive,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Api]:
    """The API on a market of a few symbols; each test takes symbols of its own."""
    market.publish(*(symbol_info(symbol) for symbol in SYMBOLS))
    log = tmp_path_factory.mktemp("api") / "api.log"
    with running_api(
        log,
        kafka_bootstrap=kafka_bootstrap,
        redis_port=redis_port,
        mongo_uri=archive.uri,
        mongo_db=archive.name,
        history_fresh_s=0.1,
        rate_per_s=10_000,
    ) as api:
        assert eventually(lambda: len(api.get("/symbols")[1]) >= len(SYMBOLS))
        yield api
