"""The producers' settings, and the exchange that they choose."""

import pytest
from pydantic import ValidationError

from coinstream_contracts.symbols import DEFAULT_SYMBOLS, parse_symbols
from coinstream_kafka import exchanges
from coinstream_kafka.settings import KlineProducerSettings, MarketProducerSettings


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*KlineProducerSettings.model_fields, *MarketProducerSettings.model_fields):
        monkeypatch.delenv(name.upper(), raising=False)


def test_without_settings_the_default_symbols_and_the_local_parts_are_used() -> None:
    settings = MarketProducerSettings()

    assert parse_symbols(settings.symbols) == DEFAULT_SYMBOLS
    assert settings.kafka_bootstrap == "127.0.0.1:9092"
    assert settings.simulator_url == "http://127.0.0.1:9443"
    assert settings.exchange == "auto"


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMBOLS", "btcusdt, ETHUSDT,btcusdt")
    monkeypatch.setenv("EXCHANGE", "replay:/data/recording.gz")
    monkeypatch.setenv("STATUS_PORT", "9641")
    settings = KlineProducerSettings()

    assert settings.symbols == "BTCUSDT,ETHUSDT"
    assert settings.status_port == 9641


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SYMBOLS", "BTC/USDT"),
        ("SYMBOLS", ""),
        ("EXCHANGE", "nasdaq"),
        ("STATUS_PORT", "70000"),
        ("SNAPSHOT_LEVELS", "6000"),
        ("WEIGHT_SHARE", "0"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ValidationError, match=name.lower()):
        MarketProducerSettings()


@pytest.mark.parametrize(
    ("setting", "market", "address"),
    [
        ("binance", "binance", "https://api.binance.com"),
        ("binance_us", "binance_us", "https://api.binance.us"),
        ("simulator", "simulator", "http://127.0.0.1:9640"),
        ("replay:/data/recording.gz", "replay", "http://127.0.0.1:9640"),
    ],
)
async def test_the_setting_names_the_market_and_its_address(
    setting: str, market: str, address: str
) -> None:
    exchange = await exchanges.choose(setting, "http://127.0.0.1:9640", "")

    assert (exchange.market, exchange.rest_url) == (market, address)
