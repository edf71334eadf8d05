"""The command line: what can be asked for, as values."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias, cast

from coinstream_contracts.symbols import DEFAULT_SYMBOLS, parse_symbols
from coinstream_contracts.times import SECOND_MS
from coinstream_exchange.faults.options import FaultOptions, add_fault_arguments, fault_options
from coinstream_exchange.record.recorder import Source
from coinstream_exchange.replay.replay_venue import ReplayOptions
from coinstream_exchange.server.arguments import add_server_arguments, server_options
from coinstream_exchange.server.options import ServerOptions
from coinstream_exchange.synthetic.engine import MarketOptions
from coinstream_exchange.truth.ledger import DEFAULT_KINDS

LogLevel: TypeAlias = Literal["debug", "info", "warning", "error"]

DEFAULT_PORT: Final = 9443
BINANCE_WEBSOCKET: Final = "wss://stream.binance.com:9443"
BINANCE_REST: Final = "https://api.binance.com"


@dataclass(frozen=True, slots=True)
class TruthOptions:
    """The ledger's file, and the kinds of streams that it wants whoever else reads them."""

    file: Path
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Serve:
    """`serve`: where to listen, which market to serve, and what else is wanted of it."""

    host: str
    port: int
    market: MarketOptions | ReplayOptions
    server: ServerOptions
    truth: TruthOptions | None
    history: Path | None
    faults: FaultOptions
    log_level: LogLevel


@dataclass(frozen=True, slots=True)
class Record:
    """`record`: what to record, into which file, for how long (None: until stopped)."""

    source: Source
    out: Path
    duration_s: float | None
    log_level: LogLevel


def parse(arguments: Sequence[str] | None = None) -> Serve | Record:
    """Read the command line; tells what is wrong with it and exits with 2."""
    parser = argparse.ArgumentParser(
        prog="coinstream-exchange",
        description="Binance's spot market data: a synthetic or replayed exchange, and a recorder.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser(
        "serve", help="serve a market over REST and WebSocket", formatter_class=_Help
    )
    record = commands.add_parser(
        "record", help="record any Binance-speaking exchange", formatter_class=_Help
    )
    _add_serve(serve)
    _add_truth(serve)
    add_server_arguments(serve)
    add_fault_arguments(serve)
    _add_record(record)
    for command in (serve, record):
        command.add_argument(
            "--log-level", choices=("debug", "info", "warning", "error"), default="info"
        )
    options = parser.parse_args(arguments)
    if options.command == "record":
        return _record(options)
    return _serve(options)


class _Help(argparse.ArgumentDefaultsHelpFormatter):
    """Tells each default."""


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=_port, default=DEFAULT_PORT, help="0 takes a free one")
    market = parser.add_argument_group("synthetic market")
    market.add_argument(
        "--symbols",
        type=_symbols,
        default=DEFAULT_SYMBOLS,
        metavar="A,B",
        help="any names, as in BTCUSDT,SYM001USDT, or a number of generated ones",
    )
    market.add_argument(
        "--rate", type=_positive, default=200.0, help="orders a second, all symbols together"
    )
    market.add_argument(
        "--trade-share", type=_share, default=0.5, help="share of the orders that trade"
    )
    market.add_argument("--seed", type=int, default=1, help="the same seed, the same market")
    market.add_argument(
        "--clock-skew",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="how far the exchange's clock is ahead of this machine's; behind if below zero",
    )
    market.add_argument(
        "--history-days", type=_days, default=14, help="days of candles before the start"
    )
    replay = parser.add_argument_group("replay of recordings, in place of the synthetic market")
    replay.add_argument(
        "--replay", type=Path, nargs="+", metavar="FILE", default=(), help="merged by time"
    )
    replay.add_argument(
        "--speed",
        type=_speed,
        default=1.0,
        metavar="N|max",
        help="times its own pace; max is as fast as the readers take it",
    )
    replay.add_argument(
        "--shift",
        action=argparse.BooleanOptionalAction,
        default=False,
        help="move its times by whole minutes, so that it begins now",
    )
    replay.add_argument(
        "--wait-for",
        type=_words,
        default=("any",),
        metavar="any|none|STREAMS",
        help="begin when there is any subscriber and none came for 3 s, at once, or when every "
        "symbol has one for each of these streams, as in trade,depth@100ms,kline_1m",
    )
    replay.add_argument(
        "--wait-limit",
        type=_positive,
        default=60.0,
        metavar="SECONDS",
        help="begin this long after the first subscriber, whoever is still missing",
    )


