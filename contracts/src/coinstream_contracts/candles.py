"""Candles as history keeps them: what each is made of, how whole it is, and which one wins."""

from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import MINUTE_MS

VWAP_PLACES: Final = 18
"""Fraction digits that a volume-weighted price is rounded to, halves away from zero."""
_VWAP_UNIT: Final = Decimal(1).scaleb(-VWAP_PLACES)
_EXACT: Final = Context(prec=80, rounding=ROUND_HALF_UP)

AMOUNTS: Final = (
    "open",
    "high",
    "low",
    "close",
    "volume",
    "quote_volume",
    "taker_buy_volume",
    "taker_buy_quote_volume",
)
"""The fields of a candle that its exchange tells as decimals."""

# A revision is one number below 2^53, so that every program and JSON reader holds it exactly:
# status, source, then the detail, which for an aggregate is the sum of its parts' details.
STATUS_UNIT: Final = 1 << 51
SOURCE_UNIT: Final = 1 << 49
MINUTE_UNIT: Final = 1 << 21
"""What one step of trust in one minute weighs in the detail."""
PROGRESS_LIMIT: Final = 1 << 20
"""Most that progress counts for each minute; below the unit, which leaves room for repairs."""


LAST_MINUTE_GRACE_MS: Final = MINUTE_MS
"""For so long after a candle's end its last minute may still be on its way; the exchange's closed
klines arrive up to 30 s late."""


class CandleStatus(StrEnum):
    """How whole a candle is.

    `complete`: each expected minute was observed. `partial`: its time is over, but minutes are
    missing or were seen in part. `open`: its time is not over, or its last minute was not closed
    yet when no more than `LAST_MINUTE_GRACE_MS` had gone by since.
    """

    COMPLETE = "complete"
    PARTIAL = "partial"
    OPEN = "open"


class CandleSource(StrEnum):
    """Who made the candle: the exchange (its stream, its archive, its REST answers) or we."""

    EXCHANGE_KLINE = "exchange_kline"
    TRADES = "trades"
    AGGREGATE = "aggregate"
    ARCHIVE = "archive"
    REST_BACKFILL = "rest_backfill"


class Candle(Struct, frozen=True, kw_only=True):
    """One candle of one symbol, with where it comes from and how whole it is.

    Times are UTC ms, prices in the quote asset. What the input did not tell is None, never a 0 of
    our own: archives exist that have no quote volume, trades or taker volumes. `observed_minutes`
    counts the minutes that are closed and were seen whole; one without a trade counts too when
    the exchange told of it.
    """

    symbol: str
    interval: Interval
    open_time_ms: int = field(name="open_time")
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    quote_volume: Decimal | None
    trades: int | None
    taker_buy_volume: Decimal | None
    taker_buy_quote_volume: Decimal | None
    vwap: Decimal | None
    expected_minutes: int
    observed_minutes: int
    status: CandleStatus
    source: CandleSource
    revision: int

    @property
    def close_time_ms(self) -> int:
        """The candle's last millisecond."""
        return self.interval.close_time(self.open_time_ms)


def volume_weighted_price(quote_volume: Decimal | None, volume: Decimal) -> Decimal | None:
    """Return the mean price of what was traded; None when nothing was or it is not known."""
    if quote_volume is None or not volume:
        return None
    return _EXACT.divide(quote_volume, volume).quantize(_VWAP_UNIT, context=_EXACT)


STATUS_RANK: Final = {CandleStatus.OPEN: 0, CandleStatus.PARTIAL: 1, CandleStatus.COMPLETE: 2}
SOURCE_RANK: Final = {
    CandleSource.TRADES: 0,
    CandleSource.AGGREGATE: 1,
    CandleSource.EXCHANGE_KLINE: 2,
    CandleSource.ARCHIVE: 2,
    CandleSource.REST_BACKFILL: 2,
}


def revision(
    status: CandleStatus,
    source: CandleSource,
    *,
    expected_minutes: int,
    observed_minutes: int,
    elapsed_ms: int = 0,
    trades: int | None = 0,
    ohlcv_only: bool = False,
) -> int:
    """Return the revision of a candle that was made directly: of klines, trades or REST answers.

    Of two candles of the same symbol and open time the one with the greater revision stands. The
    status counts first; then, unless it is open, the source (trades, aggregate, the exchange);
    then how many minutes it has and how much is known. It depends on nothing but the arguments,
    so making a candle again of the same input gives the same revision.

    Args:
        status: how whole the candle is.
        source: who made it.
        expected_minutes: as in the candle.
        observed_minutes: as in the candle.
        elapsed_ms: from the open time to the newest stamp that the candle was made of (the
            kline's revision, the last trade's time). 0 when it is the time of asking, as with
            REST and archives, because the same answer must have the same revision.
        trades: the candle's number of trades, which only grows.
        ohlcv_only: quote volume and taker volumes are not known; then it ranks with the lowest
            source, so that it never takes the place of a fuller candle of the same status.
    """
    rank = _source_rank(status, source, ohlcv_only=ohlcv_only)
    trust = 1 if status is CandleStatus.OPEN else 3 * STATUS_RANK[status] + rank - 1
    progress = min(max(elapsed_ms, 0) + (trades or 0), PROGRESS_LIMIT * max(expected_minutes, 1))
    detail = max(observed_minutes, 1) * trust * MINUTE_UNIT + progress
    return STATUS_RANK[status] * STATUS_UNIT + rank * SOURCE_UNIT + detail


def aggregate_revision(status: CandleStatus, details: int) -> int:
    """Return the revision of a candle made of shorter ones: `details` is the sum of theirs.

    It grows whenever a part is added, or replaced by one of a greater revision of its own. So a
    batch over the stored parts is never below what streaming made of them, and equal when
    nothing changed.
    """
    rank = _source_rank(status, CandleSource.AGGREGATE, ohlcv_only=False)
    return STATUS_RANK[status] * STATUS_UNIT + rank * SOURCE_UNIT + details


def revision_detail(revision: int) -> int:
    """Return what a candle's revision adds to that of an aggregate it is part of."""
    return revision % SOURCE_UNIT


def repaired(candle: Candle, over: Candle) -> Candle:
    """Return `candle` with a revision that takes the place of `over`, which was found wrong.

    It is the least that does, and no reading of the old input again undoes it. Aggregates that
    contain the candle grow with it.
    """
    return replace(candle, revision=max(candle.revision, over.revision + 1))


def settled(minute: Candle, reached_ms: int) -> Candle:
    """Return a minute as it stands when its symbol's market is known up to a time, in UTC ms.

    One that was not closed, and is over for longer than `LAST_MINUTE_GRACE_MS` by then, will not
    be: it is partial.
    """
    is_awaited = reached_ms < minute.close_time_ms + 1 + LAST_MINUTE_GRACE_MS
    if minute.status is not CandleStatus.OPEN or is_awaited:
        return minute
    return replace(
        minute,
        status=CandleStatus.PARTIAL,
        revision=revision(
            CandleStatus.PARTIAL,
            minute.source,
            expected_minutes=1,
            observed_minutes=0,
            # How far it had got is what is left of an open minute's detail without its unit.
            elapsed_ms=revision_detail(minute.revision) - MINUTE_UNIT,
        ),
    )


def _source_rank(status: CandleStatus, source: CandleSource, *, ohlcv_only: bool) -> int:
    # Of open candles the newest is wanted, whoever made it: klines may come late, or never.
    if status is CandleStatus.OPEN or ohlcv_only:
        return 0
    return SOURCE_RANK[source]
