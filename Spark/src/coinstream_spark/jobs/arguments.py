"""Arguments that jobs have in common."""

import argparse
from datetime import UTC, datetime
from typing import Final

from coinstream_contracts.symbols import parse_symbols
from coinstream_contracts.times import to_ms

EPILOG: Final = (
    "Exit codes: 0 done; 1 failed; 2 bad arguments; 3 done, but the input was incomplete."
    " Settings by environment: MONGO_URI, MONGO_DB, SPARK_MASTER, SPARK_DRIVER_MEMORY,"
    " SPARK_SHUFFLE_PARTITIONS, LOG_LEVEL."
)


def parser(name: str, description: str) -> argparse.ArgumentParser:
    """Return a parser without arguments, with what every job's help says."""
    return argparse.ArgumentParser(
        prog=f"python -m coinstream_spark.jobs.{name}", description=description, epilog=EPILOG
    )


def add_symbols(to: argparse.ArgumentParser) -> None:
    """Add `--symbol`, any number of times or as a list; `symbols_of` reads it."""
    to.add_argument(
        "--symbol",
        action="append",
        type=_symbols,
        metavar="SYMBOL[,SYMBOL…]",
        help="trading pair, as in BTCUSDT; may be repeated (default: all that are stored)",
    )


def symbols_of(arguments: argparse.Namespace) -> tuple[str, ...]:
    """Return the symbols asked for, each once; none when all are meant."""
    asked: list[tuple[str, ...]] = arguments.symbol or []
    return tuple(dict.fromkeys(symbol for several in asked for symbol in several))


def add_range(to: argparse.ArgumentParser) -> None:
    """Add `--start` and `--end`; `check_range` holds them to each other."""
    how = "UTC: 2024-08-09, 2024-08-09T12:30 or ms since 1970"
    to.add_argument("--start", type=parse_time, required=True, help=f"first time ({how})")
    to.add_argument("--end", type=parse_time, required=True, help="the time before which it ends")


def check_range(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """End the program with exit code 2 unless the range has a length."""
    if arguments.start >= arguments.end:
        parser.error("--end must be after --start")


def parse_time(text: str) -> int:
    """Return a time as UTC ms. What names no zone is UTC; micro- and milliseconds are told apart.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    try:
        if text.isascii() and text.isdigit() and len(text) > len("20240809"):
            return to_ms(int(text))
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"not a time: {text!r}") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1_000)


def _symbols(text: str) -> tuple[str, ...]:
    try:
        return parse_symbols(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
