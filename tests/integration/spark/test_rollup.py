"""Candles out of shorter candles, beside an oracle of the standard library's."""

import calendar as gregorian
import random
from dataclasses import asdict
from dataclasses import replace as dataclass_replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import reduce

import pytest
from msgspec.structs import replace
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from tests.integration.spark.candle_oracle import MINUTE_MS, Minute, candles
from tests.integration.spark.minutes import (
    Frame,
    as_candle,
    by_place,
    flat_minutes,
    random_minute,
)

from coinstream_contracts.candles import Candle, volume_weighted_price
from coinstream_contracts.intervals import Interval
from coinstream_spark.transforms.calendar import nests
from coinstream_spark.transforms.candles_from_klines import newest_revisions
from coinstream_spark.transforms.rollup import rollup
from coinstream_spark.transforms.vwap import with_vwap

pytestmark = pytest.mark.integration

LONGER = [interval for interval in Interval if nests(Interval.M1, interval)]
END_OF_TIME_MS = 10**14
# Christmas to after a leap day; European summer time begins on 2024-03-31.
FIRST_MS = int(datetime(2023, 12, 25, 22, tzinfo=UTC).timestamp()) * 1_000
LAST_MS = int(datetime(2024, 4, 2, tzinfo=UTC).timestamp()) * 1_000
COMPARED = [
    "open",
    "high",
    "low",
    "close",
    "volume",
    "quote_volume",
    "trades",
    "taker_buy_volume",
    "taker_buy_quote_volume",
    "observed_minutes",
]


