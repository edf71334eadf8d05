"""The exchange's own Python client, unchanged but for its address, against the simulator."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

import pytest
from binance_common.configuration import ConfigurationRestAPI, ConfigurationWebSocketStreams
from binance_common.errors import BadRequestError
from binance_sdk_spot.spot import Spot
from tests.integration.exchange.live_exchange import SYMBOLS, LiveExchange, live_exchange

from coinstream_contracts.intervals import Interval
from coinstream_exchange.wire import KlineRow

pytestmark = pytest.mark.integration

LIMIT_S = 60


def official_client(exchange: LiveExchange) -> Any:
    # Its types are generated, and say of many answers what they are not.
    return Spot(
        ConfigurationRestAPI(base_path=f"http://{exchange.address}", retries=0),
        config_ws_streams=ConfigurationWebSocketStreams(stream_url=f"ws://{exchange.address}"),
    )


@asynccontextmanager
async def streams_of(client: Any) -> AsyncIterator[Any]:
    streams = client.websocket_streams
    await streams.create_connection()
    try:
        yield streams
    finally:
        await streams.close_connection(close_session=True)


async def test_the_official_client_reads_the_listing() -> None:
    async with live_exchange() as exchange:
        rest = official_client(exchange).rest_api
        listing = (await asyncio.to_thread(rest.exchange_info)).data()
        rules = {rules.symbol: rules for rules in exchange.venue.symbols()}
    assert {row.symbol for row in listing.symbols} == set(SYMBOLS)
    for row in listing.symbols:
        filters = {one["filterType"]: one for one in map(_plain, row.filters)}
        assert float(filters["PRICE_FILTER"]["tickSize"]) == float(rules[row.symbol].tick_size)
        assert float(filters["LOT_SIZE"]["stepSize"]) == float(rules[row.symbol].step_size)


def _plain(one_of_many: Any) -> dict[str, Any]:
    plain: dict[str, Any] = one_of_many.to_dict()
    return plain


async def test_the_official_client_reads_candles_the_book_and_trades() -> None:
    async with live_exchange() as exchange:
        rest = official_client(exchange).rest_api
        rows = (await asyncio.to_thread(rest.klines, "BTCUSDT", "1m", limit=100)).data()
        book = (await asyncio.to_thread(rest.depth, "BTCUSDT", limit=10)).data()
        trades = (await asyncio.to_thread(rest.get_trades, "BTCUSDT", limit=10)).data()
        expected = exchange.venue.klines(
            "BTCUSDT", Interval.M1, start_ms=int(rows[0][0]), end_ms=None, limit=100
        )
        held = exchange.venue.trades("BTCUSDT", from_id=trades[0].id, limit=10)
    assert [row[:11] for row in rows[:99]] == [
        [getattr(row, name) for name in KlineRow.__struct_fields__[:11]] for row in expected[:99]
    ]
    assert len(book.bids) == len(book.asks) == 10
    assert [(row.id, row.price, row.qty, row.is_buyer_maker) for row in trades] == [
        (row.id, row.price, row.quantity, row.buyer_is_maker) for row in held
    ]


async def test_the_official_client_reads_the_weight_that_is_used() -> None:
    async with live_exchange() as exchange:
        rest = official_client(exchange).rest_api
        answers = [await asyncio.to_thread(rest.klines, "BTCUSDT", "1m") for _ in range(2)]
    used = [
        limit.count
        for answer in answers
        for limit in answer.rate_limits
        if (limit.rateLimitType, limit.interval) == ("REQUEST_WEIGHT", "MINUTE")
    ]
    # The exchange's price of `klines` is 2. A new minute may begin between the two calls.
    assert used in ([2, 4], [2, 2])


async def test_the_official_client_understands_the_errors() -> None:
    async with live_exchange() as exchange:
        rest = official_client(exchange).rest_api
        with pytest.raises(BadRequestError) as caught:
            await asyncio.to_thread(rest.depth, "NOPEUSDT")
    # The client keeps the exchange's code where one expects the status.
    assert (caught.value.status_code, caught.value.error_message) == (-1121, "Invalid symbol.")


async def test_the_official_client_gets_every_trade_once_and_in_order() -> None:
    arrived: asyncio.Queue[Any] = asyncio.Queue()
    async with (
        live_exchange() as exchange,
        streams_of(official_client(exchange)) as streams,
        asyncio.timeout(LIMIT_S),
    ):
        handle = await streams.trade(symbol="btcusdt")
        handle.on("message", arrived.put_nowait)
        trades = [await arrived.get() for _ in range(200)]
        witnessed = exchange.witness.trades
    first = trades[0].t
    assert [trade.t for trade in trades] == list(range(first, first + 200))
    for trade in trades:
        truth = witnessed["BTCUSDT", trade.t]
        assert (trade.p, trade.q, trade.T, trade.m) == (
            truth.price,
            truth.quantity,
            truth.time_ms,
            truth.buyer_is_maker,
        )


async def test_the_official_client_follows_several_streams_and_leaves_one() -> None:
    candles: asyncio.Queue[Any] = asyncio.Queue()
    diffs: asyncio.Queue[Any] = asyncio.Queue()
    async with (
        live_exchange() as exchange,
        streams_of(official_client(exchange)) as streams,
        asyncio.timeout(LIMIT_S),
    ):
        of_candles = await streams.kline(symbol="ethusdt", interval="1m")
        of_candles.on("message", candles.put_nowait)
        of_diffs = await streams.diff_book_depth(symbol="btcusdt", update_speed="100ms")
        of_diffs.on("message", diffs.put_nowait)
        candle = await candles.get()
        before = [await diffs.get() for _ in range(10)]
        await of_candles.unsubscribe()
        after = [await diffs.get() for _ in range(10)]
    assert (candle.s, candle.k.i, candle.k.T - candle.k.t) == ("ETHUSDT", "1m", 59_999)
    updates = before + after
    assert all(earlier.u + 1 == later.U for earlier, later in pairwise(updates))
