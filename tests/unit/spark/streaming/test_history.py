"""When the candles above the minute are made, and what a killed run leaves to the next."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import cast

import pytest
from prometheus_client import CollectorRegistry

from coinstream_contracts.candles import Candle, CandleSource, CandleStatus, revision
from coinstream_contracts.intervals import Interval
from coinstream_contracts.minute_trades import MinuteTrades
from coinstream_contracts.times import MINUTE_MS
from coinstream_mongodb.audit import AuditStore
from coinstream_mongodb.candles import CandleStore
from coinstream_mongodb.minute_trades import MinuteTradesStore
from coinstream_mongodb.upserts import UpsertCounts
from coinstream_spark.streaming.figures import Figures
from coinstream_spark.streaming.history import History, Stores
from coinstream_spark.streaming.rollups import Place

SYMBOL = "BTCUSDT"
NOON_MS = 1_723_204_800_000
ONE = Decimal(1)


def minute(number: int, *, closed: bool = True) -> Candle:
    status = CandleStatus.COMPLETE if closed else CandleStatus.OPEN
    return Candle(
        symbol=SYMBOL,
        interval=Interval.M1,
        open_time_ms=NOON_MS + number * MINUTE_MS,
        open=ONE,
        high=ONE,
        low=ONE,
        close=ONE,
        volume=ONE,
        quote_volume=ONE,
        trades=1,
        taker_buy_volume=ONE,
        taker_buy_quote_volume=ONE,
        vwap=ONE,
        expected_minutes=1,
        observed_minutes=int(closed),
        status=status,
        source=CandleSource.EXCHANGE_KLINE,
        revision=revision(
            status, CandleSource.EXCHANGE_KLINE, expected_minutes=1, observed_minutes=int(closed)
        ),
    )


class CandlesInMemory:
    """Candles as MongoDB keeps them, as far as these tests ask."""

    def __init__(self) -> None:
        self.minutes: dict[Place, Candle] = {}

    def upsert(self, candles: Iterable[Candle]) -> UpsertCounts:
        told = [one for one in candles if one.interval is Interval.M1]
        self.minutes |= {(one.symbol, one.open_time_ms): one for one in told}
        return UpsertCounts(inserted=len(told))

    def at(self, interval: Interval, places: Iterable[Place]) -> list[Candle]:
        of_minutes = interval is Interval.M1
        return [self.minutes[place] for place in places if of_minutes and place in self.minutes]

    def symbols(self, interval: Interval) -> list[str]:
        return sorted({symbol for symbol, _ in self.minutes})

    def newest(self, symbol: str, interval: Interval, limit: int) -> list[Candle]:
        return sorted(self.minutes.values(), key=lambda one: one.open_time_ms)[-limit:]


class NoFolds:
    """A store of trades that has none."""

    def at(self, places: Iterable[Place]) -> dict[Place, MinuteTrades]:
        return {}

    def before(self, symbol: str, open_time_ms: int) -> MinuteTrades | None:
        return None

    after = before


class Run:
    """A run of the job on what is stored; it notes whose longer candles were made."""

    def __init__(self, candles: CandlesInMemory, open_rollup_s: float = 1_000) -> None:
        self.made: list[set[Place]] = []
        self.fails = False
        stores = Stores(
            cast("CandleStore", candles),
            cast("MinuteTradesStore", NoFolds()),
            cast("AuditStore", None),
        )
        self.history = History(self._longer, stores, Figures(CollectorRegistry()), open_rollup_s)
        self.history.resume()

    def _longer(
        self,
        candles: Iterable[Candle],
        wanted: Mapping[Interval, set[Place]],
        as_of_ms: Mapping[str, int],
    ) -> list[Candle]:
        if self.fails:
            raise ConnectionError("MongoDB is away")
        self.made.append(wanted[Interval.M5])
        return []

    def take(self, *minutes: Candle) -> None:
        self.history.take_exchange_minutes(list(minutes))


def five_minutes(number: int) -> Place:
    return SYMBOL, NOON_MS + number * 5 * MINUTE_MS


def test_no_minute_waits_for_longer_candles_which_follow_once_it_is_closed() -> None:
    store = CandlesInMemory()
    run = Run(store)

    run.take(minute(2))
    assert (SYMBOL, NOON_MS + 2 * MINUTE_MS) in store.minutes
    assert run.made == []
    run.history.keep_up()
    run.history.keep_up()

    assert run.made == [{five_minutes(0)}]


def test_longer_candles_follow_an_open_minute_only_when_it_is_time() -> None:
    run = Run(CandlesInMemory())
    run.take(minute(7))
    run.history.keep_up()

    run.take(minute(8, closed=False))
    run.history.keep_up()

    assert len(run.made) == 1


def test_what_a_killed_run_had_not_made_of_new_minutes_the_next_one_makes() -> None:
    store = CandlesInMemory()
    killed = Run(store)
    killed.take(minute(5))
    killed.history.keep_up()
    killed.take(minute(6))
    assert len(killed.made) == 1

    run = Run(store)

    assert run.made == [{five_minutes(0), five_minutes(1)}]


def test_longer_candles_of_late_minutes_are_made_before_their_micro_batch_ends() -> None:
    run = Run(CandlesInMemory())
    run.take(minute(20))
    run.history.keep_up()

    run.take(minute(1))

    assert run.made[-1] == {five_minutes(0)}


def test_a_late_minute_whose_longer_candles_fail_is_not_taken() -> None:
    run = Run(CandlesInMemory())
    run.take(minute(20))
    run.history.keep_up()
    run.fails = True

    with pytest.raises(ConnectionError):
        run.take(minute(1))
    run.fails = False
    run.history.keep_up()

    assert run.made[-1] == {five_minutes(0)}
