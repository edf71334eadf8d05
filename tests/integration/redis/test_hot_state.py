"""The hot state in a real Redis: what is written is what is read, whatever order it came in."""

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from random import Random

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.redis.hot_state_oracle import (
    MESSAGES,
    START_MS,
    SYMBOLS,
    Expected,
    Message,
    book,
    candle,
    expected,
    folded,
    symbol_info,
    trade,
)

from coinstream_contracts import redis_keys
from coinstream_contracts.messages import InvalidMessageError, encode
from coinstream_contracts.rankings import RankedCoin, Ranking, RankingKind, RankingWindow
from coinstream_redis.changes import Changes
from coinstream_redis.connection import RedisAddress, connect, connect_async
from coinstream_redis.hot_state import HotState
from coinstream_redis.hot_state_writer import HotStateWriter
from coinstream_redis.precedence import RESTART_MARGIN_MS
from coinstream_redis.rankings import write_rankings

pytestmark = pytest.mark.integration
BTC = "BTCUSDT"


@pytest.fixture
def client(redis_port: int) -> Iterator[redis.Redis]:
    with connect(RedisAddress(port=redis_port)) as connected:
        connected.flushall()
        yield connected


def read(port: int) -> Expected:
    """Read everything through the reader."""

    async def everything() -> Expected:
        async with connect_async(RedisAddress(port=port)) as client:
            state = HotState(client)
            candles = {symbol: await state.candles(symbol, 10_000) for symbol in SYMBOLS}
            latest = await state.latest_candles(SYMBOLS)
            assert latest == {symbol: kept[-1] for symbol, kept in candles.items() if kept}
            trades = {symbol: await state.trades(symbol, 10_000) for symbol in SYMBOLS}
            return Expected(
                candles={symbol: kept for symbol, kept in candles.items() if kept},
                books=await state.books(SYMBOLS),
                trades={symbol: kept for symbol, kept in trades.items() if kept},
                symbol_infos=await state.symbol_infos(),
            )

    return asyncio.run(everything())


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MESSAGES, st.randoms(use_true_random=False))
def test_shuffled_repeated_and_split_in_any_way_the_state_is_the_same(
    client: redis.Redis, redis_port: int, messages: list[Message], random: Random
) -> None:
    client.flushall()
    writers = [HotStateWriter(client), HotStateWriter(client)]
    repeated = messages + random.choices(messages, k=len(messages) // 2) if messages else []
    order = random.sample(repeated, len(repeated))
    while order:
        size = random.randint(1, len(order))
        random.choice(writers).write(folded(order[:size]))
        order = order[size:]
    assert read(redis_port) == expected(messages)


def test_every_key_has_an_end(client: redis.Redis) -> None:
    client.set(redis_keys.GENERATION, "here")
    HotStateWriter(client).write(
        folded(
            [
                candle(BTC, 0, closed=True, revision=1),
                book(BTC, 1),
                trade(BTC, 1),
                symbol_info(BTC, 1),
            ]
        )
    )
    keys = client.keys("*")
    assert len(keys) == 7
    for key in keys:
        assert 0 < client.pttl(key) <= redis_keys.TIME_TO_LIVE_MS


def test_a_mark_changes_with_every_write_of_its_kind_alone(
    client: redis.Redis, redis_port: int
) -> None:
    """A write that leaves everything as it was may change the mark too: that is no harm."""
    writer = HotStateWriter(client)

    async def marks() -> tuple[int | None, int | None]:
        async with connect_async(RedisAddress(port=redis_port)) as connected:
            state = HotState(connected)
            while None in (found := (await state.candles_mark(BTC), await state.trades_mark(BTC))):
                pass
            return found

    seen = [asyncio.run(marks())]
    for message in (
        candle(BTC, 0, closed=True, revision=1),
        candle(BTC, 1, closed=False, revision=2),
        candle(BTC, 0, closed=True, revision=3),
        trade(BTC, 9),
        trade(BTC, 3),
        trade(BTC, 3, "rest"),
    ):
        writer.write(folded([message]))
        seen.append(asyncio.run(marks()))
    assert [mark for mark, _ in seen[4:]] == [seen[3][0]] * 3
    assert [mark for _, mark in seen[:4]] == [seen[0][1]] * 4
    assert len({mark for mark, _ in seen[:4]}) == 4
    assert len({mark for _, mark in seen[3:]}) == 4
    client.flushall()
    assert asyncio.run(marks()) == seen[0]


def test_a_key_that_somebody_let_live_for_ever_has_no_mark(
    client: redis.Redis, redis_port: int
) -> None:
    HotStateWriter(client).write(folded([trade(BTC, 1)]))
    client.persist(redis_keys.trades(BTC))

    async def mark() -> int | None:
        async with connect_async(RedisAddress(port=redis_port)) as connected:
            return await HotState(connected).trades_mark(BTC)

    assert asyncio.run(mark()) is None


def test_no_more_candles_are_kept_than_the_contract_says(
    client: redis.Redis, redis_port: int
) -> None:
    kept = redis_keys.CANDLE_HISTORY_LENGTH
    minutes = list(range(kept + 300))
    Random(5).shuffle(minutes)
    writer = HotStateWriter(client)
    for start in range(0, len(minutes), 400):
        part = minutes[start : start + 400]
        writer.write(folded([candle(BTC, minute, closed=True, revision=1) for minute in part]))
    writer.write(folded([candle(BTC, 0, closed=True, revision=2)]))
    open_times = [kept.open_time_ms for kept in read(redis_port).candles[BTC]]
    assert open_times == [START_MS + minute * 60_000 for minute in range(300, kept + 300)]
    assert client.dbsize() == kept + 2


def test_no_more_trades_are_kept_than_the_contract_says(
    client: redis.Redis, redis_port: int
) -> None:
    kept = redis_keys.TRADE_HISTORY_LENGTH
    ids = list(range(kept + 300))
    Random(5).shuffle(ids)
    writer = HotStateWriter(client)
    for start in range(0, len(ids), 130):
        writer.write(folded([trade(BTC, trade_id) for trade_id in ids[start : start + 130]]))
    assert [trade.id for trade in read(redis_port).trades[BTC]] == list(range(300, kept + 300))


def test_ids_that_begin_anew_take_the_place_of_the_higher_ones(
    client: redis.Redis, redis_port: int
) -> None:
    writer = HotStateWriter(client)
    writer.write(folded([trade(BTC, 900), trade(BTC, 901), book(BTC, 900, time_ms=START_MS)]))
    later_ms = START_MS + 901 * 10 + RESTART_MARGIN_MS + 1
    writer.write(folded([trade(BTC, 3, time_ms=later_ms), book(BTC, 3, time_ms=later_ms)]))
    state = read(redis_port)
    assert [kept.id for kept in state.trades[BTC]] == [3]
    assert state.books[BTC].last_update_id == 3


def test_a_market_of_years_ago_is_kept_like_one_of_today(
    client: redis.Redis, redis_port: int
) -> None:
    messages: list[Message] = [candle(BTC, 0, closed=True, revision=START_MS), trade(BTC, 5)]
    HotStateWriter(client).write(folded(messages))
    assert read(redis_port).candles[BTC] == [messages[0]]
    assert client.pttl(redis_keys.trades(BTC)) > redis_keys.TIME_TO_LIVE_MS / 2


def test_candles_are_read_up_to_an_open_time(client: redis.Redis, redis_port: int) -> None:
    HotStateWriter(client).write(
        folded([candle(BTC, minute, closed=True, revision=1) for minute in range(10)])
    )

    async def minutes(limit: int, end_ms: int | None) -> list[int]:
        async with connect_async(RedisAddress(port=redis_port)) as reader:
            candles = await HotState(reader).candles(BTC, limit, end_ms)
            return [(kept.open_time_ms - START_MS) // 60_000 for kept in candles]

    assert asyncio.run(minutes(3, None)) == [7, 8, 9]
    assert asyncio.run(minutes(3, START_MS + 5 * 60_000)) == [3, 4, 5]
    assert asyncio.run(minutes(3, START_MS + 5 * 60_000 - 1)) == [2, 3, 4]
    assert asyncio.run(minutes(0, None)) == []
    assert asyncio.run(minutes(3, START_MS - 1)) == []


@pytest.mark.parametrize("limit", [0, 1, 3, 1_000])
def test_the_newest_candles_are_read_as_they_are_stored(
    client: redis.Redis, redis_port: int, limit: int
) -> None:
    kept = [candle(BTC, minute, closed=minute < 9, revision=1) for minute in range(10)]
    HotStateWriter(client).write(folded([*reversed(kept)]))
    client.delete(redis_keys.candle(BTC, kept[8].open_time_ms))  # its time to live was over

    async def values() -> list[bytes]:
        async with connect_async(RedisAddress(port=redis_port)) as reader:
            return await HotState(reader).candle_values(BTC, limit)

    newest = kept[-limit:] if limit else []
    expected_values = [encode(one) for one in newest if one is not kept[8]]
    assert asyncio.run(values()) == expected_values


def test_a_value_that_is_no_message_is_an_error_for_the_reader_and_none_for_the_writer(
    client: redis.Redis, redis_port: int
) -> None:
    client.set(redis_keys.book(BTC), b"rubbish")
    client.set(redis_keys.latest_candle(BTC), b"rubbish")
    with pytest.raises(InvalidMessageError):
        read(redis_port)
    HotStateWriter(client).write(folded([book(BTC, 1), candle(BTC, 1, closed=True, revision=1)]))
    assert read(redis_port).books == {BTC: book(BTC, 1)}


def test_nothing_to_write_is_written(client: redis.Redis) -> None:
    assert HotStateWriter(client).write(Changes()) == 0
    assert client.dbsize() == 0


async def test_a_rush_of_readers_is_answered_over_a_bounded_number_of_connections(
    client: redis.Redis, redis_port: int
) -> None:
    changes = Changes()
    changes.add_trade(trade(BTC, 1))
    HotStateWriter(client).write(changes)
    others = client.info("clients")["connected_clients"]
    connected = connect_async(RedisAddress(port=redis_port))
    try:
        state = HotState(connected)
        answers = await asyncio.gather(*(state.trades(BTC, 1) for _ in range(500)))
        opened = client.info("clients")["connected_clients"] - others
    finally:
        await connected.aclose()
    assert all([one.id for one in answer] == [1] for answer in answers)
    assert 0 < opened <= 32


def ranking(kind: RankingKind, window: RankingWindow) -> Ranking:
    coin = RankedCoin(
        rank=1,
        symbol=BTC,
        price=Decimal("61000.10"),
        price_change=Decimal("-12.00"),
        price_change_percent=Decimal("-0.019668"),
        base_volume=Decimal("0.00000012"),
        quote_volume=Decimal("0.007320012"),
        high=Decimal("61012.10"),
        low=Decimal("61000.10"),
    )
    return Ranking(kind=kind, window=window, as_of_ms=START_MS, coins=[coin])


async def test_each_ranking_is_read_as_it_was_written_and_has_an_end(
    client: redis.Redis, redis_port: int
) -> None:
    written = [ranking(kind, window) for kind in RankingKind for window in RankingWindow]
    write_rankings(client, written[1:])
    async with connect_async(RedisAddress(port=redis_port)) as connection:
        state = HotState(connection)
        found = [await state.ranking(one.kind, one.window) for one in written]
    assert found == [None, *written[1:]]
    for one in written[1:]:
        left_ms = client.pttl(redis_keys.ranking(one.kind, one.window))
        assert 0 < left_ms <= redis_keys.RANKING_TIME_TO_LIVE_MS
