from pathlib import Path

import pytest

from coinstream_contracts.symbols import DEFAULT_SYMBOLS
from coinstream_exchange.cli import Record, Serve, parse
from coinstream_exchange.replay.replay_venue import ReplayOptions
from coinstream_exchange.synthetic.engine import MarketOptions


def served(*arguments: str) -> Serve:
    command = parse(["serve", *arguments])
    assert isinstance(command, Serve)
    return command


def recorded(*arguments: str) -> Record:
    command = parse(["record", *arguments])
    assert isinstance(command, Record)
    return command


def test_without_arguments_the_default_symbols_are_served_on_the_default_port() -> None:
    command = served()
    assert (command.host, command.port) == ("127.0.0.1", 9443)
    assert command.market == MarketOptions(symbols=DEFAULT_SYMBOLS)


def test_a_number_of_symbols_asks_for_generated_ones() -> None:
    market = served("--symbols", "300").market
    assert isinstance(market, MarketOptions)
    assert len(set(market.symbols)) == 300
    assert market.symbols[0] == "SYM001USDT"


@pytest.mark.parametrize(
    ("arguments", "speed", "shift", "wait_for"),
    [
        ((), 1.0, False, ("any",)),
        (("--speed", "8.5", "--shift"), 8.5, True, ("any",)),
        (("--speed", "max", "--no-shift", "--wait-for", "none"), None, False, ()),
        (("--wait-for", "trade,kline_1m"), 1.0, False, ("trade", "kline_1m")),
    ],
)
def test_a_replay_is_told_its_pace_its_times_and_its_start(
    arguments: tuple[str, ...], speed: float | None, shift: bool, wait_for: tuple[str, ...]
) -> None:
    market = served("--replay", "a.gz", "b.gz", *arguments).market
    assert market == ReplayOptions((Path("a.gz"), Path("b.gz")), speed, shift, wait_for)


def test_how_long_a_replay_waits_for_its_readers_can_be_set() -> None:
    assert served("--replay", "a", "--wait-limit", "5").market == ReplayOptions(
        (Path("a"),), wait_limit_s=5.0
    )


def test_the_servers_limits_can_be_set() -> None:
    assert served("--weight-per-minute", "50").server.weight_per_minute == 50


@pytest.mark.parametrize(
    ("arguments", "rest"),
    [
        ((), "https://api.binance.com"),
        (("--url", "ws://127.0.0.1:9443/"), "http://127.0.0.1:9443"),
        (("--url", "wss://e.example"), "https://e.example"),
        (("--url", "wss://e.example", "--rest", "https://r.example"), "https://r.example"),
    ],
)
def test_the_rest_address_follows_from_the_websockets(
    arguments: tuple[str, ...], rest: str
) -> None:
    assert recorded("--out", "x.gz", *arguments).source.rest_url == rest


@pytest.mark.parametrize(
    "arguments",
    [
        ["serve", "--symbols", "BTC/USDT"],
        ["serve", "--symbols", ""],
        ["serve", "--rate", "0"],
        ["serve", "--rate", "nan"],
        ["serve", "--trade-share", "1.5"],
        ["serve", "--port", "70000"],
        ["serve", "--replay", "a.gz", "--speed", "fast"],
        ["serve", "--history-days", "0"],
        ["record"],
        ["record", "--out", "x", "--duration", "-1"],
        [],
    ],
)
def test_wrong_arguments_are_told_and_end_with_two(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(arguments)
    assert ended.value.code == 2
    assert "usage: coinstream-exchange" in capsys.readouterr().err
