"""The API folds candles as Spark's batch jobs do: the same fields, status and revision."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import DataFrame, SparkSession
from tests.integration.spark.candle_oracle import Minute
from tests.integration.spark.minutes import Frame, random_minute

from coinstream_backend.history.rollup import roll_up, time_reached
from coinstream_backend.live.rolled_fold import RolledFold
from coinstream_contracts.candles import Candle, settled
from coinstream_contracts.intervals import Interval
from coinstream_contracts.messages import Kline, supersedes
from coinstream_contracts.minute_candles import minute_of
from coinstream_contracts.times import MINUTE_MS
from coinstream_spark.candle_rows import from_row
from coinstream_spark.schema import KLINES
from coinstream_spark.sources.archive import archive_lines, find_files
from coinstream_spark.transforms.archive_candles import archive_candles
from coinstream_spark.transforms.candles_from_klines import candles_from_klines
from coinstream_spark.transforms.completeness import by_symbol
from coinstream_spark.transforms.rollup import rollup

pytestmark = pytest.mark.integration

START_MS = 1_709_157_600_000  # 2024-02-28 22:00, two hours before a leap day
LONGER = (Interval.M5, Interval.H1, Interval.H4, Interval.D1)
END_OF_TIME_MS = 10**14
Place = tuple[str, Interval, int]


@dataclass(frozen=True)
class Told:
    """What was told of one minute: at which seconds, whether it closed, and by which way."""

    number: int
    seconds: tuple[int, ...]
    closed: bool
    source: Literal["stream", "rest", "trades"]
    is_quiet: bool


TOLD = st.builds(
    Told,
    number=st.integers(0, 179),
    seconds=st.lists(st.integers(0, 59), min_size=1, max_size=2, unique=True).map(tuple),
    closed=st.integers(0, 9).map(bool),
    source=st.sampled_from(["stream", "rest", "trades"]),
    is_quiet=st.booleans(),
)
MARKETS = st.lists(
    # A run without a hole is as likely as minutes here and there.
    st.one_of(
        st.lists(TOLD, min_size=1, max_size=15, unique_by=lambda told: told.number),
        st.lists(TOLD, min_size=8, max_size=15).map(
            lambda run: [
                Told(number, told.seconds, told.closed, told.source, told.is_quiet)
                for number, told in enumerate(run, start=run[0].number)
            ]
        ),
    ),
    min_size=12,
    max_size=20,
)


def klines(symbol: str, market: Sequence[Told]) -> list[Kline]:
    """Return every state of every minute, as they come; some come twice."""
    lot = random.Random(symbol)
    made = []
    for told in market:
        minute = random_minute(lot, symbol, START_MS + told.number * MINUTE_MS)
        states = [(second, False) for second in told.seconds] + [(60, True)] * told.closed
        made += [kline(minute, told, second, closed=closed) for second, closed in states]
    made += lot.choices(made, k=len(made) // 3)
    return sorted(made, key=lambda one: one.revision)


def kline(minute: Minute, told: Told, second: int, *, closed: bool) -> Kline:
    traded = 0 if told.is_quiet else 1
    return Kline(
        symbol=minute.symbol,
        interval=Interval.M1,
        open_time_ms=minute.open_time_ms,
        close_time_ms=minute.open_time_ms + MINUTE_MS - 1,
        open=minute.open,
        high=minute.high,
        low=minute.low,
        close=minute.close,
        volume=minute.volume * traded,
        quote_volume=minute.quote_volume * traded,
        trades=minute.trades * traded * second // 60,
        taker_buy_volume=minute.taker_buy_volume * traded,
        taker_buy_quote_volume=minute.taker_buy_quote_volume * traded,
        closed=closed,
        event_time_ms=minute.open_time_ms + second * 1_000,
        revision=minute.open_time_ms + second * 1_000 + closed,
        source=told.source,
    )


def by_place(candles: list[Candle]) -> dict[Place, Candle]:
    found = {(one.symbol, one.interval, one.open_time_ms): one for one in candles}
    assert len(found) == len(candles)
    return found


def folded(candles: DataFrame) -> dict[Place, Candle]:
    """Return what Spark made."""
    return by_place([from_row(row) for row in candles.collect()])


def live_minutes(told: Sequence[Kline]) -> list[Candle]:
    """Return the minutes of one symbol as the API has them, ascending."""
    known: dict[int, Kline] = {}
    for one in told:
        if one.open_time_ms not in known or supersedes(one, known[one.open_time_ms]):
            known[one.open_time_ms] = one
    newest = minute_of(known[max(known)])
    return [settled(minute_of(known[at_ms]), time_reached(newest)) for at_ms in sorted(known)]


@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.large_base_example,
        HealthCheck.data_too_large,
    ],
)
@given(MARKETS)
def test_live_minutes_and_the_candles_made_of_them_are_those_of_the_batch(
    spark: SparkSession, markets: list[list[Told]]
) -> None:
    told = {f"CASE{number}": klines(f"CASE{number}", one) for number, one in enumerate(markets)}
    minutes = {symbol: live_minutes(of_symbol) for symbol, of_symbol in told.items()}
    reached_ms = {symbol: time_reached(known[-1]) for symbol, known in minutes.items()}

    as_of_ms = by_symbol(reached_ms)
    rows = [
        tuple(getattr(one, name) for name in KLINES.names)
        for of_symbol in told.values()
        for one in of_symbol
    ]
    frame = spark.createDataFrame(rows, KLINES).coalesce(1)
    of_batch = candles_from_klines(frame, as_of_ms=as_of_ms)
    longer = [rollup(of_batch, of=Interval.M1, to=to, as_of_ms=as_of_ms) for to in LONGER]
    batch = folded(reduce(DataFrame.unionByName, longer, of_batch))

    api = [
        candle
        for symbol, known in minutes.items()
        for to in LONGER
        for candle in roll_up(known, to, reached_ms[symbol])
    ]
    assert by_place([*api, *(one for known in minutes.values() for one in known)]) == batch
    for symbol, of_symbol in told.items():
        for to in LONGER:
            fold = RolledFold(to, to.floor(START_MS))
            for one in of_symbol:
                fold.apply(one)
            newest = by_place(fold.candles())
            assert newest
            assert newest == {place: batch[place] for place in newest}, symbol


@pytest.fixture(scope="module")
def folder(project_root: Path) -> Path:
    found = project_root.parent / "shared/data/klines"
    if not found.is_dir():
        pytest.skip("no candles of the exchange in ../shared/data/klines")
    return found


def test_the_exchanges_candles_with_some_missing_make_the_same_in_both(
    folder: Path, spark: SparkSession, frame: Frame
) -> None:
    files = list(find_files([folder], "BTCUSDT", Interval.M5))
    lines = archive_lines(spark, files)
    newest_first = archive_candles(lines, of=Interval.M5, as_of_ms=END_OF_TIME_MS).orderBy(
        "open_time_ms", ascending=False
    )
    stored = sorted(
        map(from_row, newest_first.limit(800).collect()), key=lambda one: one.open_time_ms
    )
    lot = random.Random(7)
    kept = [candle for candle in stored if lot.random() < 0.98]
    reached_ms = time_reached(kept[-1])

    longer = (Interval.M15, Interval.H1, Interval.H4, Interval.D1)
    batch = [rollup(frame(kept), of=Interval.M5, to=to, as_of_ms=reached_ms) for to in longer]
    api = [candle for to in longer for candle in roll_up(kept, to, reached_ms)]

    assert {candle.status for candle in api} >= {"complete", "partial"}
    assert by_place(api) == folded(reduce(DataFrame.unionByName, batch))
