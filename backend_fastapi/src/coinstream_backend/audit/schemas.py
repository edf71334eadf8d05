"""What `/audit` tells."""

from typing import Annotated

from msgspec import Meta, Struct, field

from coinstream_backend.history.schemas import OhlcCandle, ohlc_candle_of
from coinstream_backend.wire import SymbolName, TimeMs
from coinstream_contracts.audit import Completeness, Finding, FindingKind
from coinstream_contracts.intervals import Interval


class AuditFinding(Struct, frozen=True, kw_only=True):
    """A candle that is missing, or differs from the exchange's, and is not repaired yet."""

    open_time_ms: TimeMs = field(name="open_time")
    kind: FindingKind
    ours: OhlcCandle | None
    theirs: OhlcCandle | None
    seen_at_ms: TimeMs = field(name="seen_at")


class AuditReport(Struct, frozen=True, kw_only=True):
    """One symbol's history in one interval, within a range of open times.

    `complete`, `partial` and `open` count stored candles; `missing` those between the first stored
    one and the end of the range that are not stored.
    """

    symbol: SymbolName
    interval: Annotated[Interval, Meta(examples=["5m"])]
    start_ms: TimeMs = field(name="start")
    end_ms: TimeMs = field(name="end")
    complete: int
    partial: int
    open: int
    missing: int
    expected_minutes: Annotated[int, Meta(description="Of the stored candles.")]
    observed_minutes: Annotated[int, Meta(description="Of the stored candles.")]
    first_open_time_ms: Annotated[int | None, Meta(description="UTC, in milliseconds.")] = field(
        name="first_open_time"
    )
    last_open_time_ms: Annotated[int | None, Meta(description="UTC, in milliseconds.")] = field(
        name="last_open_time"
    )
    open_findings: list[AuditFinding]


def report_of(
    found: Completeness, findings: list[Finding], start_ms: int, end_ms: int
) -> AuditReport:
    """Return the report on the open times from `start_ms` to before `end_ms`."""
    return AuditReport(
        symbol=found.symbol,
        interval=found.interval,
        start_ms=start_ms,
        end_ms=end_ms,
        complete=found.complete,
        partial=found.partial,
        open=found.open,
        missing=_missing(found, end_ms),
        expected_minutes=found.expected_minutes,
        observed_minutes=found.observed_minutes,
        first_open_time_ms=found.first_open_time_ms,
        last_open_time_ms=found.last_open_time_ms,
        open_findings=[_finding_of(finding) for finding in findings],
    )


def _missing(found: Completeness, end_ms: int) -> int:
    """Return how many candles there are not. The last one may still be on its way to the store."""
    first_ms, last_ms = found.first_open_time_ms, found.last_open_time_ms
    length_ms = found.interval.length_ms
    if first_ms is None or last_ms is None or length_ms is None:
        return 0
    due = (end_ms - 1 - first_ms) // length_ms
    seen = (last_ms - first_ms) // length_ms + 1
    return max(due, seen) - found.candles


def _finding_of(finding: Finding) -> AuditFinding:
    return AuditFinding(
        open_time_ms=finding.open_time_ms,
        kind=finding.kind,
        ours=None if finding.ours is None else ohlc_candle_of(finding.ours),
        theirs=None if finding.theirs is None else ohlc_candle_of(finding.theirs),
        seen_at_ms=finding.seen_at_ms,
    )
