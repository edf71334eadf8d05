"""Candles from the stream into Kafka."""

from tests.unit.kafka.fakes import FakeSink
from tests.unit.kafka.market_events import SYMBOL, kline

from coinstream_contracts.messages import Kline, Stream
from coinstream_contracts.times import MINUTE_MS
from coinstream_contracts.topics import KLINES
from coinstream_kafka.figures import StreamFigures
from coinstream_kafka.gaps.ledgers import Ledgers
from coinstream_kafka.gaps.memory import Remembered
from coinstream_kafka.gaps.ranges import Range, RangeSet
from coinstream_kafka.kline_producer.candles import CandleFlow
from coinstream_kafka.outlet import Outlet


def flow_from(outlet: Outlet, last_minute: int | None) -> tuple[CandleFlow, Ledgers]:
    """Return a flow whose log ends with the closed candle of that minute."""
    remembered = {}
    if last_minute is not None:
        remembered[SYMBOL] = Remembered(last_minute * MINUTE_MS, RangeSet(MINUTE_MS))
    ledgers = Ledgers(Stream.KLINE_1M, MINUTE_MS, remembered)
    flow = CandleFlow(ledgers, outlet, StreamFigures())
    flow.follow([SYMBOL])
    return flow, ledgers


def minutes(first: int, last: int) -> Range:
    return Range(first * MINUTE_MS, last * MINUTE_MS)


def published(sink: FakeSink) -> list[tuple[int, int, bool]]:
    return [
        (item.open_time_ms // MINUTE_MS, item.revision, item.closed)
        for item in sink.values(KLINES, Kline)
    ]


def test_each_revision_is_published_once_and_in_order(sink: FakeSink, outlet: Outlet) -> None:
    flow, _ = flow_from(outlet, 9)
    frames = [kline(10, 1), kline(10, 3), kline(10, 2), kline(10, 3), kline(10, 5, closed=True)]
    for frame in [*frames, kline(10, 5, closed=True), kline(10, 4), kline(11, 6)]:
        flow.on_kline(frame)

    assert published(sink) == [(10, 1, False), (10, 3, False), (10, 5, True), (11, 6, False)]


def test_a_late_open_frame_never_follows_the_closed_candle(sink: FakeSink, outlet: Outlet) -> None:
    flow, _ = flow_from(outlet, 9)
    flow.on_kline(kline(10, 5, closed=True))
    flow.on_kline(kline(10, 9))

    assert published(sink) == [(10, 5, True)]


def test_a_newer_revision_of_a_closed_candle_is_published(sink: FakeSink, outlet: Outlet) -> None:
    flow, _ = flow_from(outlet, 9)
    flow.on_kline(kline(10, 5, closed=True))
    flow.on_kline(kline(10, 7, closed=True))

    assert published(sink) == [(10, 5, True), (10, 7, True)]


def test_a_closed_candle_that_never_came_is_missing(outlet: Outlet) -> None:
    flow, ledgers = flow_from(outlet, 9)
    flow.on_kline(kline(10, 1, closed=True))
    flow.on_kline(kline(13, 2, closed=True))

    assert list(ledgers.of(SYMBOL).open) == [minutes(11, 12)]


def test_a_closed_candle_that_comes_late_fills_its_gap(sink: FakeSink, outlet: Outlet) -> None:
    flow, ledgers = flow_from(outlet, 9)
    flow.on_kline(kline(11, 1, closed=True))
    flow.on_kline(kline(10, 2, closed=True))

    assert not ledgers.of(SYMBOL).open
    assert published(sink) == [(11, 1, True), (10, 2, True)]


def test_a_closed_candle_without_room_is_missing_and_an_open_one_is_not(
    sink: FakeSink, outlet: Outlet
) -> None:
    flow, ledgers = flow_from(outlet, 9)
    sink.full = True
    flow.on_kline(kline(10, 1))
    assert not ledgers.of(SYMBOL).open
    flow.on_kline(kline(10, 2, closed=True))

    assert list(ledgers.of(SYMBOL).open) == [minutes(10, 10)]


def test_a_lost_closed_candle_is_missing_and_a_lost_open_one_is_not(outlet: Outlet) -> None:
    flow, ledgers = flow_from(outlet, 9)
    flow.on_lost(SYMBOL, 8 * MINUTE_MS, closed=False)
    assert not ledgers.of(SYMBOL).open
    flow.on_lost(SYMBOL, 9 * MINUTE_MS, closed=True)

    assert list(ledgers.of(SYMBOL).open) == [minutes(9, 9)]


def test_a_symbol_without_a_log_has_no_gap_before_its_history(outlet: Outlet) -> None:
    flow, ledgers = flow_from(outlet, None)
    flow.on_kline(kline(12, 1, closed=True))
    assert ledgers.of(SYMBOL).newest is None
    flow.history_loaded(SYMBOL, 11 * MINUTE_MS)

    assert ledgers.of(SYMBOL).newest == 12 * MINUTE_MS
    assert not ledgers.of(SYMBOL).open


def test_a_minute_between_the_history_and_the_stream_is_missing(outlet: Outlet) -> None:
    flow, ledgers = flow_from(outlet, None)
    flow.on_kline(kline(14, 1, closed=True))
    flow.history_loaded(SYMBOL, 11 * MINUTE_MS)

    assert list(ledgers.of(SYMBOL).open) == [minutes(12, 13)]


def test_a_market_that_began_anew_is_published_from_its_beginning(
    sink: FakeSink, outlet: Outlet
) -> None:
    flow, _ = flow_from(outlet, 9_000)
    flow.on_kline(kline(9_001, 50))
    flow.on_cut([SYMBOL], "lost")
    flow.on_kline(kline(10, 7))
    flow.on_kline(kline(10, 8, closed=True))

    assert published(sink)[1:] == [(10, 7, False), (10, 8, True)]


def test_the_newest_told_is_the_latest_candle_with_its_trades(outlet: Outlet) -> None:
    flow, _ = flow_from(outlet, 9)
    for frame in (kline(10, 1, trades=5), kline(11, 2, trades=1), kline(10, 3, trades=7)):
        flow.on_kline(frame)

    assert flow.newest(SYMBOL) == (11 * MINUTE_MS, 1)
    flow.on_cut([SYMBOL], "lost")
    flow.on_kline(kline(4, 4, trades=2))
    assert flow.newest(SYMBOL) == (4 * MINUTE_MS, 2)


def test_a_missed_running_candle_means_that_those_before_it_are_closed(outlet: Outlet) -> None:
    flow, ledgers = flow_from(outlet, 9)
    flow.miss(SYMBOL, 12 * MINUTE_MS)

    assert list(ledgers.of(SYMBOL).open) == [minutes(10, 11)]
