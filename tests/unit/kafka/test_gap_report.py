"""Gap changes and watermarks on the health topic."""

from dataclasses import dataclass, field

from tests.unit.kafka.fakes import FakeSink

from coinstream_contracts.messages import HealthEvent, Stream
from coinstream_kafka.gaps.ledgers import Ledgers
from coinstream_kafka.gaps.memory import read_marks, remember
from coinstream_kafka.gaps.report import GapReporter
from coinstream_kafka.outlet import Outlet


@dataclass
class UnacknowledgedSink:
    healthy: bool = True
    sent: list[bytes] = field(default_factory=list)

    def send(self, topic: object, key: str, value: bytes) -> bool:
        self.sent.append(value)
        return True

    async def flush(self, timeout_s: float) -> bool:
        return False

    async def close(self, timeout_s: float) -> None:
        return


def told(sink: FakeSink) -> list[tuple[HealthEvent, int | None, int | None]]:
    return [(event.event, event.first, event.last) for event in sink.health()]


def with_gap() -> Ledgers:
    ledgers = Ledgers(Stream.TRADE, 1, {})
    ledger = ledgers.of("BTCUSDT")
    ledger.observe(10)
    ledger.observe(15)
    return ledgers


def test_a_change_is_told_once(sink: FakeSink, outlet: Outlet) -> None:
    reporter = GapReporter([with_gap()], outlet, sink, 10)
    reporter.tell_changes()
    reporter.tell_changes()

    assert told(sink) == [(HealthEvent.GAP_OPENED, 11, 14)]


def test_a_change_that_found_no_room_is_told_later(sink: FakeSink, outlet: Outlet) -> None:
    reporter = GapReporter([with_gap()], outlet, sink, 10)
    sink.full = True
    reporter.tell_changes()
    sink.full = False
    reporter.tell_changes()

    assert told(sink) == [(HealthEvent.GAP_OPENED, 11, 14)]


async def test_open_gaps_are_told_again_before_each_watermark(
    sink: FakeSink, outlet: Outlet
) -> None:
    reporter = GapReporter([with_gap()], outlet, sink, 10)
    await reporter.tell_watermarks(1)
    await reporter.tell_watermarks(1)

    repeated = [(HealthEvent.GAP_OPENED, 11, 14), (HealthEvent.WATERMARK, None, 15)]
    assert told(sink)[-2:] == repeated
    assert told(sink)[-4:-2] == repeated


async def test_no_watermark_is_told_before_kafka_acknowledged_everything() -> None:
    sink = UnacknowledgedSink()
    await GapReporter([with_gap()], Outlet(sink, "simulator"), sink, 10).tell_watermarks(1)

    assert sink.sent == []


async def test_what_was_told_and_published_is_what_is_remembered(
    sink: FakeSink, outlet: Outlet
) -> None:
    ledgers = with_gap()
    reporter = GapReporter([ledgers], outlet, sink, 10)
    ledgers.of("BTCUSDT").fill(12)
    await reporter.tell_watermarks(1)

    mark = read_marks(sink.health(), Stream.TRADE, "simulator", 1)["BTCUSDT"]
    memory = remember(mark, [12], 1)
    assert memory is not None
    assert memory.newest == 15
    assert list(memory.missing) == list(ledgers.of("BTCUSDT").open)
