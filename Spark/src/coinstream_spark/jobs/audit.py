"""Compares own candles with the exchange's, tells of what is wrong, and mends it.

Minutes that are missing or differ are replaced by the exchange's, and the longer candles are made
again. A minute that the exchange does not have either is recorded as its hole and never filled.
Then the longer candles are compared too, and those that are wrong made of their minutes once more:
where one still differs from the exchange's though its minutes do not, that is told and left.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from msgspec.structs import replace
from pyspark.sql import SparkSession

from coinstream_contracts.audit import Finding, FindingKind
from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_mongodb.audit import AuditStore
from coinstream_mongodb.candles import CandleStore
from coinstream_mongodb.client import open_client
from coinstream_spark.exchange.auditing import findings, repair, settled_since
from coinstream_spark.exchange.client import ExchangeError, KlineClient
from coinstream_spark.exchange.filling import pages
from coinstream_spark.jobs import arguments
from coinstream_spark.jobs.exchange_settings import ExchangeJobSettings
from coinstream_spark.jobs.exit_codes import ExitCode
from coinstream_spark.jobs.longer_candles import Span, joined, make_longer
from coinstream_spark.jobs.run_records import Scope, Tally
from coinstream_spark.jobs.running import run_with_spark
from coinstream_telemetry.logs import get_logger

_LONGER: Final = STORED_INTERVALS[1:]

_log = get_logger(__name__)


def main(argv: Sequence[str] | None = None) -> ExitCode:
    """Read the arguments and do it."""
    parser = arguments.parser("audit", "Compares stored candles with the exchange's own.")
    arguments.add_symbols(parser)
    arguments.add_range(parser)
    parser.add_argument("--no-repair", action="store_true", help="tell of faults, mend nothing")
    given = parser.parse_args(argv)
    arguments.check_range(parser, given)
    settings = ExchangeJobSettings()
    symbols = arguments.symbols_of(given) or settings.followed()
    span = given.start, given.end
    return run_with_spark(
        "audit",
        settings,
        lambda spark, tally: audit(
            spark, settings, symbols, span, mend=not given.no_repair, tally=tally
        ),
        Scope(symbols, given.start, given.end),
    )


def audit(
    spark: SparkSession,
    settings: ExchangeJobSettings,
    symbols: Sequence[str],
    span: Span,
    *,
    mend: bool,
    tally: Tally | None = None,
) -> ExitCode:
    """Audit the minutes, mend them, make the longer candles, and audit those.

    Add to `tally` how many candles were compared, and what was found.
    """
    with open_client(settings.mongo_uri) as mongo, settings.client() as client:
        database = mongo[settings.mongo_db]
        auditor = Auditor(client, CandleStore(database), AuditStore(database), mend)
        make_longer(spark, settings.address, auditor.audit(symbols, [Interval.M1], span))
        stale = auditor.audit(symbols, _LONGER, span)
        # As after a run that was killed before it had made the longer candles of what it mended.
        make_longer(spark, settings.address, stale)
        for symbol, changed in stale.items():
            auditor.audit([symbol], _LONGER, changed)
    auditor.tell()
    if tally is not None:
        tally.update(auditor.figures())
    if auditor.unasked.issuperset(symbols):
        return ExitCode.FAILURE
    is_whole = not auditor.unasked and set(auditor.found.values()) <= {FindingKind.REPAIRED}
    return ExitCode.OK if is_whole else ExitCode.INCOMPLETE_INPUT


@dataclass(slots=True)
class Auditor:
    """Compares and mends.

    `found` has the newest word on each candle that was not in order, by symbol, interval and open
    time; `unasked` the symbols of which the exchange would not tell.
    """

    exchange: KlineClient
    candles: CandleStore
    record: AuditStore
    mend: bool
    found: dict[tuple[str, Interval, int], FindingKind] = field(default_factory=dict)
    compared: int = 0
    unasked: set[str] = field(default_factory=set)

    def audit(
        self, symbols: Sequence[str], intervals: Sequence[Interval], span: Span
    ) -> dict[str, Span]:
        """Audit the symbols' whole candles of some intervals.

        Returns:
            from when to when longer candles are to be made again: for minutes that were mended, or
            since they are wrong themselves. Nothing unless it is to mend.
        """
        changed: dict[str, Span] = {}
        for interval in intervals:
            for symbol in symbols:
                if symbol in self.unasked:
                    continue
                try:
                    self._audit(symbol, interval, span, changed)
                except ExchangeError as error:
                    _log.error("audit_refused", symbol=symbol, error=str(error))
                    self.unasked.add(symbol)
        return changed if self.mend else {}

    def _audit(self, symbol: str, interval: Interval, span: Span, changed: dict[str, Span]) -> None:
        listed_ms = self.exchange.first_ms(symbol, interval)
        open_ms = self.exchange.open_ms(symbol, interval)
        if listed_ms is None or open_ms is None:
            return
        step_ms = interval.next(0)
        start_ms = interval.floor(span[0] + step_ms - 1)
        end_ms = min(interval.floor(span[1]), open_ms)
        for page in pages(start_ms, end_ms, interval):
            ours = _by_time(self.candles.range(symbol, interval, *page))
            theirs = _by_time(self.exchange.candles(symbol, interval, *page))
            seen_at_ms = time.time_ns() // 1_000_000
            opened = range(*page, step_ms)
            wrong = list(
                findings(
                    opened,
                    ours,
                    theirs,
                    symbol=symbol,
                    interval=interval,
                    listed_from_ms=listed_ms,
                    seen_at_ms=seen_at_ms,
                )
            )
            self.compared += len(opened)
            earlier = self.record.findings(symbol, interval, *page)
            done = settled_since(earlier, wrong, ours, theirs, seen_at_ms=seen_at_ms)
            # First as found: a run that is killed while it mends leaves the rest to the next one.
            self.record.record(wrong)
            self._settle([*map(self._mended, wrong), *done], changed)

    def _mended(self, finding: Finding) -> Finding:
        """Mend a minute if it can be mended and is to be; return how it is then."""
        better = repair(finding) if self.mend and finding.interval is Interval.M1 else None
        if better is None:
            return finding
        self.candles.upsert([better])
        return replace(finding, kind=FindingKind.REPAIRED)

    def _settle(self, settled: list[Finding], changed: dict[str, Span]) -> None:
        """Record how it is now, and tell of it."""
        self.record.record(settled)
        for finding in settled:
            symbol, interval, at_ms = finding.symbol, finding.interval, finding.open_time_ms
            self.found[symbol, interval, at_ms] = finding.kind
            is_mended, is_minute = finding.kind is FindingKind.REPAIRED, interval is Interval.M1
            if finding.kind is not FindingKind.EXCHANGE_HOLE and is_mended == is_minute:
                changed[symbol] = joined(changed.get(symbol), (at_ms, interval.next(at_ms)))
            _log.warning(
                "audit_finding",
                symbol=symbol,
                stream=f"kline_{interval}",
                kind=finding.kind,
                open_time_ms=at_ms,
            )

    def figures(self) -> dict[str, int]:
        """Return how many candles were compared, and how many were found by kind."""
        kinds = Counter(str(kind) for kind in self.found.values())
        return {"compared": self.compared, **kinds}

    def tell(self) -> None:
        """Say what came out."""
        _log.info("audited", **self.figures())


def _by_time(candles: Iterable[Candle]) -> dict[int, Candle]:
    return {candle.open_time_ms: candle for candle in candles}


if __name__ == "__main__":
    sys.exit(main())
