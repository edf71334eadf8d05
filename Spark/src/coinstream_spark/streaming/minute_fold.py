"""Folds a minute's trades, and says what candle stands in for the exchange's.

A fold knows which trade ids are in it. So a trade that comes again changes nothing, whenever it
comes, and whether trades are missing shows in the ids, which are contiguous for a symbol.
"""

from collections.abc import Iterable
from decimal import Context, Inexact
from enum import StrEnum
from typing import Final

from msgspec.structs import replace

from coinstream_contracts.candles import (
    LAST_MINUTE_GRACE_MS,
    Candle,
    CandleSource,
    CandleStatus,
    revision,
    volume_weighted_price,
)
from coinstream_contracts.intervals import Interval
from coinstream_contracts.minute_trades import IdRange, MinuteTrades
from coinstream_contracts.times import MINUTE_MS

_EXACT: Final = Context(prec=120, traps=[Inexact])


class Overlap(StrEnum):
    """How new trades lie to those that a fold has."""

    NONE = "none"
    WHOLE = "whole"
    PART = "part"


def overlap(held: Iterable[IdRange], new: IdRange) -> Overlap:
    """Say whether none, all or some of the ids of `new` are held already."""
    first, last = new
    for held_first, held_last in held:
        if held_first <= first and last <= held_last:
            return Overlap.WHOLE
        if held_first <= last and first <= held_last:
            return Overlap.PART
    return Overlap.NONE


def added(fold: MinuteTrades, new: MinuteTrades) -> MinuteTrades:
    """Return the fold of the trades of both, which have none in common."""
    opening = min(fold, new, key=lambda part: part.opened_at)
    closing = max(fold, new, key=lambda part: part.closed_at)
    return replace(
        fold,
        ids=_joined((*fold.ids, *new.ids)),
        opened_at=opening.opened_at,
        closed_at=closing.closed_at,
        open=opening.open,
        high=max(fold.high, new.high),
        low=min(fold.low, new.low),
        close=closing.close,
        volume=_EXACT.add(fold.volume, new.volume),
        quote_volume=_EXACT.add(fold.quote_volume, new.quote_volume),
        taker_buy_volume=_EXACT.add(fold.taker_buy_volume, new.taker_buy_volume),
        taker_buy_quote_volume=_EXACT.add(fold.taker_buy_quote_volume, new.taker_buy_quote_volume),
    )


def _joined(ranges: Iterable[IdRange]) -> tuple[IdRange, ...]:
    joined: list[IdRange] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)


def judged(
    fold: MinuteTrades,
    before: MinuteTrades | None,
    after: MinuteTrades | None,
    as_of_ms: int,
) -> MinuteTrades:
    """Return the fold with its status, by the folds of the symbol next before and after it.

    It is complete when its ids go on from the last one before and lead to the first one after
    without a hole: then no trade of the minute can be missing. The rules are those of
    `transforms.candles_from_trades`.

    Args:
        fold: the minute's trades.
        before: those of the last minute with trades before it.
        after: those of the first minute with trades after it.
        as_of_ms: up to when trades are known.
    """
    first, last = fold.ids[0][0], fold.ids[-1][1]
    is_led_to = before is not None and before.ids[-1][1] + 1 == first
    goes_on = after is not None and last + 1 == after.ids[0][0]
    end_ms = fold.open_time_ms + MINUTE_MS
    may_go_on = not goes_on and as_of_ms < end_ms + LAST_MINUTE_GRACE_MS
    if len(fold.ids) == 1 and is_led_to and goes_on:
        status = CandleStatus.COMPLETE
    elif as_of_ms < end_ms or may_go_on:
        status = CandleStatus.OPEN
    else:
        status = CandleStatus.PARTIAL
    return replace(fold, status=status)


def candle(fold: MinuteTrades) -> Candle:
    """Return the one-minute candle that stands in for the exchange's own."""
    observed = int(fold.status is CandleStatus.COMPLETE)
    return Candle(
        symbol=fold.symbol,
        interval=Interval.M1,
        open_time_ms=fold.open_time_ms,
        open=fold.open,
        high=fold.high,
        low=fold.low,
        close=fold.close,
        volume=fold.volume,
        quote_volume=fold.quote_volume,
        trades=fold.trades,
        taker_buy_volume=fold.taker_buy_volume,
        taker_buy_quote_volume=fold.taker_buy_quote_volume,
        vwap=volume_weighted_price(fold.quote_volume, fold.volume),
        expected_minutes=1,
        observed_minutes=observed,
        status=fold.status,
        source=CandleSource.TRADES,
        revision=revision(
            fold.status,
            CandleSource.TRADES,
            expected_minutes=1,
            observed_minutes=observed,
            elapsed_ms=fold.closed_at[0] - fold.open_time_ms,
            trades=fold.trades,
        ),
    )
