from collections.abc import Iterator

import pytest
from tests.integration.backend.api_process import Api, Market, eventually, running_api
from tests.unit.backend.market_data import symbol_info

SYMBOLS = ("BTCUSDT", "ETHUSDT", "SOLUSDT", "ADAUSDT", "XRPUSDT", "LTCUSDT")


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
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Api]:
    """The API on a market of a few symbols; each test takes symbols of its own."""
    market.publish(*(symbol_info(symbol) for symbol in SYMBOLS))
    log = tmp_path_factory.mktemp("api") / "api.log"
    with running_api(
        log, kafka_bootstrap=kafka_bootstrap, redis_port=redis_port, rate_per_s=10_000
    ) as api:
        assert eventually(lambda: len(api.get("/symbols")[1]) >= len(SYMBOLS))
        yield api
