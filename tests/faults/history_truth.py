"""What the history must be, worked out from the messages with the standard library alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal, localcontext

from tests.integration.spark.candle_oracle import MINUTE_MS, Minute, OracleCandle, candles

from coinstream_contracts.candles import Candle, CandleSource, CandleStatus
from coinstream_contracts.intervals import STORED_INTERVALS, Interval

_VWAP_DIGITS = Decimal(1).scaleb(-18)


@dataclass
class Told:
    """What a stored candle must say."""

    figures: OracleCandle
    vwap: Decimal | None
    expected_minutes: int
    status: CandleStatus
    source: CandleSource


def history_of(
    minutes: Iterable[Minute], *, of_klines: set[int], of_others: CandleSource, as_of_ms: int
) -> dict[tuple[Interval, int], Told]:
    """Return one symbol's history by interval and open time.

    Args:
        minutes: what is known of each minute.
        of_klines: the open times of those that the exchange's closed kline told of.
        of_others: what told of the others.
        as_of_ms: up to when the market is known.
    """
    minutes = list(minutes)
    sources = {
        opened_ms: CandleSource.EXCHANGE_KLINE if opened_ms in of_klines else of_others
        for opened_ms in (minute.open_time_ms for minute in minutes)
    }
    return {
        (interval, opened_ms): _told(
            interval,
            opened_ms,
            figures,
            CandleSource.AGGREGATE if interval is not Interval.M1 else sources[opened_ms],
            as_of_ms,
        )
        for interval in STORED_INTERVALS
        for (_, opened_ms), figures in candles(interval, minutes).items()
    }


def _told(
    interval: Interval, opened_ms: int, figures: OracleCandle, source: CandleSource, as_of_ms: int
) -> Told:
    expected = (interval.next(opened_ms) - opened_ms) // MINUTE_MS
    if figures.observed_minutes == expected:
        status = CandleStatus.COMPLETE
    elif as_of_ms < interval.next(opened_ms):
        status = CandleStatus.OPEN
    else:
        status = CandleStatus.PARTIAL
    return Told(figures, _vwap(figures), expected, status, source)


def _vwap(figures: OracleCandle) -> Decimal | None:
    if not figures.volume:
        return None
    with localcontext(prec=100):
        price = figures.quote_volume / figures.volume
        return price.quantize(_VWAP_DIGITS, ROUND_HALF_UP)


def told_by(stored: Mapping[tuple[Interval, int], Candle]) -> dict[tuple[Interval, int], Told]:
    """Return what stored candles say."""
    names = [field.name for field in fields(OracleCandle)]
    return {
        place: Told(
            OracleCandle(*(getattr(one, name) for name in names)),
            one.vwap,
            one.expected_minutes,
            one.status,
            one.source,
        )
        for place, one in stored.items()
    }


def wrong_places(
    stored: Mapping[tuple[Interval, int], Candle], truth: Mapping[tuple[Interval, int], Told]
) -> dict[tuple[Interval, int], tuple[Told | None, Told | None]]:
    """Return where the stored history is not the true one: what is there, and what should be."""
    ours = told_by(stored)
    return {
        place: (ours.get(place), truth.get(place))
        for place in ours.keys() | truth.keys()
        if ours.get(place) != truth.get(place)
    }
