"""Own minutes beside the exchange's: what is missing, what differs, and what neither has."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from coinstream_contracts.audit import Finding, FindingKind
from coinstream_contracts.candles import Candle, CandleStatus, repaired
from coinstream_contracts.intervals import Interval
from coinstream_spark.comparison import differing


def findings(
    opened_ms: Iterable[int],
    ours: Mapping[int, Candle],
    theirs: Mapping[int, Candle],
    *,
    symbol: str,
    interval: Interval,
    listed_from_ms: int,
    seen_at_ms: int,
) -> Iterator[Finding]:
    """Yield what is wrong with the candles at these open times; all of them are over.

    Args:
        opened_ms: the open times, UTC ms.
        ours: the stored candles, by open time.
        theirs: the exchange's, by open time.
        symbol: of which symbol.
        interval: of which interval.
        listed_from_ms: when the exchange's first candle of the symbol opened; before that, neither
            has any, and nothing is missing.
        seen_at_ms: the time that the findings bear.
    """
    for at_ms in opened_ms:
        kind = _kind(ours.get(at_ms), theirs.get(at_ms), at_ms >= listed_from_ms)
        if kind is not None:
            yield Finding(
                symbol=symbol,
                interval=interval,
                open_time_ms=at_ms,
                kind=kind,
                ours=ours.get(at_ms),
                theirs=theirs.get(at_ms),
                seen_at_ms=seen_at_ms,
            )


def _kind(ours: Candle | None, theirs: Candle | None, is_listed: bool) -> FindingKind | None:
    if theirs is None:
        return FindingKind.EXCHANGE_HOLE if is_listed else None
    if ours is None:
        return FindingKind.MISSING
    # A longer candle that lacks a minute which the exchange lacks too is as whole as the
    # exchange's; a minute that ought to be there is found among the minutes.
    is_minute = ours.interval is Interval.M1
    is_closed = ours.status is CandleStatus.COMPLETE or (
        ours.status is CandleStatus.PARTIAL and not is_minute
    )
    return None if is_closed and not differing(ours, theirs) else FindingKind.DIFFERS


def settled_since(
    earlier: Iterable[Finding],
    wrong: Iterable[Finding],
    ours: Mapping[int, Candle],
    theirs: Mapping[int, Candle],
    *,
    seen_at_ms: int,
) -> Iterator[Finding]:
    """Yield what was found earlier and is in order now, as repaired, whoever repaired it.

    Args:
        earlier: the recorded findings on the candles that were compared.
        wrong: what is wrong with these candles now.
        ours: the stored candles, by open time.
        theirs: the exchange's, by open time.
        seen_at_ms: the time that the findings bear.
    """
    still = {finding.open_time_ms for finding in wrong}
    for finding in earlier:
        at_ms = finding.open_time_ms
        if at_ms not in still and finding.kind is not FindingKind.REPAIRED:
            yield replace(
                finding,
                kind=FindingKind.REPAIRED,
                ours=ours.get(at_ms),
                theirs=theirs.get(at_ms),
                seen_at_ms=seen_at_ms,
            )


def repair(finding: Finding) -> Candle | None:
    """Return the candle that mends it: the exchange's; None for a hole of the exchange.

    Where both are known the exchange's gets a revision above ours, so that it stands.
    """
    if finding.theirs is None:
        return None
    return finding.theirs if finding.ours is None else repaired(finding.theirs, finding.ours)
