from decimal import Decimal
from typing import Any

from prometheus_client import CollectorRegistry
from tests.unit.backend.live.sockets import FakeSocket
from tests.unit.backend.market_data import book, kline, trade

from coinstream_backend.live.client import Client
from coinstream_backend.live.feed import Feed
from coinstream_backend.live.hub import Hub
from coinstream_backend.metrics import Metrics


class Follower(FakeSocket):
    """A socket that follows one symbol of a feed, and its client."""

    def __init__(
        self, feed: Feed[Any, Any], symbol: str = "BTCUSDT", queue_length: int = 100
    ) -> None:
        super().__init__()
        self.client = Client(self, feed.new_backlog(), queue_length=queue_length)
        feed.audience(20).add(self.client, symbol)
        self.client.release(0.0)

    def catch_up(self) -> None:
        self.writable = True
        self.client.flush()


def hub(stall_s: float = 10) -> Hub:
    return Hub(Metrics(CollectorRegistry()), stall_s=stall_s)


def test_a_client_that_keeps_up_gets_every_update_of_a_turn_in_one_write() -> None:
    feed = hub().trades
    socket = Follower(feed)
    feed.publish([trade(1), trade(2), trade(3)])
    assert [message["data"]["id"] for message in socket.messages] == [1, 2, 3]


def test_an_update_carries_exact_decimals_and_the_exchange_stamp() -> None:
    feed = hub().trades
    socket = Follower(feed)
    feed.publish([trade(7, price=Decimal("61000.10"), quantity=Decimal("0.00000012"))])
    (message,) = socket.messages
    assert message == {
        "type": "update",
        "symbol": "BTCUSDT",
        "data": {
            "symbol": "BTCUSDT",
            "id": 7,
            "price": Decimal("61000.10"),
            "quantity": Decimal("0.00000012"),
            "time": 1723204800007,
            "buyer_is_maker": False,
            "event_time": 1723204800008,
        },
    }
    assert b'"quantity":0.00000012' in socket.written


def test_a_client_gets_only_its_symbol() -> None:
    feed = hub().trades
    socket = Follower(feed, "ETHUSDT")
    feed.publish([trade(1), trade(5, symbol="ETHUSDT")])
    assert [message["symbol"] for message in socket.messages] == ["ETHUSDT"]


def test_a_slow_client_gets_the_last_book_only() -> None:
    feed = hub().books
    socket = Follower(feed)
    socket.writable = False
    for update_id in range(1, 50):
        feed.publish([book(update_id)])
    assert socket.written == b""
    socket.catch_up()
    assert [message["data"]["last_update_id"] for message in socket.messages] == [49]


def test_a_slow_client_gets_the_last_state_of_each_minute_so_no_close_is_lost() -> None:
    feed = hub().candles
    socket = Follower(feed)
    socket.writable = False
    feed.publish([kline(0, revision=1)])
    feed.publish([kline(0, closed=True, revision=2)])
    feed.publish([kline(1, revision=3)])
    socket.catch_up()
    assert [(m["data"]["open_time"], m["data"]["closed"]) for m in socket.messages] == [
        (1723204800000, True),
        (1723204860000, False),
    ]


def test_a_client_whose_trades_overflow_is_closed_with_1013_and_nobody_else_notices() -> None:
    feed = hub().trades
    frozen, reading = Follower(feed, queue_length=10), Follower(feed, queue_length=10)
    frozen.writable = False
    for trade_id in range(1, 21):
        feed.publish([trade(trade_id)])
    assert frozen.closed_with == 1013
    assert reading.closed_with is None
    assert [message["data"]["id"] for message in reading.messages] == list(range(1, 21))


def test_books_of_different_depth_are_written_for_each_depth() -> None:
    feed = hub().books
    deep, shallow = FakeSocket(), FakeSocket()
    for socket, levels in ((deep, 2), (shallow, 1)):
        client = Client(socket, feed.new_backlog(), queue_length=10)
        feed.audience(levels).add(client, "BTCUSDT")
        client.release(0.0)
    feed.publish([book(1)])
    assert len(deep.messages[0]["data"]["bids"]) == 2
    assert shallow.messages[0]["data"]["bids"] == [[Decimal("61000.10"), Decimal("1.5")]]


def entered(live: Hub, socket: FakeSocket) -> Client:
    client = Client(socket, live.trades.new_backlog(), queue_length=10)
    live.enter(client, live.trades.kind)
    live.trades.audience(1).add_to_all(client)
    client.release(0.0)
    return client


def test_a_client_that_takes_nothing_for_too_long_is_closed_with_1013() -> None:
    live = hub(stall_s=10)
    frozen, reading = FakeSocket(), FakeSocket()
    entered(live, frozen)
    entered(live, reading)
    frozen.writable = False
    for now_s in range(12):
        live.close_stalled(float(now_s))
    assert (frozen.closed_with, reading.closed_with) == (1013, None)


def test_a_client_that_takes_something_now_and_then_stays() -> None:
    live = hub(stall_s=10)
    slow = FakeSocket()
    entered(live, slow)
    for now_s in range(60):
        slow.writable = now_s % 9 == 0
        live.close_stalled(float(now_s))
    assert slow.closed_with is None


def test_a_client_that_reads_on_and_is_never_done_stays() -> None:
    live = hub(stall_s=10)
    slow = FakeSocket()
    client = entered(live, slow)
    slow.writable = False
    for now_s in range(60):
        if now_s % 9 == 0:
            client.caught_up()
        live.close_stalled(float(now_s))
    assert slow.closed_with is None


def test_a_client_of_all_symbols_gets_those_that_turn_up_later() -> None:
    live = hub()
    socket = FakeSocket()
    entered(live, socket)
    live.publish([], [], [trade(1, symbol="NEWUSDT")])
    assert [message["symbol"] for message in socket.messages] == ["NEWUSDT"]


def test_another_market_closes_the_sockets_with_1012_and_its_lower_ids_are_news() -> None:
    live = hub()
    first = FakeSocket()
    entered(live, first)
    live.publish([], [], [trade(1_000)])
    live.start_anew()
    second = FakeSocket()
    entered(live, second)
    live.publish([], [], [trade(3)])
    assert first.closed_with == 1012
    assert [message["data"]["id"] for message in second.messages] == [3]


def test_a_client_that_left_gets_nothing_more() -> None:
    live = hub()
    socket = FakeSocket()
    client = entered(live, socket)
    live.leave(client)
    live.publish([], [], [trade(1)])
    assert socket.written == b""
    assert live.sockets() == {"kline": 0, "orderbook": 0, "trades": 0}


def test_a_client_that_catches_up_gets_every_trade_in_order_and_in_portions() -> None:
    feed = hub().trades
    socket = Follower(feed, queue_length=10_000)
    socket.writable = False
    for trade_id in range(1, 3_001):
        feed.publish([trade(trade_id)])
    socket.takes_bytes = 100_000
    while len(socket.written) < socket.takes_bytes:
        socket.catch_up()
    assert len(socket.written) < 300_000
    socket.takes_bytes = 10**9
    socket.catch_up()
    assert [message["data"]["id"] for message in socket.messages] == list(range(1, 3_001))
