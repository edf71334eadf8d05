"""Changes of the market: halted, gone and renamed symbols, a wrong clock, old books."""

from typing import Any

import pytest
from tests.unit.exchange.fake_venue import NOW_MS, trade_event
from tests.unit.exchange.faulty_exchange import MARK, FaultyExchange, faulty_exchange, ids_until
from tests.unit.exchange.served_exchange import told, until

from coinstream_exchange.faults.desk import ImpossibleFaultError
from coinstream_exchange.wire import KlineBody, KlineEvent, MiniTickerEvent


async def listed(market: FaultyExchange) -> dict[str, str]:
    _, info = await market.get("/api/v3/exchangeInfo")
    return {entry["symbol"]: entry["status"] for entry in info["symbols"]}


def kline() -> KlineEvent:
    amounts = ("1.0", "1.0", "1.0", "1.0", "1.0")
    body = KlineBody(
        NOW_MS, NOW_MS + 59_999, "BTCUSDT", "1m", 1, 1, *amounts, 1, False, "1.0", "0", "0"
    )
    return KlineEvent(NOW_MS, "BTCUSDT", body)


def mini(symbol: str) -> MiniTickerEvent:
    return MiniTickerEvent(NOW_MS, symbol, *["1.0"] * 6)


async def test_a_halted_symbol_is_listed_as_such_silent_and_without_orders() -> None:
    async with faulty_exchange() as market, await market.reader() as socket:
        number = market.order("halt,symbol=BTCUSDT")
        assert await listed(market) == {"BTCUSDT": "HALT", "LUNAUSDT": "BREAK"}
        assert market.venue.paused == {"BTCUSDT"}
        market.trades(1, 5)
        assert (await market.get("/api/v3/depth?symbol=BTCUSDT"))[0] == 200
        market.desk.take_back(number)
        assert market.venue.paused == set()
        market.trades(MARK, MARK)
        assert await ids_until(socket) == []


async def test_a_halt_of_a_given_length_ends_by_itself() -> None:
    async with faulty_exchange() as market:
        market.order("halt,symbol=BTCUSDT,seconds=0.1")

        async def trades_again() -> bool:
            return (await listed(market))["BTCUSDT"] == "TRADING"

        await until(trades_again)
        assert market.venue.paused == set()


async def test_a_delisted_symbol_is_unknown_and_its_stream_silent() -> None:
    async with faulty_exchange() as market, await market.reader() as socket:
        number = market.order("delist,symbol=BTCUSDT")
        assert await listed(market) == {"LUNAUSDT": "BREAK"}
        status, error = await market.get("/api/v3/depth?symbol=BTCUSDT")
        assert (status, error["code"]) == (400, -1121)
        market.trades(1, 5)
        market.desk.take_back(number)
        market.trades(MARK, MARK)
        assert await ids_until(socket) == []


async def test_a_delisted_symbol_can_stay_in_the_list() -> None:
    async with faulty_exchange() as market:
        market.order("delist,symbol=BTCUSDT,status=BREAK")
        assert (await listed(market))["BTCUSDT"] == "BREAK"


async def test_a_renamed_symbol_goes_on_under_its_new_name_everywhere() -> None:
    async with faulty_exchange() as market:
        names = "xbtusdt@trade/xbtusdt@kline_1m/btcusdt@trade/!miniTicker@arr"
        async with await market.reader(f"/stream?streams={names}") as socket:
            market.order("rename,symbol=BTCUSDT,to=XBTUSDT")
            market.trades(1, 1)
            market.happen("btcusdt@kline_1m", kline())
            market.happen("!miniTicker@arr", [mini("BTCUSDT"), mini("LUNAUSDT")])
            trade, candle, minis = [await told(socket) for _ in range(3)]
        assert (trade["stream"], trade["data"]["s"]) == ("xbtusdt@trade", "XBTUSDT")
        assert candle["stream"] == "xbtusdt@kline_1m"
        assert (candle["data"]["s"], candle["data"]["k"]["s"]) == ("XBTUSDT", "XBTUSDT")
        assert [each["s"] for each in minis["data"]] == ["XBTUSDT", "LUNAUSDT"]
        _, info = await market.get("/api/v3/exchangeInfo?symbol=XBTUSDT")
        assert info["symbols"][0]["baseAsset"] == "XBT"
        _, ticker = await market.get("/api/v3/ticker/24hr?symbol=XBTUSDT")
        assert ticker["symbol"] == "XBTUSDT"
        assert (await market.get("/api/v3/trades?symbol=BTCUSDT"))[1]["code"] == -1121
        assert (await market.get("/api/v3/trades?symbol=XBTUSDT"))[0] == 200


async def test_a_wrong_clock_shifts_event_times_and_server_time_and_nothing_else() -> None:
    async with faulty_exchange() as market, await market.reader() as socket:
        market.order("skew,skew_ms=-600000")
        market.trades(1, 1)
        skewed: dict[str, Any] = await told(socket)
        assert (skewed["E"], skewed["T"]) == (NOW_MS + 1 - 600_000, NOW_MS)
        assert await market.get("/api/v3/time") == (200, {"serverTime": NOW_MS - 600_000})


async def test_an_old_book_is_the_one_of_the_moment_the_fault_was_ordered() -> None:
    async with faulty_exchange() as market:
        path = "/api/v3/depth?symbol=BTCUSDT&limit=2"
        market.order("stale_depth,symbol=BTCUSDT,count=2")
        market.venue.last_update_id += 40
        books = [(await market.get(path))[1] for _ in range(3)]
    assert [book["lastUpdateId"] for book in books] == [160, 160, 200]
    assert len(books[0]["bids"]) == 2


@pytest.mark.parametrize(
    "order", ["halt,symbol=NOPE", "delist,symbol=NOPE", "rename,symbol=BTCUSDT,to=LUNAUSDT"]
)
async def test_what_cannot_be_is_not_ordered(order: str) -> None:
    async with faulty_exchange() as market:
        with pytest.raises(ImpossibleFaultError):
            market.order(order)
        assert market.desk.plan.faults() == []


async def test_a_market_seen_plainly_publishes_the_very_same_event() -> None:
    async with faulty_exchange() as market, await market.reader():
        event = trade_event(1)
        assert market.desk.venue.view.event(event) is event
