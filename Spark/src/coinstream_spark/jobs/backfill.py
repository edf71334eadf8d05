"""Fetches minutes from the exchange's REST interface, and makes the longer candles of them.

It may be interrupted and run again: what is there already is not asked for again. Minutes that are
not over are left out, and a hole of the exchange stays one.
"""

import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from pyspark.sql import SparkSession

from coinstream_contracts.times import MINUTE_MS
from coinstream_mongodb.candles import CandleStore
from coinstream_spark.exchange.client import ExchangeError, KlineClient
from coinstream_spark.exchange.filling import fill
from coinstream_spark.jobs import arguments
from coinstream_spark.jobs.exchange_settings import ExchangeJobSettings
from coinstream_spark.jobs.exit_codes import ExitCode
from coinstream_spark.jobs.longer_candles import Span, joined, make_longer
from coinstream_spark.jobs.run_records import Scope, Tally
from coinstream_spark.jobs.running import run_with_spark
from coinstream_telemetry.logs import get_logger

_AT_ONCE: Final = 3
"""Symbols: while one's minutes are asked for, those of another are written."""

_log = get_logger(__name__)


def main(argv: Sequence[str] | None = None) -> ExitCode:
    """Read the arguments and do it."""
    parser = arguments.parser("backfill", "Fetches closed candles from the exchange's REST.")
    arguments.add_symbols(parser)
    arguments.add_range(parser)
    given = parser.parse_args(argv)
    arguments.check_range(parser, given)
    settings = ExchangeJobSettings()
    symbols = arguments.symbols_of(given) or settings.followed()
    return run_with_spark(
        "backfill",
        settings,
        lambda spark, tally: backfill(spark, settings, symbols, (given.start, given.end), tally),
        Scope(symbols, given.start, given.end),
    )


def backfill(
    spark: SparkSession,
    settings: ExchangeJobSettings,
    symbols: Sequence[str],
    span: Span,
    tally: Tally | None = None,
) -> ExitCode:
    """Fetch the minutes of the symbols, of several at once, then make the longer candles.

    Add to `tally` how many were written, and how many the exchange does not have.
    """
    changed: dict[str, Span] = {}
    tally = Tally() if tally is None else tally
    refused = []
    stopped = threading.Event()
    with (
        settings.address.candles() as store,
        settings.client() as client,
        ThreadPoolExecutor(_AT_ONCE) as threads,
    ):
        filling = {
            symbol: threads.submit(_fill, client, store, symbol, span, changed, stopped)
            for symbol in symbols
        }
        try:
            for symbol, filled in filling.items():
                try:
                    tally.update(filled.result())
                except ExchangeError as error:
                    told = str(error)
                    _log.error("backfill_refused", symbol=symbol, stream="kline_1m", error=told)
                    refused.append(symbol)
        finally:
            # What broke for one symbol breaks for all of them.
            stopped.set()
            threads.shutdown(wait=False, cancel_futures=True)
    make_longer(spark, settings.address, changed)
    if len(refused) == len(symbols):
        return ExitCode.FAILURE
    return ExitCode.INCOMPLETE_INPUT if refused or tally["holes"] else ExitCode.OK


def _fill(
    client: KlineClient,
    store: CandleStore,
    symbol: str,
    span: Span,
    changed: dict[str, Span],
    stopped: threading.Event,
) -> dict[str, int]:
    """Fill one symbol; return how many were written, and how many the exchange does not have."""
    holes, written = 0, 0
    start_ms, end_ms = span
    for page in fill(client, store, symbol, start_ms, end_ms):
        holes += page.holes
        written += page.counts.inserted + page.counts.replaced
        if page.asked:
            changed[symbol] = joined(changed.get(symbol), (page.start_ms, page.end_ms))
        done, total = (page.end_ms - start_ms) // MINUTE_MS, (end_ms - start_ms) // MINUTE_MS
        _log.info("backfilled", symbol=symbol, stream="kline_1m", minutes=done, of=total)
        if stopped.is_set():
            break
    _log.info("backfill_done", symbol=symbol, stream="kline_1m", written=written, holes=holes)
    return {"written": written, "holes": holes}


if __name__ == "__main__":
    sys.exit(main())