def _add_truth(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("truth and history")
    group.add_argument(
        "--truth",
        type=Path,
        default=None,
        metavar="FILE",
        help="append a line for each event that the market publishes (exchange/README.md)",
    )
    group.add_argument(
        "--truth-streams",
        type=_words,
        default=DEFAULT_KINDS,
        metavar="A,B",
        help="published for the truth even while nobody reads them; others while somebody does",
    )
    group.add_argument(
        "--history",
        type=Path,
        default=None,
        metavar="DIR",
        help="candles of the past from files of Binance's public archive, .csv, .csv.gz or .zip",
    )


def _add_record(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="compressed if it ends in .gz"
    )
    parser.add_argument("--url", default=BINANCE_WEBSOCKET, help="WebSocket base address")
    parser.add_argument(
        "--rest", default=None, help="REST base address; by default that of the exchange at --url"
    )
    parser.add_argument("--symbols", type=_symbols, default=DEFAULT_SYMBOLS, metavar="A,B")
    parser.add_argument(
        "--streams", type=_words, default=("depth@100ms", "trade", "bookTicker"), metavar="A,B"
    )
    parser.add_argument(
        "--duration",
        type=_positive,
        default=None,
        metavar="SECONDS",
        help="until stopped if absent",
    )


def _serve(options: argparse.Namespace) -> Serve:
    market: MarketOptions | ReplayOptions
    if options.replay:
        market = ReplayOptions(
            files=tuple(options.replay),
            speed=options.speed,
            shift=options.shift,
            wait_for=() if options.wait_for == ("none",) else options.wait_for,
            wait_limit_s=options.wait_limit,
        )
    else:
        market = MarketOptions(
            symbols=options.symbols,
            rate=options.rate,
            seed=options.seed,
            trade_share=options.trade_share,
            history_days=options.history_days,
            clock_skew_ms=round(options.clock_skew * SECOND_MS),
        )
    truth = TruthOptions(options.truth, options.truth_streams) if options.truth else None
    return Serve(
        options.host,
        options.port,
        market,
        server_options(options),
        truth,
        options.history,
        fault_options(options),
        _level(options),
    )


def _record(options: argparse.Namespace) -> Record:
    url: str = options.url.rstrip("/")
    rest: str | None = options.rest
    if rest is None:
        rest = BINANCE_REST if url == BINANCE_WEBSOCKET else "http" + url.removeprefix("ws")
    source = Source(url, rest, options.symbols, options.streams)
    return Record(source, options.out, options.duration, _level(options))


def _level(options: argparse.Namespace) -> LogLevel:
    return cast("LogLevel", options.log_level)


def _symbols(text: str) -> tuple[str, ...]:
    if text.isdigit() and 0 < int(text) < 1_000:
        return tuple(f"SYM{number:03d}USDT" for number in range(1, int(text) + 1))
    try:
        return parse_symbols(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _words(text: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    if not words:
        raise argparse.ArgumentTypeError("nothing given")
    return words


def _speed(text: str) -> float | None:
    return None if text == "max" else _positive(text)


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"not above zero: {text}")
    return number


def _share(text: str) -> float:
    share = _positive(text)
    if share > 1:
        raise argparse.ArgumentTypeError(f"not a share between 0 and 1: {text}")
    return share


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= 1_000:
        raise argparse.ArgumentTypeError(f"not between 1 and 1000 days: {text}")
    return days


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65_535:
        raise argparse.ArgumentTypeError(f"not a port: {text}")
    return port
