"""Faults of frames and events, as a real WebSocket client sees them."""

import json

import pytest
from tests.unit.exchange.fake_venue import NOW_MS, trade_event
from tests.unit.exchange.faulty_exchange import MARK, faulty_exchange, ids_until, texts
from tests.unit.exchange.served_exchange import told

from coinstream_exchange.wire import DepthEvent


def diff(first: int, last: int) -> DepthEvent:
    return DepthEvent(NOW_MS, "BTCUSDT", first, last, [("58000.00000000", "1.00000000")], [])


async def test_without_faults_every_frame_comes_once_and_in_order() -> None:
    async with faulty_exchange() as market, await market.reader() as socket:
        market.trades(1, 50)
        market.trades(MARK, MARK)
        assert await ids_until(socket) == list(range(1, 51))


async def test_swallowed_frames_never_come() -> None:
    async with faulty_exchange() as market, await market.reader() as socket:
        market.order("swallow,stream=*@trade,count=3")
        market.trades(1, 10)
        market.trades(MARK, MARK)
        assert await ids_until(socket) == list(range(4, 11))


async def test_a_connection_loses_frames_that_another_gets() -> None:
    async with (
        faulty_exchange() as market,
        await market.reader() as one,
        await market.reader() as other,
    ):
        market.order("swallow,probability=0.5")
        market.trades(1, 200)
        market.desk.take_back_all()
        market.trades(MARK, MARK)
        lost = [set(range(1, 201)) - set(await ids_until(s)) for s in (one, other)]
    assert all(50 < len(each) < 150 for each in lost)
    assert lost[0] != lost[1]


async def test_duplicates_come_again_soon() -> None:
    async with faulty_exchange() as market, await market.reader() as socket:
        market.order("duplicate,copies=2,count=5")
        market.trades(1, 10)
        market.trades(MARK, MARK)
        expected = [number for number in range(1, 11) for _ in range(3 if number <= 5 else 1)]
        assert await ids_until(socket) == expected


async def test_reordered_frames_are_overtaken_but_not_lost() -> None:
    async with faulty_exchange() as market, await market.reader() as socket:
        market.order("reorder,within_ms=300,probability=0.5")
        market.trades(1, 40)
        ids = [(await told(socket))["t"] for _ in range(40)]
    assert sorted(ids) == list(range(1, 41))
    assert ids != sorted(ids)


async def test_delayed_frames_come_all_and_in_their_order() -> None:
    async with faulty_exchange() as market, await market.reader() as socket:
        number = market.order("delay,delay_ms=50,jitter_ms=200,probability=0.3")
        market.trades(1, 40)
        assert market.desk.plan.remove(number) is not None
        market.trades(41, 60)
        market.trades(MARK, MARK)
        assert await ids_until(socket) == list(range(1, 61))


async def test_more_than_may_be_held_back_ends_the_connection() -> None:
    async with faulty_exchange(held_bytes=1_000) as market, await market.reader() as socket:
        market.order("delay,delay_ms=60000")
        market.trades(1, 20)
        message = await socket.receive(timeout=10)
        assert message.data is None or socket.closed
        assert 'reason="too_slow"' in await market.metrics()


@pytest.mark.parametrize("path", ["/ws/btcusdt@trade", "/stream?streams=btcusdt@trade"])
async def test_corrupt_frames_come_in_the_place_of_sound_ones(path: str) -> None:
    async with faulty_exchange() as market, await market.reader(path) as socket:
        market.order("corrupt,how=truncated,count=2")
        market.trades(1, 3)
        broken, also_broken, sound = await texts(socket, 3)
    for text in (broken, also_broken):
        with pytest.raises(json.JSONDecodeError):
            json.loads(text)
    assert '"t":3' in sound


async def test_corrupt_frames_can_come_beside_the_sound_ones() -> None:
    async with faulty_exchange() as market, await market.reader() as socket:
        market.order("corrupt,how=nan,beside=true,count=1")
        market.trades(1, 1)
        sound, broken = await texts(socket, 2)
    assert json.loads(sound)["t"] == 1
    assert "NaN" in broken


async def test_skipped_diffs_are_missing_for_everybody_and_the_truth_has_a_gap() -> None:
    async with faulty_exchange() as market:
        path = "/ws/btcusdt@depth@100ms"
        async with await market.reader(path) as one, await market.reader(path) as other:
            market.order("skip,count=2")
            for first in (1, 11, 21, 31):
                market.happen("btcusdt@depth@100ms", diff(first, first + 9))
            seen = [[(await told(socket))["U"] for _ in range(2)] for socket in (one, other)]
    assert seen == [[21, 31], [21, 31]]


async def test_a_silent_stream_is_silent_while_its_connection_lives() -> None:
    async with faulty_exchange() as market:
        path = "/ws/btcusdt@trade/lunausdt@trade"
        async with await market.reader(path) as socket:
            number = market.order("silence,stream=btcusdt@*")
            market.trades(1, 5)
            market.trades(6, 6, "LUNAUSDT")
            assert (await told(socket))["s"] == "LUNAUSDT"
            await socket.send_str('{"method":"LIST_SUBSCRIPTIONS","id":7}')
            assert (await told(socket))["id"] == 7
            market.desk.take_back(number)
            market.trades(7, 7)
            assert (await told(socket))["t"] == 7


async def test_the_same_seed_makes_the_same_failure_and_another_one_a_different_one() -> None:
    async def got(seed: int) -> list[int]:
        async with faulty_exchange(seed) as market, await market.reader() as socket:
            market.order("swallow,probability=0.3")
            market.order("duplicate,probability=0.2")
            market.trades(1, 100)
            market.desk.take_back_all()
            market.trades(MARK, MARK)
            return await ids_until(socket)

    assert await got(5) == await got(5)
    assert await got(5) != await got(6)


async def test_the_figures_tell_how_often_each_fault_struck() -> None:
    async with faulty_exchange() as market, await market.reader() as socket:
        number = market.order("swallow,count=2")
        market.trades(1, 3)
        assert (await told(socket))["t"] == 3
        market.desk.take_back(number)
        market.order("swallow,count=1")
        market.happen("btcusdt@trade", trade_event(4))
        assert 'coinstream_exchange_faults_total{do="swallow"} 3.0' in await market.metrics()
