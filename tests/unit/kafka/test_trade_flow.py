"""Trades from the stream into Kafka."""

from tests.unit.kafka.fakes import FakeSink
from tests.unit.kafka.market_events import SYMBOL, trade

from coinstream_contracts.messages import HealthEvent, Stream, Trade
from coinstream_contracts.topics import TRADES
from coinstream_kafka.figures import StreamFigures
from coinstream_kafka.gaps.ledgers import Ledgers
from coinstream_kafka.gaps.memory import Remembered
from coinstream_kafka.gaps.ranges import Range, RangeSet
from coinstream_kafka.market_producer.trades import TradeFlow
from coinstream_kafka.outlet import Outlet


def flow_with(
    outlet: Outlet, remembered: dict[str, Remembered] | None = None
) -> tuple[TradeFlow, Ledgers, StreamFigures]:
    ledgers = Ledgers(Stream.TRADE, 1, remembered or {})
    figures = StreamFigures()
    flow = TradeFlow(ledgers, outlet, figures)
    flow.follow([SYMBOL])
    return flow, ledgers, figures


def published(sink: FakeSink) -> list[int]:
    return [item.id for item in sink.values(TRADES, Trade)]


def test_each_trade_is_published_once_under_its_symbol(sink: FakeSink, outlet: Outlet) -> None:
    flow, _, figures = flow_with(outlet)
    for number in (5, 6, 6, 5, 7):
        flow.on_trade(trade(number))

    assert published(sink) == [5, 6, 7]
    assert {key for _, key, _ in sink.sent} == {SYMBOL}
    assert (figures.events, figures.published, figures.duplicates) == (5, 3, 2)


def test_a_trade_that_finds_the_sink_full_is_missing_and_counted(
    sink: FakeSink, outlet: Outlet
) -> None:
    flow, ledgers, figures = flow_with(outlet)
    flow.on_trade(trade(5))
    sink.full = True
    flow.on_trade(trade(6))
    flow.on_trade(trade(7))
    sink.full = False
    flow.on_trade(trade(8))

    assert published(sink) == [5, 8]
    assert list(ledgers.of(SYMBOL).open) == [Range(6, 7)]
    assert figures.refused == 2


def test_a_trade_that_kafka_lost_is_missing(outlet: Outlet) -> None:
    flow, ledgers, figures = flow_with(outlet)
    for number in (5, 6, 7):
        flow.on_trade(trade(number))
    flow.on_lost(SYMBOL, 6)

    assert list(ledgers.of(SYMBOL).open) == [Range(6, 6)]
    assert figures.lost == 1


def test_a_start_goes_on_where_the_log_ended(outlet: Outlet) -> None:
    missing = RangeSet()
    missing.add(20, 21)
    flow, ledgers, _ = flow_with(outlet, {SYMBOL: Remembered(50, missing)})
    flow.on_trade(trade(53))

    assert list(ledgers.of(SYMBOL).open) == [Range(20, 21), Range(51, 52)]


def test_a_market_that_began_anew_is_published_from_its_beginning(
    sink: FakeSink, outlet: Outlet
) -> None:
    flow, _, _ = flow_with(outlet)
    flow.on_trade(trade(90_000))
    flow.on_cut([SYMBOL], "lost")
    flow.on_trade(trade(1))
    flow.on_trade(trade(2))

    assert published(sink) == [90_000, 1, 2]


def test_trades_of_a_symbol_that_is_not_followed_are_left_alone(
    sink: FakeSink, outlet: Outlet
) -> None:
    flow, _, figures = flow_with(outlet)
    flow.on_trade(trade(1, symbol="ETHUSDT"))

    assert published(sink) == []
    assert figures.events == 0


def test_cuts_and_reconnects_are_told(sink: FakeSink, outlet: Outlet) -> None:
    flow, _, _ = flow_with(outlet)
    flow.on_streaming([SYMBOL])
    flow.on_cut([SYMBOL], "the connection was lost")

    events = [(event.event, event.market, event.detail) for event in sink.health()]
    assert events == [
        (HealthEvent.CONNECTED, "simulator", ""),
        (HealthEvent.DISCONNECTED, "simulator", "the connection was lost"),
    ]


def test_trades_that_a_dead_stream_kept_back_are_missing(outlet: Outlet) -> None:
    flow, ledgers, _ = flow_with(outlet)
    flow.on_trade(trade(5))
    flow.miss(SYMBOL, 8)
    flow.on_trade(trade(9))

    assert list(ledgers.of(SYMBOL).open) == [Range(6, 8)]
