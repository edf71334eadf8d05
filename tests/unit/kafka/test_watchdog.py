"""Quiet symbols and dead streams."""

from tests.unit.kafka.fakes import FakeSink
from tests.unit.kafka.market_events import SYMBOL

from coinstream_contracts.messages import HealthEvent, Stream
from coinstream_kafka.outlet import Outlet
from coinstream_kafka.rest.client import UnavailableError
from coinstream_kafka.watchdog import Pulse, Rhythm, Watchdog, Watched


def flowing(interval_s: float, count: int = 20, least_s: float = 10.0) -> Rhythm:
    rhythm = Rhythm(least_s, 0.0)
    for number in range(1, count + 1):
        rhythm.look(number, number * interval_s, number * interval_s)
    return rhythm


def test_a_lively_stream_is_suspected_after_the_least_silence() -> None:
    rhythm = flowing(0.1)

    assert not rhythm.look(20, 2.0, 11.9)
    assert rhythm.look(20, 2.0, 12.1)


def test_a_slow_stream_is_given_the_time_of_its_rhythm() -> None:
    rhythm = flowing(5.0)

    assert not rhythm.look(20, 100.0, 160.0)
    assert rhythm.look(20, 100.0, 201.0)


def test_a_stream_that_never_told_anything_is_suspected_after_the_least_silence() -> None:
    rhythm = Rhythm(10.0, 0.0)

    assert not rhythm.look(0, 0.0, 9.0)
    assert rhythm.look(0, 0.0, 10.5)


def test_a_quiet_stream_is_given_more_patience_until_it_speaks() -> None:
    rhythm = flowing(0.1)
    rhythm.was_quiet()

    assert not rhythm.look(20, 2.0, 13.0)
    assert rhythm.look(20, 2.0, 22.1)
    rhythm.look(21, 23.0, 23.0)
    assert rhythm.patience == 1.0


def test_no_silence_is_patient_for_ever() -> None:
    rhythm = flowing(1_000.0)
    for _ in range(50):
        rhythm.was_quiet()

    assert rhythm.patience_s <= 300.0 * 16


class Scene:
    """One symbol's trades: `held` is the newest that came, `newest` the exchange's."""

    def __init__(self, outlet: Outlet) -> None:
        self.held: int | None = 10
        self.newest: int | None = 10
        self.away = False
        self.halted = False
        self.pulse = Pulse()
        self.renewed: list[str] = []
        self.missed: list[int] = []
        self.watched = Watched(
            Stream.TRADE,
            lambda: {SYMBOL: self.pulse},
            lambda _: self.held,
            self.ask,
            lambda _, newest: self.missed.append(newest),
        )
        self.watchdog = Watchdog(
            (self.watched,),
            outlet,
            silence_after_s=10.0,
            may_be_silent=lambda _: self.halted,
            renew=lambda symbol, _: self.renewed.append(symbol),
            arrives_within_s=0.0,
        )
        self.watchdog.suspects(self.watched, 0.0)

    async def ask(self, symbol: str) -> int | None:
        if self.away:
            raise UnavailableError("away")
        return self.newest

    async def examine(self) -> None:
        await self.watchdog.examine(self.watched, SYMBOL)


def told(sink: FakeSink) -> list[HealthEvent]:
    return [event.event for event in sink.health()]


def test_a_symbol_that_does_not_trade_may_be_silent(outlet: Outlet) -> None:
    scene = Scene(outlet)
    assert scene.watchdog.suspects(scene.watched, 11.0) == [SYMBOL]
    scene.halted = True
    assert scene.watchdog.suspects(scene.watched, 11.0) == []


async def test_a_quiet_symbol_is_left_alone(outlet: Outlet, sink: FakeSink) -> None:
    scene = Scene(outlet)
    await scene.examine()

    assert (scene.renewed, told(sink)) == ([], [])


async def test_a_dead_stream_is_told_and_replaced_and_told_again_when_it_speaks(
    outlet: Outlet, sink: FakeSink
) -> None:
    scene = Scene(outlet)
    scene.newest = 12
    await scene.examine()
    assert (scene.renewed, told(sink)) == ([SYMBOL], [HealthEvent.SILENT])
    assert scene.missed == [12]

    scene.pulse.events += 1
    scene.watchdog.suspects(scene.watched, 20.0)
    assert told(sink) == [HealthEvent.SILENT, HealthEvent.RECOVERED]


async def test_an_exchange_that_cannot_be_asked_condemns_nothing(
    outlet: Outlet, sink: FakeSink
) -> None:
    scene = Scene(outlet)
    scene.away = True
    await scene.examine()

    assert (scene.renewed, told(sink)) == ([], [])
