"""Klines of all symbols at a set pace, and when each closed minute is found in MongoDB."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kafka import KafkaProducer
from pymongo.collection import Collection

from coinstream_contracts.intervals import Interval
from coinstream_contracts.messages import Kline, encode
from coinstream_contracts.symbols import DEFAULT_SYMBOLS
from coinstream_contracts.times import DAY_MS, MINUTE_MS, to_datetime
from coinstream_contracts.topics import KLINES
from coinstream_mongodb.client import Fields

_START_MS = 1_723_161_600_000
_PACE_S = 3.0
"""From the end of one minute to the end of the next: twenty times as fast as on an exchange."""
_TOLD_OPEN = 5
_POLL_S = 0.02
_LIMIT_S = 60.0

Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a keeper of candles puts them."""

    minutes: Collection[Fields]
    is_closed: Fields
    """What a closed minute's document has."""
    days: Collection[Fields] | None = None
    """The days' candles, where they tell how many minutes they have."""


@dataclass(frozen=True, slots=True)
class Waits:
    """How long each closed minute of each symbol took, from when it was due, in s."""

    minute: list[float]
    day: list[float]
    """Until the day's candle had it too; empty where that is not told."""


class Market:
    """Tells minutes one after the other, each by an open kline now and then and a closed one."""

    def __init__(self, bootstrap: str, stored: Stored) -> None:
        self._producer: Any = KafkaProducer(bootstrap_servers=bootstrap, linger_ms=2)
        self._stored = stored
        self._told = 0

    def minutes(self, count: int) -> Waits:
        """Let so many minutes pass, however long they take to be stored.

        Raises:
            AssertionError: some are not there long after the last one was due.
        """
        first, self._told = self._told, self._told + count
        began = time.monotonic()
        due = {
            _opened_ms(number): began + (number - first + 1) * _PACE_S
            for number in range(first, first + count)
        }
        teller = threading.Thread(target=self._tell_all, args=(due,), daemon=True)
        teller.start()
        waits = self._awaited(due)
        teller.join(_LIMIT_S)
        return waits

    def close(self) -> None:
        """Leave Kafka."""
        self._producer.close(10)

    def _tell_all(self, due: dict[int, float]) -> None:
        for opened_ms, due_at in due.items():
            for step in range(1, _TOLD_OPEN + 1):
                _sleep_until(due_at - _PACE_S * (1 - step / (_TOLD_OPEN + 1)))
                self._tell(opened_ms, MINUTE_MS * step // (_TOLD_OPEN + 1), closed=False)
            _sleep_until(due_at)
            self._tell(opened_ms, MINUTE_MS, closed=True)

    def _tell(self, opened_ms: int, elapsed_ms: int, *, closed: bool) -> None:
        for number, symbol in enumerate(DEFAULT_SYMBOLS):
            kline = _kline(symbol, number, opened_ms, elapsed_ms, closed=closed)
            self._producer.send(KLINES.name, encode(kline), symbol.encode())
        self._producer.flush(10)

    def _awaited(self, due: dict[int, float]) -> Waits:
        minutes: dict[Place, float] = {}
        days: dict[Place, float] = {}
        wanted = {(symbol, opened_ms) for symbol in DEFAULT_SYMBOLS for opened_ms in due}
        wanted_days = wanted if self._stored.days is not None else set()
        limit = max(due.values()) + _LIMIT_S
        while len(minutes) < len(wanted) or len(days) < len(wanted_days):
            for found, places in (
                (minutes, self._closed(wanted - minutes.keys())),
                (days, self._in_days(wanted_days - days.keys())),
            ):
                now = time.monotonic()
                found |= {place: now - due[place[1]] for place in places}
            if time.monotonic() > limit:
                raise AssertionError(f"not in MongoDB: {sorted(wanted - minutes.keys())[:5]}")
            time.sleep(_POLL_S)
        return Waits(list(minutes.values()), list(days.values()))

    def _closed(self, missing: set[Place]) -> Iterator[Place]:
        times = {to_datetime(opened_ms): opened_ms for _, opened_ms in missing}
        query = {"open_time": {"$in": list(times)}, **self._stored.is_closed}
        for one in self._stored.minutes.find(query, {"symbol": 1, "open_time": 1}):
            place = one["symbol"], times[one["open_time"]]
            if place in missing:
                yield place

    def _in_days(self, missing: set[Place]) -> Iterator[Place]:
        if self._stored.days is None or not missing:
            return
        day = {"open_time": to_datetime(_START_MS)}
        for one in self._stored.days.find(day, {"symbol": 1, "observed_minutes": 1}):
            until_ms = _opened_ms(one["observed_minutes"])
            yield from (
                place for place in missing if place[0] == one["symbol"] and place[1] < until_ms
            )


def _opened_ms(number: int) -> int:
    if number * MINUTE_MS >= DAY_MS:
        raise ValueError("one day's minutes are told at most")
    return _START_MS + number * MINUTE_MS


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))


def _kline(symbol: str, number: int, opened_ms: int, elapsed_ms: int, *, closed: bool) -> Kline:
    price = Decimal(100_000 + number + opened_ms // MINUTE_MS % 997).scaleb(-2)
    volume = Decimal(elapsed_ms + number).scaleb(-3)
    return Kline(
        symbol=symbol,
        interval=Interval.M1,
        open_time_ms=opened_ms,
        close_time_ms=opened_ms + MINUTE_MS - 1,
        open=price,
        high=price + 1,
        low=price - 1,
        close=price,
        volume=volume,
        quote_volume=volume * price,
        trades=elapsed_ms // 100,
        taker_buy_volume=volume / 2,
        taker_buy_quote_volume=volume * price / 2,
        closed=closed,
        event_time_ms=opened_ms + elapsed_ms,
        revision=opened_ms + elapsed_ms,
    )