def scattered(symbol: str, seed: int, count: int) -> list[Minute]:
    """Return minutes all over the months, many of them close together."""
    lot = random.Random(seed)
    times: set[int] = set()
    while len(times) < count:
        start = lot.randrange(FIRST_MS // MINUTE_MS, LAST_MS // MINUTE_MS)
        times.update(start + lot.randrange(30) for _ in range(10))
    return [random_minute(lot, symbol, time * MINUTE_MS) for time in times]


def expected_minutes(interval: Interval, opened_ms: int) -> int:
    if interval is Interval.MO1:
        opened = datetime.fromtimestamp(opened_ms / 1_000, UTC)
        return gregorian.monthrange(opened.year, opened.month)[1] * 1_440
    return int(interval[:-1]) * {"m": 1, "h": 60, "d": 1_440, "w": 10_080}[interval[-1]]


def all_longer(minutes: DataFrame, as_of_ms: int = END_OF_TIME_MS) -> DataFrame:
    made = [rollup(minutes, of=Interval.M1, to=to, as_of_ms=as_of_ms) for to in LONGER]
    return reduce(DataFrame.unionByName, made)


def test_amounts_of_64_bits_are_summed_up_to_the_last_digit(frame: Frame) -> None:
    lot = random.Random(6)
    greatest = Decimal("9999999999.99999999")
    volumes = [greatest, greatest, *(Decimal(lot.randrange(10**18)).scaleb(-8) for _ in range(58))]
    minutes = [
        dataclass_replace(minute, volume=volume, quote_volume=volume, taker_buy_volume=volume)
        for minute, volume in zip(flat_minutes("BTCUSDT", 0, 60), volumes, strict=True)
    ]
    names = ["open", "high", "low", "close", "volume", "quote_volume", "taker_buy_volume"]
    narrow = frame(map(as_candle, minutes)).withColumns(
        {name: F.col(name).cast("decimal(18,8)") for name in names}
    )

    (made,) = rollup(narrow, of=Interval.M1, to=Interval.H1, as_of_ms=END_OF_TIME_MS).collect()

    total = sum(volumes)
    assert [made[name] for name in names] == [1, 60, 1, 60, total, total, total]
    assert made["taker_buy_quote_volume"] == 0


def test_candles_of_every_interval_equal_the_oracles_to_the_last_digit(frame: Frame) -> None:
    minutes = [*scattered("BTCUSDT", 1, 300), *scattered("ETHUSDT", 2, 150)]
    made = all_longer(frame(map(as_candle, minutes))).collect()

    wanted = {
        (interval, *place): asdict(candle)
        for interval in LONGER
        for place, candle in candles(interval, minutes).items()
    }
    assert {
        (row["interval"], row["symbol"], row["open_time_ms"]): {
            name: row[name] for name in COMPARED
        }
        for row in made
    } == wanted
    assert len(made) == len(wanted)
    for row in made:
        minutes_wanted = expected_minutes(Interval(row["interval"]), row["open_time_ms"])
        assert row["expected_minutes"] == minutes_wanted
        whole = row["observed_minutes"] == minutes_wanted
        assert row["status"] == ("complete" if whole else "partial")
        assert row["source"] == "aggregate"


def test_by_stages_every_candle_is_the_same_as_at_once(frame: Frame) -> None:
    minutes = frame(map(as_candle, scattered("BTCUSDT", 3, 300)))
    as_of_ms = (FIRST_MS + LAST_MS) // 2
    staged, of = [minutes], Interval.M1
    for to in (Interval.M5, Interval.H1, Interval.H4, Interval.D1, Interval.MO1):
        staged.append(rollup(staged[-1], of=of, to=to, as_of_ms=as_of_ms))
        of = to
    at_once = all_longer(minutes, as_of_ms)

    by_stages = set(map(tuple, reduce(DataFrame.unionByName, staged[1:]).collect()))
    assert len(by_stages) > 200
    assert by_stages <= set(map(tuple, at_once.collect()))


def test_shuffled_doubled_and_outdated_input_gives_the_same_candles(frame: Frame) -> None:
    lot = random.Random(4)
    in_order = [as_candle(minute) for minute in scattered("CASE0", 5, 120)]
    in_order.sort(key=lambda candle: candle.open_time_ms)
    given = list(in_order)
    for case in range(1, 12):
        candles_of_case = [replace(candle, symbol=f"CASE{case}") for candle in in_order]
        older = [
            replace(candle, revision=candle.revision - 1, close=Decimal(7), volume=Decimal(7))
            for candle in lot.sample(candles_of_case, 40)
        ]
        told = candles_of_case + lot.choices(candles_of_case, k=60) + older
        lot.shuffle(told)
        given += told
    lot.shuffle(given)

    made = (
        newest_revisions(frame(given))
        .transform(rollup, of=Interval.M1, to=Interval.H1, as_of_ms=END_OF_TIME_MS)
        .collect()
    )
    by_case: dict[str, set[tuple[object, ...]]] = {}
    for row in made:
        by_case.setdefault(row["symbol"], set()).add(tuple(row)[1:])
    assert len(by_case) == 12
    assert all(rows == by_case["CASE0"] for rows in by_case.values())


HOUR_MS = 3_600_000
NOON_MS = 474_000 * HOUR_MS  # 2024-01-28 00:00


def statuses(frame: Frame, minutes: list[Minute], as_of_ms: int) -> tuple[str, int]:
    made = rollup(
        frame(map(as_candle, minutes)), of=Interval.M1, to=Interval.M5, as_of_ms=as_of_ms
    ).collect()
    assert len(made) == 1
    return made[0]["status"], made[0]["observed_minutes"]


def test_a_candle_says_how_whole_it_is(frame: Frame) -> None:
    five = flat_minutes("A", NOON_MS, 5)
    last_open = [*five[:4], Minute(**{**asdict(five[4]), "observed": False})]
    end_ms = NOON_MS + 5 * MINUTE_MS

    assert statuses(frame, five, end_ms) == ("complete", 5)
    assert statuses(frame, five, end_ms - 1) == ("complete", 5)
    assert statuses(frame, five[:3], end_ms - 1) == ("open", 3)
    assert statuses(frame, [*five[:2], *five[3:]], end_ms) == ("partial", 4)
    assert statuses(frame, last_open, end_ms) == ("open", 4)
    assert statuses(frame, last_open, end_ms + MINUTE_MS) == ("partial", 4)


def test_what_one_part_does_not_tell_is_unknown_in_the_whole(frame: Frame) -> None:
    told = [as_candle(minute) for minute in flat_minutes("A", NOON_MS, 5)]
    told[2] = replace(
        told[2],
        quote_volume=None,
        trades=None,
        taker_buy_volume=None,
        taker_buy_quote_volume=None,
    )
    (row,) = rollup(frame(told), of=Interval.M1, to=Interval.M5, as_of_ms=END_OF_TIME_MS).collect()

    assert row["volume"] == Decimal("2.5")
    assert [row[name] for name in COMPARED[5:9]] == [None] * 4
    assert row["status"] == "complete"


def test_what_all_parts_tell_is_known_whatever_else_one_does_not(frame: Frame) -> None:
    minutes = [as_candle(minute) for minute in flat_minutes("A", NOON_MS, 5)]
    told = [
        replace(minute, symbol=name.upper(), **({name: None} if index == 4 else {}))
        for name in COMPARED[5:9]
        for index, minute in enumerate(minutes)
    ]
    rows = rollup(frame(told), of=Interval.M1, to=Interval.M5, as_of_ms=END_OF_TIME_MS).collect()

    sums = {"quote_volume": Decimal("7.5"), "trades": 5, **dict.fromkeys(COMPARED[7:9], Decimal(0))}
    assert {row["symbol"]: {name: row[name] for name in sums} for row in rows} == {
        name.upper(): sums | {name: None} for name in sums
    }


def test_the_volume_weighted_price_is_the_contracts(frame: Frame) -> None:
    told = [as_candle(minute) for minute in scattered("A", 6, 60)]
    told.append(replace(told[0], symbol="B", volume=Decimal(0), quote_volume=Decimal(0)))
    told.append(replace(told[0], symbol="C", quote_volume=None))
    rows = with_vwap(frame(told)).collect()

    assert {(row["symbol"], row["open_time_ms"]): row["vwap"] for row in rows} == {
        (candle.symbol, candle.open_time_ms): volume_weighted_price(
            candle.quote_volume, candle.volume
        )
        for candle in told
    }


def test_a_sum_too_great_for_its_type_is_an_error_rather_than_a_null(frame: Frame) -> None:
    told = [
        replace(as_candle(minute), volume=Decimal(6 * 10**19))
        for minute in flat_minutes("A", NOON_MS, 2)
    ]

    with pytest.raises(PySparkException, match="ARITHMETIC_OVERFLOW"):
        rollup(frame(told), of=Interval.M1, to=Interval.M5, as_of_ms=END_OF_TIME_MS).collect()


def test_only_parts_of_the_interval_asked_for_are_taken(frame: Frame) -> None:
    minutes = [as_candle(minute) for minute in flat_minutes("A", NOON_MS, 5)]
    others = [replace(candle, interval=Interval.M3) for candle in minutes]
    made = by_place(
        rollup(frame(minutes + others), of=Interval.M1, to=Interval.M5, as_of_ms=END_OF_TIME_MS)
    )

    assert made["A", NOON_MS]["trades"] == 5


def test_candles_that_do_not_fit_into_the_longer_one_are_refused(frame: Frame) -> None:
    nothing: list[Candle] = []

    with pytest.raises(ValueError, match="8h make no candle of 12h"):
        rollup(frame(nothing), of=Interval.H8, to=Interval.H12, as_of_ms=F.lit(0))
