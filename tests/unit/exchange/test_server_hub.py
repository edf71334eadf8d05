import asyncio
import json
from dataclasses import dataclass, field

from tests.unit.exchange.fake_venue import trade_event

from coinstream_exchange.server.time_unit import TimeUnit
from coinstream_exchange.server.websocket.framing import Form
from coinstream_exchange.server.websocket.hub import Hub
from coinstream_exchange.server.websocket.socket_outbox import SocketOutbox

RAW = Form(combined=False, unit=TimeUnit.MILLISECOND)
WRAPPED = Form(combined=True, unit=TimeUnit.MILLISECOND)


@dataclass(eq=False)
class KeepingOutbox:
    waiting: int = 0
    given_up: bool = False
    frames: list[tuple[str, bytes]] = field(default_factory=list)

    def put(self, stream: str, frame: bytes) -> None:
        self.frames.append((stream, frame))

    def backlog(self) -> int:
        return 0 if self.given_up else self.waiting

    def overflow(self) -> None:
        self.given_up = True


class FakeTransport(asyncio.Transport):
    """A client that reads nothing until `read` is called."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []
        self.buffered = 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.writes.append(bytes(data))
        self.buffered += len(data)

    def get_write_buffer_size(self) -> int:
        return self.buffered

    def is_closing(self) -> bool:
        return False

    def read(self) -> None:
        self.buffered = 0


class CatchingUp(KeepingOutbox):
    """Takes a little each time it is asked how much waits."""

    def __init__(self, *waiting: int) -> None:
        super().__init__()
        self.left = list(waiting)

    def backlog(self) -> int:
        return self.left.pop(0)


def hub(drain_timeout_s: float = 3_600.0) -> Hub:
    return Hub(drain_to=100, drain_timeout_s=drain_timeout_s)


def test_an_event_goes_to_the_subscribers_of_its_stream_alone() -> None:
    market, one, other = hub(), KeepingOutbox(), KeepingOutbox()
    market.subscribe("btcusdt@trade", RAW, one)
    market.subscribe("ethusdt@trade", RAW, other)
    market("btcusdt@trade", trade_event(7))
    assert [stream for stream, _ in one.frames] == ["btcusdt@trade"]
    assert other.frames == []
    assert (market.events, market.deliveries) == (1, 1)


def test_subscribers_of_one_form_share_the_very_same_bytes() -> None:
    market, one, same, wrapped = hub(), KeepingOutbox(), KeepingOutbox(), KeepingOutbox()
    market.subscribe("btcusdt@trade", RAW, one)
    market.subscribe("btcusdt@trade", RAW, same)
    market.subscribe("btcusdt@trade", WRAPPED, wrapped)
    market("btcusdt@trade", trade_event(7))
    assert one.frames[0][1] is same.frames[0][1]
    assert json.loads(wrapped.frames[0][1][4:])["stream"] == "btcusdt@trade"


def test_a_stream_is_wanted_while_it_has_a_subscriber() -> None:
    market, one, other = hub(), KeepingOutbox(), KeepingOutbox()
    wanted = [market.wanted("btcusdt@trade")]
    market.subscribe("btcusdt@trade", RAW, one)
    market.subscribe("btcusdt@trade", WRAPPED, other)
    market.unsubscribe("btcusdt@trade", RAW, one)
    market.unsubscribe("btcusdt@trade", RAW, one)
    wanted.append(market.wanted("btcusdt@trade"))
    market.unsubscribe("btcusdt@trade", WRAPPED, other)
    wanted.append(market.wanted("btcusdt@trade"))
    assert wanted == [False, True, False]


async def test_the_market_waits_until_its_readers_have_taken_what_was_published() -> None:
    market, reader = hub(), CatchingUp(300, 200, 101, 100)
    market.subscribe("btcusdt@trade", RAW, reader)
    await market.drained()
    assert reader.left == []
    assert not reader.given_up


async def test_a_reader_that_takes_nothing_cannot_hold_the_market() -> None:
    market, stuck, quick = hub(0.05), KeepingOutbox(waiting=101), KeepingOutbox()
    market.subscribe("btcusdt@trade", RAW, stuck)
    market.subscribe("btcusdt@trade", RAW, quick)
    await market.drained()
    assert stuck.given_up
    assert not quick.given_up


async def test_what_comes_in_one_turn_of_the_loop_is_written_at_once_and_in_order() -> None:
    transport = FakeTransport()
    outbox = SocketOutbox(transport, limit=1_000, give_up=lambda: None)
    for number in range(5):
        outbox.put("s", b"%d" % number)
    await asyncio.sleep(0)
    outbox.put("s", b"5")
    await asyncio.sleep(0)
    assert transport.writes == [b"01234", b"5"]


async def test_a_reader_more_than_the_limit_behind_is_given_up_once_and_gets_no_more() -> None:
    transport, given_up = FakeTransport(), list[str]()
    outbox = SocketOutbox(transport, limit=10, give_up=lambda: given_up.append("given up"))
    outbox.put("s", b"x" * 10)
    await asyncio.sleep(0)
    assert (outbox.backlog(), given_up) == (10, [])
    outbox.put("s", b"x")
    await asyncio.sleep(0)
    outbox.put("s", b"x")
    await asyncio.sleep(0)
    assert given_up == ["given up"]
    assert len(transport.writes) == 1
    assert outbox.backlog() == 0


async def test_a_burst_within_one_turn_is_bounded_too() -> None:
    transport, given_up = FakeTransport(), list[str]()
    outbox = SocketOutbox(transport, limit=10, give_up=lambda: given_up.append("given up"))
    for _ in range(11):
        outbox.put("s", b"x")
    assert given_up == ["given up"]


async def test_a_reader_that_catches_up_is_kept() -> None:
    transport, given_up = FakeTransport(), list[str]()
    outbox = SocketOutbox(transport, limit=10, give_up=lambda: given_up.append("given up"))
    for _ in range(5):
        outbox.put("s", b"x" * 10)
        await asyncio.sleep(0)
        transport.read()
    assert len(transport.writes) == 5
    assert given_up == []
