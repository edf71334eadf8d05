"""The command line: what can be asked for, as values."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from coinstream_contracts.symbols import DEFAULT_SYMBOLS, parse_symbols

DEFAULT_PORT = 9443


@dataclass(frozen=True, slots=True)
class SyntheticOptions:
    """A synthetic market."""

    symbols: tuple[str, ...]
    rate: float
    seed: int
    trade_share: float
    history_days: int


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """`serve`: where to listen, and which market to serve."""

    host: str
    port: int
    log_level: str
    synthetic: SyntheticOptions


def parse(arguments: Sequence[str] | None = None) -> ServeOptions:
    """Read the command line; prints its use and exits with 2 when it is wrong."""
    parser = argparse.ArgumentParser(
        prog="coinstream-exchange",
        description="Binance's spot market-data protocol, server side: synthetic or replayed.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    _add_serve(commands.add_parser("serve", help="serve a market over REST and WebSocket"))
    options = parser.parse_args(arguments)
    return ServeOptions(
        host=options.host,
        port=options.port,
        log_level=options.log_level,
        synthetic=SyntheticOptions(
            symbols=options.symbols,
            rate=options.rate,
            seed=options.seed,
            trade_share=options.trade_share,
            history_days=options.history_days,
        ),
    )


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument(
        "--symbols", type=_symbols, default=DEFAULT_SYMBOLS, help="as in BTCUSDT,ETHUSDT"
    )
    parser.add_argument("--rate", type=float, default=200.0, help="orders a second, all symbols")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--trade-share", type=float, default=0.5)
    parser.add_argument("--history-days", type=int, default=14)
    parser.add_argument("--log-level", default="info")


def _symbols(text: str) -> tuple[str, ...]:
    try:
        return parse_symbols(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
