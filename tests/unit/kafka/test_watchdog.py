"""Quiet symbols, dead streams and silent connections."""

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.kafka.fakes import FakeSink
from tests.unit.kafka.market_events import SYMBOL

from coinstream_contracts.messages import HealthEvent, Stream
from coinstream_kafka.connection.feed import Connection
from coinstream_kafka.outlet import Outlet
from coinstream_kafka.rest.client import UnavailableError
from coinstream_kafka.rhythm import Pulse, Rhythm
from coinstream_kafka.watchdog import Position, Watchdog, Watched

LEAST_S = 10.0
LOOK_EVERY_S = 1.0
OTHER = "ETHUSDT"


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

    assert not rhythm.look(20, 100.0, 139.0)
    assert rhythm.look(20, 100.0, 141.0)


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
        self.held: Position | None = Position(10)
        self.newest: Position | None = Position(10)
        self.away = False
        self.halted = False
        self.pulse = Pulse(events=1)
        self.asked = 0
        self.frames = 0
        self.connected = True
        self.renewed: list[str] = []
        self.missed: list[int] = []
        self.watched = Watched(
            Stream.TRADE,
            lambda: {SYMBOL: self.pulse, OTHER: Pulse()},
            lambda _: self.held,
            self.ask,
            lambda _, newest: self.missed.append(newest),
        )
        self.watchdog = Watchdog(
            (self.watched,),
            outlet,
            connections=lambda: (
                [Connection("one", self.frames, {SYMBOL, OTHER})] if self.connected else []
            ),
            silence_after_s=LEAST_S,
            may_be_silent=lambda _: self.halted,
            renew=lambda symbol, _: self.renewed.append(symbol),
            arrives_within_s=0.0,
        )
        self.watchdog.suspects(self.watched, 0.0)

    async def ask(self, symbol: str) -> Position | None:
        self.asked += 1
        if self.away:
            raise UnavailableError("away")
        return self.newest

    async def examine(self) -> None:
        await self.watchdog.examine(self.watched, SYMBOL)


def told(sink: FakeSink) -> list[HealthEvent]:
    return [event.event for event in sink.health()]


def test_a_symbol_that_does_not_trade_may_be_silent(outlet: Outlet) -> None:
    scene = Scene(outlet)
    assert scene.watchdog.suspects(scene.watched, 11.0) == [SYMBOL, OTHER]
    scene.halted = True
    assert scene.watchdog.suspects(scene.watched, 11.0) == []


def test_nothing_is_asked_about_symbols_whose_connection_is_being_opened_again(
    outlet: Outlet,
) -> None:
    scene = Scene(outlet)
    scene.watchdog.look(1.0)
    scene.frames += 1
    assert scene.watchdog.look(11.0) == ([], [(scene.watched, SYMBOL), (scene.watched, OTHER)])
    scene.connected = False
    assert scene.watchdog.look(30.0) == ([], [])


async def test_a_quiet_symbol_is_left_alone(outlet: Outlet, sink: FakeSink) -> None:
    scene = Scene(outlet)
    await scene.examine()

    assert (scene.renewed, told(sink)) == ([], [])


async def test_a_dead_stream_is_told_and_replaced_and_told_again_when_it_speaks(
    outlet: Outlet, sink: FakeSink
) -> None:
    scene = Scene(outlet)
    scene.newest = Position(12)
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


async def test_a_candle_of_which_more_trades_are_known_condemns_its_stream(outlet: Outlet) -> None:
    scene = Scene(outlet)
    scene.held, scene.newest = Position(60_000, 7), Position(60_000, 8)
    await scene.examine()

    assert scene.renewed == [SYMBOL]


async def test_a_stream_that_never_spoke_is_condemned_only_by_what_is_newer_than_its_beginning(
    outlet: Outlet,
) -> None:
    scene = Scene(outlet)
    scene.pulse.connected()
    scene.newest = Position(12)
    await scene.examine()
    await scene.examine()
    assert (scene.renewed, scene.missed) == ([], [12, 12])

    scene.newest = Position(13)
    await scene.examine()
    assert (scene.renewed, scene.missed) == ([SYMBOL], [12, 12, 13])


async def test_what_came_while_a_quiet_symbol_was_cut_off_is_missed_and_condemns_nothing(
    outlet: Outlet,
) -> None:
    scene = Scene(outlet)
    for newest in (12, 14):
        scene.pulse.connected()
        scene.newest = Position(newest)
        await scene.examine()

    assert (scene.renewed, scene.missed) == ([], [12, 14])


async def examine_connections(scene: Scene, now: float) -> None:
    for one, suspicious in scene.watchdog.silent_connections(now):
        if suspicious:
            await scene.watchdog.examine_connection(one)


async def test_a_silent_connection_is_replaced_after_one_question_about_its_liveliest_symbol(
    outlet: Outlet,
) -> None:
    scene = Scene(outlet)
    scene.newest = Position(12)
    await examine_connections(scene, 0.0)
    await examine_connections(scene, LEAST_S)
    assert scene.asked == 0
    await examine_connections(scene, LEAST_S + LOOK_EVERY_S)

    assert (scene.asked, scene.renewed) == (1, [SYMBOL])


async def test_a_silent_connection_of_a_market_without_news_stays(outlet: Outlet) -> None:
    scene = Scene(outlet)
    await examine_connections(scene, 0.0)
    for second in range(11, 100):
        await examine_connections(scene, float(second))

    assert scene.renewed == []
    assert scene.asked < 6


async def test_a_silent_connection_to_an_exchange_that_cannot_be_asked_is_replaced(
    outlet: Outlet,
) -> None:
    scene = Scene(outlet)
    scene.away = True
    await examine_connections(scene, 0.0)
    await examine_connections(scene, LEAST_S + LOOK_EVERY_S)

    assert scene.renewed == [SYMBOL]


async def test_a_silent_connection_of_which_no_symbol_trades_stays(outlet: Outlet) -> None:
    scene = Scene(outlet)
    scene.away = scene.halted = True
    await examine_connections(scene, 0.0)
    await examine_connections(scene, 100.0)

    assert (scene.asked, scene.renewed) == (0, [])


@given(
    gaps_s=st.lists(st.floats(min_value=0.01, max_value=LEAST_S - LOOK_EVERY_S), min_size=1),
    silence_s=st.floats(min_value=LEAST_S + LOOK_EVERY_S, max_value=1_000),
)
def test_frames_in_time_are_never_suspicious_and_their_absence_is(
    gaps_s: list[float], silence_s: float
) -> None:
    rhythm = Rhythm(LEAST_S, 0.0)
    now = 0.0
    for frames, gap_s in enumerate(gaps_s, 1):
        assert not rhythm.look(frames - 1, 0.0, now + gap_s)
        now += gap_s
        assert not rhythm.look(frames, 0.0, now)

    assert rhythm.patience_s <= max(LEAST_S, 8.001 * max(gaps_s))
    assert rhythm.look(len(gaps_s), 0.0, now + max(silence_s, rhythm.patience_s * 1.01))
