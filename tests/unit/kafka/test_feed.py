"""Connections to an exchange, over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from itertools import pairwise

import pytest
from tests.unit.kafka.exchange_double import ExchangeDouble, exchange_double, until
from tests.unit.kafka.market_events import SYMBOL

from coinstream_contracts.messages import Stream, Trade
from coinstream_kafka.adapters.binance import compatible
from coinstream_kafka.connection.feed import Feed
from coinstream_kafka.connection.shard import Renewal

NEVER = Renewal(roll_after_s=3_600, overlap_s=0.3)


class Scene:
    """A feed, and what it told."""

    def __init__(self, double: ExchangeDouble) -> None:
        self.double = double
        self.trades: list[int] = []
        self.bad: list[bytes] = []
        self.streaming: list[list[str]] = []
        self.cuts: list[list[str]] = []
        self._tasks: list[asyncio.Task[None]] = []

    def on_streaming(self, symbols: Iterable[str]) -> None:
        self.streaming.append(sorted(symbols))

    def on_cut(self, symbols: Iterable[str], reason: str) -> None:
        self.cuts.append(sorted(symbols))

    def on_trade(self, trade: Trade) -> None:
        if trade.id == 666:
            raise RuntimeError("a fault of ours")
        self.trades.append(trade.id)

    def start(self, renewal: Renewal = NEVER, symbols_per_connection: int = 100) -> Feed:
        feed = Feed(
            compatible("simulator", self.double.url),
            (Stream.TRADE, Stream.DEPTH),
            handlers={Trade: self.on_trade},
            followers=self,
            on_bad_frame=lambda _source, _error, raw: self.bad.append(raw),
            renewal=renewal,
            symbols_per_connection=symbols_per_connection,
        )
        self._tasks.append(asyncio.create_task(feed.run()))
        return feed

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with exchange_double() as double:
        scene = Scene(double)
        yield scene
        await scene.stop()


async def test_a_connections_frames_are_counted_on_when_it_is_replaced(scene: Scene) -> None:
    feed = scene.start()
    assert feed.connections() == []
    feed.follow([SYMBOL])
    await until(lambda: feed.connected)
    await scene.double.clients[0].send_trade(1)
    await until(lambda: scene.trades == [1])
    (before,) = feed.connections()
    feed.renew(SYMBOL, "a test")
    await until(lambda: len(scene.double.clients) == 2 and scene.double.clients[0].closed)
    await scene.double.clients[1].send_trade(2)
    await until(lambda: scene.trades == [1, 2])

    (after,) = feed.connections()
    assert (before.name, before.symbols) == (after.name, {SYMBOL})
    assert after.frames > before.frames


async def test_a_followed_symbol_is_subscribed_and_its_events_arrive(scene: Scene) -> None:
    feed = scene.start()
    assert not feed.connected
    feed.follow([SYMBOL])
    await until(lambda: feed.connected)

    (client,) = scene.double.clients
    assert client.subscribed == {"btcusdt@trade", "btcusdt@depth@100ms"}
    assert scene.streaming == [[SYMBOL]]
    await client.send_trade(1)
    await until(lambda: scene.trades == [1])


async def test_symbols_are_spread_over_connections(scene: Scene) -> None:
    feed = scene.start(symbols_per_connection=2)
    feed.follow(["AUSDT", "BUSDT", "CUSDT", "DUSDT", "EUSDT"])
    await until(lambda: feed.connected)

    sizes = sorted(len(client.subscribed) for client in scene.double.clients)
    assert sizes == [2, 4, 4]


async def test_subscriptions_keep_to_the_exchanges_message_rate(scene: Scene) -> None:
    feed = scene.start(symbols_per_connection=500)
    feed.follow([f"S{number}USDT" for number in range(350)])
    await until(lambda: feed.connected)

    (client,) = scene.double.clients
    assert len(client.subscribed) == 700
    assert len(client.control_at) == 4
    assert all(later - earlier >= 0.2 for earlier, later in pairwise(client.control_at))


async def test_symbols_can_be_added_and_dropped_without_a_reconnect(scene: Scene) -> None:
    feed = scene.start()
    feed.follow([SYMBOL])
    await until(lambda: feed.connected)
    feed.follow([SYMBOL, "ETHUSDT"])
    await until(lambda: feed.connected)
    feed.follow(["ETHUSDT"])
    (client,) = scene.double.clients
    await until(lambda: client.subscribed == {"ethusdt@trade", "ethusdt@depth@100ms"})

    assert scene.streaming == [[SYMBOL], ["ETHUSDT"]]
    assert scene.cuts == []


async def test_a_lost_connection_is_told_and_opened_again(scene: Scene) -> None:
    feed = scene.start()
    feed.follow([SYMBOL])
    await until(lambda: feed.connected)
    await scene.double.clients[0].socket.close()
    await until(lambda: len(scene.streaming) == 2)

    assert scene.cuts == [[SYMBOL]]
    await scene.double.clients[1].send_trade(7)
    await until(lambda: scene.trades == [7])


async def test_a_refused_subscription_is_tried_again_on_a_new_connection(scene: Scene) -> None:
    scene.double.refuse = True
    feed = scene.start()
    feed.follow([SYMBOL])
    await until(lambda: len(scene.double.clients) == 2)
    scene.double.refuse = False
    await until(lambda: feed.connected)


async def test_a_renewal_overlaps_so_that_nothing_is_cut(scene: Scene) -> None:
    feed = scene.start()
    feed.follow([SYMBOL])
    await until(lambda: feed.connected)
    feed.renew(SYMBOL, "test")
    await until(lambda: len(scene.double.clients) == 2)
    old, new = scene.double.clients
    await until(lambda: bool(new.subscribed))
    assert not old.closed
    await old.send_trade(1)
    await new.send_trade(2)
    await until(lambda: old.closed)
    await new.send_trade(3)

    await until(lambda: sorted(scene.trades) == [1, 2, 3])
    assert scene.cuts == []
    assert scene.streaming == [[SYMBOL]]


async def test_an_announced_shutdown_is_answered_by_a_renewal(scene: Scene) -> None:
    feed = scene.start()
    feed.follow([SYMBOL])
    await until(lambda: feed.connected)
    await scene.double.clients[0].send({"e": "serverShutdown", "E": 1_723_161_600_000})
    await until(lambda: len(scene.double.clients) == 2 and scene.double.clients[0].closed)

    assert scene.cuts == []
    assert feed.connected


async def test_a_connection_is_replaced_when_its_planned_age_is_reached(scene: Scene) -> None:
    feed = scene.start(Renewal(roll_after_s=0.8, overlap_s=0.1))
    feed.follow([SYMBOL])
    await until(lambda: len(scene.double.clients) >= 2 and scene.double.clients[0].closed)

    assert scene.cuts == []


async def test_bad_frames_and_our_own_faults_are_put_aside_and_the_rest_goes_on(
    scene: Scene,
) -> None:
    feed = scene.start()
    feed.follow([SYMBOL])
    await until(lambda: feed.connected)
    (client,) = scene.double.clients
    await client.send("garbage")
    await client.send_trade(666)
    await client.send_trade(5)
    await until(lambda: scene.trades == [5])

    assert scene.bad[0] == b"garbage"
    assert b'"t": 666' in scene.bad[1]
    assert scene.cuts == []


async def test_a_message_in_several_frames_is_read_whole(scene: Scene) -> None:
    feed = scene.start()
    feed.follow([SYMBOL])
    await until(lambda: feed.connected)
    frame = (
        '{"e":"trade","E":1723161600001,"s":"BTCUSDT","t":8,"p":"1","q":"2",',
        '"T":1723161600000,"m":true}',
    )
    await scene.double.clients[0].socket.send(frame)

    await until(lambda: scene.trades == [8])


async def test_a_binary_message_is_put_aside(scene: Scene) -> None:
    feed = scene.start()
    feed.follow([SYMBOL])
    await until(lambda: feed.connected)
    await scene.double.clients[0].socket.send(b"\x00\x01")

    await until(lambda: scene.bad == [b"\x00\x01"])


async def test_members_that_change_while_a_connection_is_opened_are_followed(scene: Scene) -> None:
    feed = scene.start()
    feed.follow([SYMBOL])
    await until(lambda: bool(scene.double.clients))
    feed.follow(["ETHUSDT", "SOLUSDT"])
    wanted = {"ethusdt@trade", "ethusdt@depth@100ms", "solusdt@trade", "solusdt@depth@100ms"}

    await until(lambda: scene.double.clients[0].subscribed == wanted)
    await until(lambda: feed.connected)
