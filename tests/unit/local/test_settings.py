import pytest
from pydantic import ValidationError

from coinstream_local.settings import PORT_NAMES, RunSettings


def test_ports_have_their_documented_defaults() -> None:
    ports = RunSettings().ports()

    assert {name: ports[name] for name in ("KAFKA_PORT", "REDIS_PORT", "EXCHANGE_PORT")} == {
        "KAFKA_PORT": 9092,
        "REDIS_PORT": 6390,
        "EXCHANGE_PORT": 9443,
    }
    assert (ports["API_PORT"], ports["WEB_PORT"]) == (8000, 3000)


def test_no_two_defaults_clash() -> None:
    assert RunSettings().clashes() == []


def test_every_port_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for offset, name in enumerate(PORT_NAMES):
        monkeypatch.setenv(name, str(20_000 + offset))

    assert list(RunSettings().ports().values()) == [20_000 + n for n in range(len(PORT_NAMES))]


def test_two_settings_with_the_same_port_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_PORT", "9092")

    assert RunSettings().clashes() == [("KAFKA_PORT", "API_PORT")]


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXCHANGE", "")
    monkeypatch.setenv("RATE", "")

    settings = RunSettings()

    assert (settings.exchange, settings.rate) == ("auto", None)


def test_symbols_are_read_in_the_exchanges_spelling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMBOLS", "btcusdt, ETHUSDT,btcusdt")

    assert RunSettings().symbols == "BTCUSDT,ETHUSDT"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("API_PORT", "70000"),
        ("API_PORT", "http"),
        ("EXCHANGE", "kraken"),
        ("SYMBOLS", "BTC/USDT"),
        ("RATE", "0"),
        ("REPLAY_SPEED", "-1"),
        ("REPLAY_SPEED", "fast"),
    ],
)
def test_an_impossible_value_is_refused(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ValidationError) as refused:
        RunSettings()

    assert [problem["loc"] for problem in refused.value.errors()] == [(name.lower(),)]


def test_only_what_was_set_on_purpose_can_differ_from_a_running_platform(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("API_PORT", "8100")
    monkeypatch.setenv("EXCHANGE", "simulator")
    running = RunSettings().saved()

    monkeypatch.delenv("EXCHANGE")
    monkeypatch.setenv("API_PORT", "8200")

    assert RunSettings().differences(running) == {"API_PORT": (8100, 8200)}
