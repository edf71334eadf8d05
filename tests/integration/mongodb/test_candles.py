"""Candles in a MongoDB: the greatest revision of each is read, whatever came in what order."""

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from random import Random

import pytest
from bson.decimal128 import Decimal128
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from pymongo.errors import PyMongoError
from tests.unit.mongodb.candle_examples import ANY_CANDLE, EXAMPLE, example

from coinstream_contracts.candles import Candle
from coinstream_contracts.collections import candle_id
from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import MINUTE_MS
from coinstream_mongodb.candles import AsyncCandleStore, CandleStore
from coinstream_mongodb.client import Database, Fields, open_async_client, open_client
from coinstream_mongodb.documents import NotStorableError
from coinstream_mongodb.indexes import ensure_indexes
from coinstream_mongodb.upserts import UpsertCounts, WriteRefusedError

pytestmark = pytest.mark.integration

START_MS = 1_723_161_300_000
FOREVER_MS = 9_999_999_999_999
BTC, ETH = "BTCUSDT", "ETHUSDT"

FEW_PLACES = st.builds(
    example,
    st.integers(0, 2).map(lambda number: START_MS + number * 5 * MINUTE_MS),
    revision=st.integers(1, 6),
    symbol=st.sampled_from([BTC, ETH]),
)


def stored(database: Database[Fields], symbols: Iterable[str] = (BTC, ETH)) -> list[Candle]:
    store = CandleStore(database)
    return [
        candle for symbol in symbols for candle in store.range(symbol, Interval.M5, 0, FOREVER_MS)
    ]


def of_revision(candle: Candle) -> Candle:
    """Return the candle with prices that tell its revision, so that equal ones are the same."""
    return replace(candle, close=Decimal(candle.revision))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(st.lists(FEW_PLACES.map(of_revision), max_size=8), max_size=6), st.randoms())
def test_any_order_and_repetition_of_writes_gives_the_same_documents(
    database: Database[Fields], writes: list[list[Candle]], random: Random
) -> None:
    for collection in database.list_collection_names(filter={"name": "5m_kline"}):
        database[collection].delete_many({})
    greatest: dict[tuple[str, int], Candle] = {}
    for candle in (candle for write in writes for candle in write):
        place = (candle.symbol, candle.open_time_ms)
        if place not in greatest or candle.revision > greatest[place].revision:
            greatest[place] = candle
    store = CandleStore(database)

    for write in writes:
        store.upsert(write)
    expected = [greatest[place] for place in sorted(greatest)]
    assert stored(database) == expected

    shuffled = [candle for write in writes for candle in write] * 2
    random.shuffle(shuffled)
    counts = store.upsert(shuffled)
    assert stored(database) == expected
    assert counts == UpsertCounts(superseded=len(shuffled))


def test_the_counts_tell_what_became_of_each_candle(database: Database[Fields]) -> None:
    store = CandleStore(database)
    assert store.upsert([example(revision=2), example(START_MS + 1, revision=2)]) == UpsertCounts(
        inserted=2
    )
    written = store.upsert(
        [
            example(revision=3),  # replaces
            example(START_MS + 1, revision=1),  # is outranked
            example(START_MS + 2, revision=1),  # new, but
            example(START_MS + 2, revision=2),  # outranked in the same call
        ]
    )
    assert written == UpsertCounts(inserted=1, replaced=1, superseded=2)


def test_a_document_that_stands_is_not_touched_by_the_same_candle(
    database: Database[Fields],
) -> None:
    store = CandleStore(database)
    store.upsert([example()])
    before = database["5m_kline"].find_one()
    assert store.upsert([example()]) == UpsertCounts(superseded=1)

    assert database["5m_kline"].find_one() == before


def test_writers_at_the_same_time_leave_the_greatest_revision(database: Database[Fields]) -> None:
    revisions = list(range(1, 41))
    Random(7).shuffle(revisions)

    def write(revision: int) -> UpsertCounts:
        places = [START_MS + number * 5 * MINUTE_MS for number in range(50)]
        return CandleStore(database).upsert(
            of_revision(example(place, revision=revision)) for place in places
        )

    with ThreadPoolExecutor(8) as threads:
        counts = list(threads.map(write, revisions))

    assert [(candle.revision, candle.close) for candle in stored(database, [BTC])] == [
        (40, Decimal(40))
    ] * 50
    assert sum(count.inserted for count in counts) == 50


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    st.lists(ANY_CANDLE, min_size=1, max_size=10, unique_by=lambda c: (c.symbol, c.open_time_ms))
)
def test_every_field_of_a_candle_comes_back_exactly(
    database: Database[Fields], candles: list[Candle]
) -> None:
    store = CandleStore(database)
    for candle in candles:
        database[f"{candle.interval}_kline"].delete_many({})
    store.upsert(candles)

    for candle in candles:
        assert list(
            store.range(
                candle.symbol, candle.interval, candle.open_time_ms, candle.open_time_ms + 1
            )
        ) == [candle]


def test_prices_of_thirty_four_digits_are_exact_and_longer_ones_refused(
    database: Database[Fields],
) -> None:
    store = CandleStore(database)
    longest = Decimal("1234567890123456.789012345678901234")
    store.upsert([replace(EXAMPLE, high=longest)])
    assert next(store.range(BTC, Interval.M5, 0, FOREVER_MS)).high == longest

    longer = Decimal("12345678901234567.890123456789012345")
    with pytest.raises(NotStorableError, match="high of BTCUSDT 5m"):
        store.upsert([example(START_MS + 1), replace(EXAMPLE, high=longer)])
    assert [candle.high for candle in stored(database)] == [longest]


