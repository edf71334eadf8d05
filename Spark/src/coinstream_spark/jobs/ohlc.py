"""Longer candles out of the stored minutes: the work of `ohlc_5m`, `ohlc_1h`, `ohlc_4h`, `ohlc_1d`.

The result depends on the stored minutes alone, so a range may be done again, in any order and in
any pieces: it is widened to whole candles, and writes are guarded by the revision.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import SparkSession

from coinstream_contracts.candles import CandleStatus
from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import MINUTE_MS
from coinstream_mongodb.candles import CandleStore
from coinstream_spark.jobs import arguments
from coinstream_spark.jobs.exit_codes import ExitCode
from coinstream_spark.jobs.run_records import Scope, Tally
from coinstream_spark.jobs.running import run_with_spark
from coinstream_spark.jobs.settings import JobSettings
from coinstream_spark.sinks.stored_candles import Written, write_candles
from coinstream_spark.sources.stored_candles import Piece, stored_candles
from coinstream_spark.store_address import StoreAddress
from coinstream_spark.transforms.completeness import by_symbol
from coinstream_spark.transforms.rollup import rollup
from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Candles of an interval; those of all symbols that are stored where none is named."""

    to: Interval
    symbols: tuple[str, ...]
    start_ms: int
    end_ms: int

    def widened(self) -> tuple[int, int]:
        """Return the start of the first and the end of the last whole candle that it touches."""
        return self.to.floor(self.start_ms), self.to.next(self.end_ms - 1)


def aggregate(
    spark: SparkSession, address: StoreAddress, wanted: Wanted, tally: Tally | None = None
) -> ExitCode:
    """Make the candles and store them; add to `tally` what became of them.

    Raises:
        pymongo.errors.PyMongoError: MongoDB is away.
        pyspark.errors.PySparkException: a task failed for good.
    """
    start_ms, end_ms = wanted.widened()
    with address.candles() as store:
        symbols = wanted.symbols or tuple(store.symbols(Interval.M1))
        as_of_ms = {symbol: known_to_ms(store, symbol) for symbol in symbols}
    minutes = stored_candles(
        spark, address, Interval.M1, (Piece(symbol, start_ms, end_ms) for symbol in symbols)
    )
    made = rollup(minutes, of=Interval.M1, to=wanted.to, as_of_ms=by_symbol(as_of_ms))
    written = write_candles(made, address)
    if tally is not None:
        tally.update(written.figures())
    return _judged(wanted, symbols, written)


def main(name: str, to: Interval, argv: Sequence[str] | None = None) -> ExitCode:
    """Read the arguments and do it."""
    parser = arguments.parser(name, f"Makes {to} candles out of the stored one-minute candles.")
    arguments.add_symbols(parser)
    arguments.add_range(parser)
    given = parser.parse_args(argv)
    arguments.check_range(parser, given)
    settings = JobSettings()
    wanted = Wanted(to, arguments.symbols_of(given), given.start, given.end)
    return run_with_spark(
        name,
        settings,
        lambda spark, tally: aggregate(spark, settings.address, wanted, tally),
        Scope(wanted.symbols, given.start, given.end),
    )


def known_to_ms(store: CandleStore, symbol: str) -> int:
    """Return up to when a symbol's minutes are known, UTC ms, as the streaming job counts it."""
    for newest in store.newest(symbol, Interval.M1, 1):
        is_open = newest.status is CandleStatus.OPEN
        return newest.open_time_ms + (0 if is_open else MINUTE_MS)
    return 0


def _judged(wanted: Wanted, symbols: tuple[str, ...], written: Written) -> ExitCode:
    without = sorted(set(symbols) - written.symbols)
    _log.info(
        "candles_written",
        interval=wanted.to,
        symbols=len(symbols),
        candles=written.made,
        partial=written.partial,
        open=written.open,
        inserted=written.counts.inserted,
        replaced=written.counts.replaced,
        superseded=written.counts.superseded,
    )
    if without:
        _log.warning("no_minutes_stored", symbols=without)
    is_incomplete = bool(without or written.partial or not symbols)
    return ExitCode.INCOMPLETE_INPUT if is_incomplete else ExitCode.OK
