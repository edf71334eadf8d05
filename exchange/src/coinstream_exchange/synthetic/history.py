"""The past before the simulator's start: minutes made when they are asked for, never stored."""

import math
from collections.abc import Iterator
from functools import lru_cache
from random import Random
from typing import Final

from msgspec import Struct

from coinstream_contracts.times import DAY_MS, HOUR_MS, MINUTE_MS
from coinstream_exchange.market.amounts import quote_amount
from coinstream_exchange.market.candle import Candle, copy_candle
from coinstream_exchange.synthetic.listing import Listing
from coinstream_exchange.synthetic.price_path import HourPath
from coinstream_exchange.synthetic.seeding import stream

_TURNS: Final = 4
"""A past minute trades at four prices: its open, its low and high in either order, its close."""


class Turn(Struct, frozen=True):
    """What a past minute traded at one price: taker's buys and sells, as volume and as trades."""

    price: int
    buy_volume: int
    sell_volume: int
    buys: int
    sells: int


class SyntheticPast:
    """The closed minutes of one symbol between `start_ms` and `end_ms`, both whole minutes.

    Each is a function of the seed and its time. `trades_a_minute` is what the live market does on
    average.
    """

    def __init__(
        self,
        listing: Listing,
        hours: HourPath,
        *,
        seed: int,
        trades_a_minute: float,
        start_ms: int,
        end_ms: int,
    ) -> None:
        self._listing = listing
        self._path = hours
        self._seed = seed
        self._trades = max(float(_TURNS * 2), trades_a_minute)
        self._volume = listing.volume_a_day / (DAY_MS / MINUTE_MS)
        self._start_ms, self._end_ms = start_ms, end_ms
        self._hour_minutes = lru_cache(maxsize=4)(self._make_hour)
        self._merged_hours: dict[int, Candle] = {}

    @property
    def start_ms(self) -> int:
        """Open time of the first minute there is."""
        return self._start_ms

    def minutes(self, start_ms: int, end_ms: int) -> Iterator[Candle]:
        """Return the minutes opened in `[start_ms, end_ms)`, ascending."""
        first = max(self._start_ms, -(-start_ms // MINUTE_MS) * MINUTE_MS)
        for open_time_ms in range(first, min(end_ms, self._end_ms), MINUTE_MS):
            hour, offset_ms = divmod(open_time_ms, HOUR_MS)
            yield _candle(open_time_ms, self._hour_minutes(hour)[offset_ms // MINUTE_MS])

    def hours(self, start_ms: int, end_ms: int) -> Iterator[Candle]:
        """Return the whole hours opened in `[start_ms, end_ms)`, ascending."""
        first = max(self._start_ms, start_ms)
        for open_time_ms in range(first, min(end_ms, self._end_ms), HOUR_MS):
            hour = self._merged_hours.get(open_time_ms)
            if hour is None:
                hour = copy_candle(Candle(open_time_ms, 0, 0, 0, 0), open_time_ms)
                for minute in self.minutes(open_time_ms, open_time_ms + HOUR_MS):
                    hour.add_candle(minute)
                if open_time_ms + HOUR_MS <= self._end_ms:
                    self._merged_hours[open_time_ms] = hour
            yield copy_candle(hour, open_time_ms)

    def end_at(self, end_ms: int) -> None:
        """Leave out the minutes from `end_ms` on, because their trades are told one by one."""
        self._end_ms = end_ms

    def turns(self, open_time_ms: int) -> tuple[Turn, ...]:
        """Return what the minute opened at `open_time_ms` is made of, in order."""
        hour, offset_ms = divmod(open_time_ms, HOUR_MS)
        return self._hour_minutes(hour)[offset_ms // MINUTE_MS]

    def _make_hour(self, hour: int) -> tuple[tuple[Turn, ...], ...]:
        rng = stream(self._seed, self._listing.rules.symbol, "past", hour)
        path = self._path(hour)
        prices = [self._on_tick(math.exp(log_price)) for log_price in path]
        return tuple(
            self._make_minute(rng, prices[i], prices[i + 1], path[i + 1] - path[i])
            for i in range(len(prices) - 1)
        )

    def _make_minute(self, rng: Random, open_: int, close: int, change: float) -> tuple[Turn, ...]:
        listing = self._listing
        reach = listing.volatility * open_
        high = self._round(max(open_, close) + abs(rng.gauss(0.0, 0.6)) * reach)
        low = max(listing.tick, self._round(min(open_, close) - abs(rng.gauss(0.0, 0.6)) * reach))
        between = (low, high) if rng.random() < (0.7 if close >= open_ else 0.3) else (high, low)
        # Busy minutes are the ones in which the price moves.
        bustle = math.exp(rng.gauss(-0.18, 0.6)) * (0.7 + 0.25 * abs(change) / listing.volatility)
        lean = min(0.9, max(0.1, 0.5 + 0.12 * change / listing.volatility + rng.gauss(0, 0.06)))
        turns = []
        for price in (open_, *between, close):
            share = bustle * (0.4 + 1.2 * rng.random()) / _TURNS
            buys = max(1, round(self._trades * share * lean))
            sells = max(1, round(self._trades * share * (1 - lean)))
            steps = self._volume * share / listing.step
            # Every trade moves at least a step.
            buy_volume = max(buys, round(steps * lean)) * listing.step
            sell_volume = max(sells, round(steps * (1 - lean))) * listing.step
            turns.append(Turn(price, buy_volume, sell_volume, buys, sells))
        return tuple(turns)

    def _on_tick(self, price: float) -> int:
        return max(self._listing.tick, self._round(price))

    def _round(self, units: float) -> int:
        return round(units / self._listing.tick) * self._listing.tick


def _candle(open_time_ms: int, turns: tuple[Turn, ...]) -> Candle:
    """Return the sum of a minute's turns."""
    prices = [turn.price for turn in turns]
    taker = sum(turn.buy_volume for turn in turns)
    taker_quote = sum(quote_amount(turn.price, turn.buy_volume) for turn in turns)
    return Candle(
        open_time_ms=open_time_ms,
        open=prices[0],
        high=max(prices),
        low=min(prices),
        close=prices[-1],
        volume=taker + sum(turn.sell_volume for turn in turns),
        quote_volume=taker_quote
        + sum(quote_amount(turn.price, turn.sell_volume) for turn in turns),
        trades=sum(turn.buys + turn.sells for turn in turns),
        taker_buy_volume=taker,
        taker_buy_quote_volume=taker_quote,
    )
