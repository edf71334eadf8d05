"""Candles worked out with the standard library alone, one row after the other."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, localcontext

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE_MS = 60_000


@dataclass
class OracleCandle:
    """What a candle must say."""

    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    quote_volume: Decimal
    trades: int
    taker_buy_volume: Decimal
    taker_buy_quote_volume: Decimal
    observed_minutes: int


def opening(interval: str, time_ms: int) -> int:
    """Return the open time of the candle that a time falls into, by the calendar."""
    moment = EPOCH + timedelta(milliseconds=time_ms)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    match interval:
        case "1M":
            start = midnight.replace(day=1)
        case "1w":
            start = midnight - timedelta(days=midnight.weekday())
        case "3d":
            start = midnight - timedelta(days=(midnight - EPOCH).days % 3)
        case "1d":
            start = midnight
        case _:
            minutes = int(interval[:-1]) * {"m": 1, "h": 60}[interval[-1]]
            start = midnight + timedelta(
                minutes=(moment - midnight) // timedelta(minutes=1) // minutes * minutes
            )
    return (start - EPOCH) // timedelta(milliseconds=1)


@dataclass
class Minute:
    """A one-minute candle of some symbol, seen whole or not."""

    symbol: str
    open_time_ms: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    quote_volume: Decimal
    trades: int
    taker_buy_volume: Decimal
    taker_buy_quote_volume: Decimal
    observed: bool = True


def candles(interval: str, minutes: Iterable[Minute]) -> dict[tuple[str, int], OracleCandle]:
    """Return the candles that these minutes make, each of them given once, in any order."""
    made: dict[tuple[str, int], OracleCandle] = {}
    with localcontext(prec=100):
        for minute in sorted(minutes, key=lambda each: each.open_time_ms):
            place = (minute.symbol, opening(interval, minute.open_time_ms))
            candle = made.get(place)
            if candle is None:
                made[place] = OracleCandle(
                    minute.open,
                    minute.high,
                    minute.low,
                    minute.close,
                    minute.volume,
                    minute.quote_volume,
                    minute.trades,
                    minute.taker_buy_volume,
                    minute.taker_buy_quote_volume,
                    int(minute.observed),
                )
                continue
            candle.high = max(candle.high, minute.high)
            candle.low = min(candle.low, minute.low)
            candle.close = minute.close
            candle.volume += minute.volume
            candle.quote_volume += minute.quote_volume
            candle.trades += minute.trades
            candle.taker_buy_volume += minute.taker_buy_volume
            candle.taker_buy_quote_volume += minute.taker_buy_quote_volume
            candle.observed_minutes += minute.observed
    return made


def minutes_of_trades(
    trades: Iterable[tuple[str, int, Decimal, Decimal, int, bool]],
) -> Iterator[Minute]:
    """Yield the minutes of trades (symbol, id, price, quantity, time in ms, buyer is maker)."""
    groups: dict[tuple[str, int], list[tuple[str, int, Decimal, Decimal, int, bool]]] = {}
    for trade in {(one[0], one[1]): one for one in trades}.values():
        groups.setdefault((trade[0], trade[4] - trade[4] % MINUTE_MS), []).append(trade)
    with localcontext(prec=100):
        for (symbol, opened_ms), of_minute in groups.items():
            in_order = sorted(of_minute, key=lambda trade: (trade[4], trade[1]))
            prices = [trade[2] for trade in in_order]
            bought = [trade for trade in in_order if not trade[5]]
            yield Minute(
                symbol,
                opened_ms,
                open=prices[0],
                high=max(prices),
                low=min(prices),
                close=prices[-1],
                volume=sum((trade[3] for trade in in_order), Decimal(0)),
                quote_volume=sum((trade[2] * trade[3] for trade in in_order), Decimal(0)),
                trades=len(in_order),
                taker_buy_volume=sum((trade[3] for trade in bought), Decimal(0)),
                taker_buy_quote_volume=sum((trade[2] * trade[3] for trade in bought), Decimal(0)),
            )
