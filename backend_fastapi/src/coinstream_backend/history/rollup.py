"""Shorter candles folded into longer ones, exactly: the same rules as the stored ones are made by.

Folding by stages gives what folding at once gives, so a part may be a fold itself.
"""

from collections.abc import Iterable, Sequence
from decimal import Context, Decimal
from itertools import groupby
from typing import Final

from coinstream_contracts.candles import (
    LAST_MINUTE_GRACE_MS,
    Candle,
    CandleSource,
    CandleStatus,
    aggregate_revision,
    revision_detail,
    volume_weighted_price,
)
from coinstream_contracts.intervals import Interval

# Sums of amounts that a store can hold, with room: nothing is ever rounded.
_EXACT: Final = Context(prec=80)


def time_reached(newest: Candle) -> int:
    """Return the time, in ms, up to which a symbol's market is known, given its newest minute."""
    if newest.status is CandleStatus.OPEN:
        return newest.open_time_ms
    return newest.close_time_ms + 1


def roll_up(
    parts: Iterable[Candle], interval: Interval, reached_ms: int, *, offset_ms: int = 0
) -> list[Candle]:
    """Return the candles of `interval` that `parts` make, ascending by open time.

    Args:
        parts: candles of one symbol, ascending by open time, that do not overlap, each within one
            candle of `interval`.
        interval: the longer interval.
        reached_ms: the time up to which the market is known: a candle that ends later is open.
        offset_ms: how much earlier than in UTC days begin: 8 hours for UTC+8.
    """

    def opening(part: Candle) -> int:
        return interval.floor(part.open_time_ms + offset_ms) - offset_ms

    return [
        _fold(list(of_candle), interval, open_time_ms, reached_ms, offset_ms)
        for open_time_ms, of_candle in groupby(parts, key=opening)
    ]


def _fold(
    parts: Sequence[Candle], interval: Interval, open_time_ms: int, reached_ms: int, offset_ms: int
) -> Candle:
    local_ms = open_time_ms + offset_ms
    expected_minutes = interval.expected_minutes(local_ms)
    observed_minutes = sum(part.observed_minutes for part in parts)
    status = _status(
        parts[-1],
        expected_minutes - observed_minutes,
        interval.next(local_ms) - offset_ms,
        reached_ms,
    )
    volume = _sum(part.volume for part in parts)
    quote_volume = _known_sum(part.quote_volume for part in parts)
    return Candle(
        symbol=parts[0].symbol,
        interval=interval,
        open_time_ms=open_time_ms,
        open=parts[0].open,
        high=max(part.high for part in parts),
        low=min(part.low for part in parts),
        close=parts[-1].close,
        volume=volume,
        quote_volume=quote_volume,
        trades=_known_count(part.trades for part in parts),
        taker_buy_volume=_known_sum(part.taker_buy_volume for part in parts),
        taker_buy_quote_volume=_known_sum(part.taker_buy_quote_volume for part in parts),
        vwap=volume_weighted_price(quote_volume, volume),
        expected_minutes=expected_minutes,
        observed_minutes=observed_minutes,
        status=status,
        source=CandleSource.AGGREGATE,
        revision=aggregate_revision(status, sum(revision_detail(part.revision) for part in parts)),
    )


def _status(last: Candle, missing_minutes: int, end_ms: int, reached_ms: int) -> CandleStatus:
    """Return how whole a candle is that ends before `end_ms` and whose last part is `last`."""
    if missing_minutes == 0:
        return CandleStatus.COMPLETE
    ends_unclosed = last.status is CandleStatus.OPEN and last.close_time_ms + 1 == end_ms
    is_awaited = ends_unclosed and reached_ms < end_ms + LAST_MINUTE_GRACE_MS
    if end_ms > reached_ms or is_awaited:
        return CandleStatus.OPEN
    return CandleStatus.PARTIAL


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    total = Decimal(0)
    for amount in amounts:
        total = _EXACT.add(total, amount)
    return total


def _known_sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Return the sum; None when one of the amounts is not known."""
    total = Decimal(0)
    for amount in amounts:
        if amount is None:
            return None
        total = _EXACT.add(total, amount)
    return total


def _known_count(counts: Iterable[int | None]) -> int | None:
    total = 0
    for count in counts:
        if count is None:
            return None
        total += count
    return total