def test_a_range_holds_the_open_times_from_its_start_to_before_its_end(
    database: Database[Fields],
) -> None:
    store = CandleStore(database)
    times = [START_MS + number * 5 * MINUTE_MS for number in range(10)]
    store.upsert([example(time, symbol=symbol) for time in times for symbol in (BTC, ETH, "BTCU")])

    found = store.range(BTC, Interval.M5, times[2], times[5])
    assert [(candle.symbol, candle.open_time_ms) for candle in found] == [
        (BTC, time) for time in times[2:5]
    ]
    assert list(store.range(BTC, Interval.M5, times[2] + 1, times[3])) == []
    assert list(store.range("NONE", Interval.M5, 0, FOREVER_MS)) == []
    assert list(store.range(BTC, Interval.H1, 0, FOREVER_MS)) == []


def test_the_documents_of_a_range_have_the_fields_asked_for(database: Database[Fields]) -> None:
    store = CandleStore(database)
    times = [START_MS + number * 5 * MINUTE_MS for number in range(5)]
    store.upsert([example(time, symbol=symbol) for time in times for symbol in (BTC, ETH)])

    found = store.documents(BTC, Interval.M5, times[1], times[4], ["symbol", "high"])

    assert [document.pop("_id") for document in found] == [candle_id(BTC, at) for at in times[1:4]]
    assert found == [{"symbol": BTC, "high": Decimal128("61852")}] * 3


def test_the_newest_are_the_last_that_opened_before_a_time(database: Database[Fields]) -> None:
    store = CandleStore(database)
    times = [START_MS + number * 5 * MINUTE_MS for number in range(10)]
    store.upsert([example(time, symbol=symbol) for time in times for symbol in (BTC, ETH)])

    def newest(limit: int, before_ms: int | None = None) -> list[int]:
        return [c.open_time_ms for c in store.newest(BTC, Interval.M5, limit, before_ms)]

    assert newest(3) == times[7:]
    assert newest(3, times[7]) == times[4:7]
    assert newest(100) == times
    assert newest(0) == []
    assert newest(3, times[0]) == []


def test_an_event_loop_reads_the_same(database: Database[Fields], mongo_uri: str) -> None:
    store = CandleStore(database)
    times = [START_MS + number * 5 * MINUTE_MS for number in range(300)]
    store.upsert([example(time, symbol=symbol) for time in times for symbol in (BTC, ETH)])
    everything = list(store.range(BTC, Interval.M5, 0, FOREVER_MS))

    async def read() -> None:
        async with open_async_client(mongo_uri) as client:
            reader = AsyncCandleStore(client[database.name])
            await reader.ping()
            assert await reader.range(BTC, Interval.M5, 0, FOREVER_MS, 1_000) == everything
            assert await reader.range(BTC, Interval.M5, times[5], times[9], 2) == everything[5:7]
            assert await reader.newest(BTC, Interval.M5, 250) == everything[50:]
            assert await reader.newest(BTC, Interval.M5, 2, times[9]) == everything[7:9]
            assert await reader.newest(BTC, Interval.M5, 0) == []

    asyncio.run(read())


def test_candles_before_a_time_are_deleted_and_no_others(database: Database[Fields]) -> None:
    store = CandleStore(database)
    times = [START_MS + number * 5 * MINUTE_MS for number in range(10)]
    store.upsert([example(time, symbol=symbol) for time in times for symbol in (BTC, ETH, "A1")])
    store.upsert([example(START_MS, interval=Interval.H1)])
    assert store.symbols(Interval.M5) == ["A1", BTC, ETH]

    assert store.delete_before(Interval.M5, times[4]) == 12
    assert [candle.open_time_ms for candle in stored(database)] == times[4:] * 2
    assert len(list(store.range(BTC, Interval.H1, 0, FOREVER_MS))) == 1
    assert store.delete_before(Interval.M5, FOREVER_MS) == 18
    assert store.symbols(Interval.M5) == []
    assert store.delete_before(Interval.M5, FOREVER_MS) == 0


def test_indexes_can_be_made_again_and_keep_one_document_a_candle(
    database: Database[Fields],
) -> None:
    ensure_indexes(database)
    ensure_indexes(database)
    unique = [
        list(index["key"].items())
        for index in database["1m_kline"].list_indexes()
        if index.get("unique")
    ]
    assert [("symbol", 1), ("open_time", 1)] in unique


def test_a_document_in_a_candles_place_under_another_id_is_reported_not_passed_over(
    database: Database[Fields],
) -> None:
    store = CandleStore(database)
    store.upsert([example()])
    intruder = database["5m_kline"].find_one() or {}
    database["5m_kline"].delete_many({})
    database["5m_kline"].insert_one(intruder | {"_id": "another"})

    with pytest.raises(WriteRefusedError, match="5m_kline"):
        store.upsert([example()])


def test_a_candle_of_an_interval_without_a_history_is_refused(database: Database[Fields]) -> None:
    with pytest.raises(ValueError, match="no history is kept for 15m"):
        CandleStore(database).upsert([example(interval=Interval.M15)])


def test_without_a_server_an_operation_fails_in_time_with_the_address() -> None:
    with open_client("mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200") as client:
        store = CandleStore(client["nowhere"])
        with pytest.raises(PyMongoError, match=r"127\.0\.0\.1:1"):
            store.upsert([example()])
        with pytest.raises(PyMongoError, match=r"127\.0\.0\.1:1"):
            store.newest(BTC, Interval.M5, 1)
