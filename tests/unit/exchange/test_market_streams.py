"""The synthetic market's streams and answers, compared with each other."""

from collections import defaultdict
from decimal import Decimal
from itertools import pairwise

import pytest
from tests.unit.exchange.collected import Collected

from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from coinstream_exchange.market.market_queries import MarketQueries
from coinstream_exchange.synthetic.engine import Engine, MarketOptions
from coinstream_exchange.wire import (
    AggTradeEvent,
    AvgPriceEvent,
    BookTickerEvent,
    DepthEvent,
    DepthSnapshot,
    KlineEvent,
    KlineRow,
    MiniTickerEvent,
    TickerEvent,
    TradeEvent,
)

START_MS = 1_785_023_940_000 - 47_321  # shortly before an hour's end
END_MS = START_MS + 6 * MINUTE_MS
SYMBOLS = ("BTCUSDT", "DOGEUSDT", "SYM007USDT")
EMPTY = Decimal(0)


class Market:
    """Six minutes of a market, everything subscribed."""

    def __init__(self) -> None:
        self.seen = Collected()
        engine = Engine(MarketOptions(symbols=SYMBOLS, rate=60.0, seed=3), START_MS)
        streams = engine.connect(self.seen)
        self.rest = MarketQueries(dict(zip(SYMBOLS, streams, strict=True)), lambda: END_MS)
        self.first_book = {symbol: self.rest.depth(symbol, 5_000) for symbol in SYMBOLS}
        for now_ms in range(START_MS, END_MS + 1, 7):
            engine.advance(now_ms)
        engine.advance(END_MS)
        for each in streams:
            each.flush_diff(END_MS)
            each.every_second(END_MS)


@pytest.fixture(scope="module")
def market() -> Market:
    return Market()


@pytest.fixture(scope="module", params=SYMBOLS)
def symbol(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def book_of(bids: dict[str, str], asks: dict[str, str], levels: int) -> tuple[object, object]:
    def order(side: dict[str, str], *, reverse: bool) -> list[tuple[str, str]]:
        kept = [(p, q) for p, q in side.items() if q != "0.00000000"]
        # With as many decimals in each, the longer text is the larger number.
        return sorted(kept, key=lambda level: (len(level[0]), level[0]), reverse=reverse)[:levels]

    return order(bids, reverse=True), order(asks, reverse=False)


def test_trade_ids_are_contiguous_and_follow_those_before_the_start(
    market: Market, symbol: str
) -> None:
    ids = [t.id for t in market.seen.of(f"{symbol.lower()}@trade", TradeEvent)]
    assert ids == list(range(ids[0], ids[0] + len(ids)))
    before = market.rest.trades(symbol, from_id=ids[0] - 1_000, limit=1_000)
    assert [trade.id for trade in before] == list(range(ids[0] - 1_000, ids[0]))
    assert before[-1].time_ms <= START_MS


def test_trades_given_by_rest_are_those_of_the_stream(market: Market, symbol: str) -> None:
    streamed = market.seen.of(f"{symbol.lower()}@trade", TradeEvent)
    given = market.rest.trades(symbol, from_id=streamed[0].id, limit=100_000)
    assert [(t.id, t.price, t.quantity, t.time_ms, t.buyer_is_maker) for t in given] == [
        (t.id, t.price, t.quantity, t.time_ms, t.buyer_is_maker) for t in streamed
    ]
    assert all(Decimal(t.quote_quantity) == Decimal(t.price) * Decimal(t.quantity) for t in given)


def test_each_closed_minute_equals_its_trades(market: Market, symbol: str) -> None:
    trades = defaultdict(list)
    for trade in market.seen.of(f"{symbol.lower()}@trade", TradeEvent):
        trades[trade.time_ms // MINUTE_MS * MINUTE_MS].append(trade)
    events = market.seen.of(f"{symbol.lower()}@kline_1m", KlineEvent)
    closed = [e.kline for e in events if e.kline.closed]
    assert [k.open_time_ms for k in closed] == [
        START_MS // MINUTE_MS * MINUTE_MS + i * MINUTE_MS for i in range(6)
    ]
    for kline in closed[1:]:
        rows = trades[kline.open_time_ms]
        prices = [Decimal(t.price) for t in rows]
        taken = [t for t in rows if not t.buyer_is_maker]
        assert kline.trades == len(rows)
        if not rows:
            continue
        assert (kline.first_trade_id, kline.last_trade_id) == (rows[0].id, rows[-1].id)
        assert (kline.open, kline.close) == (rows[0].price, rows[-1].price)
        assert (Decimal(kline.high), Decimal(kline.low)) == (max(prices), min(prices))
        assert Decimal(kline.volume) == sum(Decimal(t.quantity) for t in rows)
        assert Decimal(kline.quote_volume) == sum(
            Decimal(t.price) * Decimal(t.quantity) for t in rows
        )
        assert Decimal(kline.taker_buy_volume) == sum((Decimal(t.quantity) for t in taken), EMPTY)
        assert Decimal(kline.taker_buy_quote_volume) == sum(
            (Decimal(t.price) * Decimal(t.quantity) for t in taken), EMPTY
        )


@pytest.mark.parametrize("interval", [i for i in Interval if i is not Interval.S1])
def test_the_last_pushed_candle_of_each_interval_equals_the_answer_of_rest(
    market: Market, symbol: str, interval: Interval
) -> None:
    events = market.seen.of(f"{symbol.lower()}@kline_{interval}", KlineEvent)
    for event in [e for e in events if e.kline.closed]:
        kline = event.kline
        (row,) = market.rest.klines(
            symbol, interval, start_ms=kline.open_time_ms, end_ms=None, limit=1
        )
        assert row_of(event) == row
        assert kline.last_trade_id - kline.first_trade_id + 1 == kline.trades or not kline.trades
    assert any(not e.kline.closed for e in events)


def row_of(event: KlineEvent) -> KlineRow:
    k = event.kline
    return KlineRow(
        k.open_time_ms,
        k.open,
        k.high,
        k.low,
        k.close,
        k.volume,
        k.close_time_ms,
        k.quote_volume,
        k.trades,
        k.taker_buy_volume,
        k.taker_buy_quote_volume,
    )


def test_open_candles_are_pushed_every_two_seconds_at_most(market: Market, symbol: str) -> None:
    events = market.seen.of(f"{symbol.lower()}@kline_1m", KlineEvent)
    pushed = [e.event_time_ms for e in events if not e.kline.closed]
    assert len(pushed) > 10
    assert all(after - before >= 2 * SECOND_MS - 10 for before, after in pairwise(pushed))


def test_closed_seconds_add_up_to_the_closed_minute(market: Market, symbol: str) -> None:
    minutes = [
        e.kline for e in market.seen.of(f"{symbol.lower()}@kline_1m", KlineEvent) if e.kline.closed
    ]
    seconds = [e.kline for e in market.seen.of(f"{symbol.lower()}@kline_1s", KlineEvent)]
    for minute in minutes[1:]:
        parts = [s for s in seconds if minute.open_time_ms <= s.open_time_ms < minute.close_time_ms]
        assert len(parts) == 60
        assert sum(s.trades for s in parts) == minute.trades
        assert sum(Decimal(s.volume) for s in parts) == Decimal(minute.volume)
        assert parts[-1].close == minute.close


@pytest.mark.parametrize("speed", ["@100ms", ""])
def test_snapshot_and_diffs_give_the_book_of_rest(market: Market, symbol: str, speed: str) -> None:
    snapshot = market.first_book[symbol]
    bids, asks, last_id = dict(snapshot.bids), dict(snapshot.asks), snapshot.last_update_id
    for diff in market.seen.of(f"{symbol.lower()}@depth{speed}", DepthEvent):
        assert diff.first_update_id == last_id + 1
        last_id = diff.last_update_id
        bids.update(diff.bids)
        asks.update(diff.asks)
    final = market.rest.depth(symbol, 5_000)
    assert last_id == final.last_update_id
    assert book_of(bids, asks, 5_000) == (final.bids, final.asks)


def test_best_prices_and_partial_books_equal_the_book_rebuilt_from_diffs(
    market: Market, symbol: str
) -> None:
    name = symbol.lower()
    snapshot = market.first_book[symbol]
    bids, asks = dict(snapshot.bids), dict(snapshot.asks)
    books: dict[int, tuple[object, object]] = {}
    for diff in market.seen.of(f"{name}@depth@100ms", DepthEvent):
        bids.update(diff.bids)
        asks.update(diff.asks)
        books[diff.last_update_id] = book_of(bids, asks, 20)
    compared = 0
    for best in market.seen.of(f"{name}@bookTicker", BookTickerEvent):
        if best.update_id in books:
            top_bids, top_asks = books[best.update_id]
            assert isinstance(top_bids, list)
            assert isinstance(top_asks, list)
            assert top_bids[0] == (best.bid_price, best.bid_quantity)
            assert top_asks[0] == (best.ask_price, best.ask_quantity)
            compared += 1
    partial = market.seen.of(f"{name}@depth20@100ms", DepthSnapshot)
    for book in partial:
        assert books[book.last_update_id] == (book.bids, book.asks)
    assert compared > 20
    assert len(partial) > 100


def test_the_book_is_never_crossed(market: Market, symbol: str) -> None:
    events = market.seen.of(f"{symbol.lower()}@bookTicker", BookTickerEvent)
    assert all(Decimal(e.bid_price) < Decimal(e.ask_price) for e in events)


def test_aggregate_trades_of_the_stream_equal_those_of_rest(market: Market, symbol: str) -> None:
    events = market.seen.of(f"{symbol.lower()}@aggTrade", AggTradeEvent)
    assert [e.id for e in events] == list(range(events[0].id, events[0].id + len(events)))
    rows = market.rest.agg_trades(
        symbol, from_id=events[0].id, start_ms=None, end_ms=None, limit=len(events)
    )
    assert [
        (e.id, e.price, e.quantity, e.first_trade_id, e.last_trade_id, e.time_ms) for e in events
    ] == [(r.id, r.price, r.quantity, r.first_trade_id, r.last_trade_id, r.time_ms) for r in rows]


def test_the_ticker_equals_the_candles_of_its_24_hours(market: Market, symbol: str) -> None:
    ticker = market.rest.ticker_24h(symbol)
    rows = [
        *market.rest.klines(
            symbol, Interval.M1, start_ms=ticker.open_time, end_ms=None, limit=1_000
        ),
        *market.rest.klines(
            symbol,
            Interval.M1,
            start_ms=ticker.open_time + 1_000 * MINUTE_MS,
            end_ms=None,
            limit=1_000,
        ),
    ]
    assert 0 <= END_MS - ticker.open_time <= DAY_MS
    assert len(rows) == DAY_MS // MINUTE_MS
    assert ticker.open_price == rows[0].open
    assert Decimal(ticker.high_price) == max(Decimal(r.high) for r in rows)
    assert Decimal(ticker.low_price) == min(Decimal(r.low) for r in rows)
    assert ticker.last_price == rows[-1].close
    assert ticker.count == sum(r.trades for r in rows)
    assert ticker.last_id - ticker.first_id + 1 == ticker.count
    volume = sum((Decimal(r.volume) for r in rows), EMPTY)
    quote = sum((Decimal(r.quote_volume) for r in rows), EMPTY)
    assert (Decimal(ticker.volume), Decimal(ticker.quote_volume)) == (volume, quote)
    assert abs(Decimal(ticker.weighted_avg_price) - quote / volume) <= Decimal("0.00000001")
    assert Decimal(ticker.price_change) == Decimal(ticker.last_price) - Decimal(ticker.open_price)


def test_ticker_streams_say_the_same(market: Market, symbol: str) -> None:
    full = market.seen.of(f"{symbol.lower()}@ticker", TickerEvent)
    mini = market.seen.of(f"{symbol.lower()}@miniTicker", MiniTickerEvent)
    assert len(full) == len(mini) > 300
    for one, other in zip(full, mini, strict=True):
        assert (one.last_price, one.open, one.high, one.low, one.volume, one.quote_volume) == (
            other.close,
            other.open,
            other.high,
            other.low,
            other.volume,
            other.quote_volume,
        )


def test_the_tickers_of_all_symbols_come_as_one_list(market: Market) -> None:
    lists = market.seen.events["!miniTicker@arr"]
    assert len(lists) > 300
    first = lists[0]
    assert isinstance(first, list)
    assert {each.symbol for each in first if isinstance(each, MiniTickerEvent)} == set(SYMBOLS)


def test_the_average_price_is_that_of_the_last_five_minutes(market: Market, symbol: str) -> None:
    (event, *_) = reversed(market.seen.of(f"{symbol.lower()}@avgPrice", AvgPriceEvent))
    now = market.rest.avg_price(symbol)
    rows = market.rest.klines(symbol, Interval.M1, start_ms=None, end_ms=None, limit=5)
    quote = sum((Decimal(r.quote_volume) for r in rows), EMPTY)
    volume = sum((Decimal(r.volume) for r in rows), EMPTY)
    assert abs(Decimal(now.price) - quote / volume) <= Decimal("0.00000001")
    assert event.interval == "5m"


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "limit", "opens"),
    [
        (None, None, 3, [-2, -1, 0]),
        (None, -1, 2, [-2, -1]),
        (-3 * MINUTE_MS, None, 2, [-3, -2]),
        (-3 * MINUTE_MS - 1, None, 2, [-3, -2]),
        (-3 * MINUTE_MS, -2 * MINUTE_MS, 9, [-3, -2]),
        (MINUTE_MS, None, 9, []),
        (-2 * MINUTE_MS, -3 * MINUTE_MS, 9, []),
    ],
)
def test_candles_are_chosen_by_the_exchanges_rule_for_times(
    market: Market, start_ms: int | None, end_ms: int | None, limit: int, opens: list[int]
) -> None:
    now_ms = END_MS // MINUTE_MS * MINUTE_MS
    rows = market.rest.klines(
        "BTCUSDT",
        Interval.M1,
        start_ms=None if start_ms is None else now_ms + start_ms,
        end_ms=None if end_ms is None else now_ms + end_ms,
        limit=limit,
    )
    assert [(row.open_time_ms - now_ms) // MINUTE_MS for row in rows] == opens


@pytest.mark.parametrize("interval", [Interval.M5, Interval.H1, Interval.H4, Interval.D1])
def test_candles_roll_up_exactly_over_past_and_present(
    market: Market, symbol: str, interval: Interval
) -> None:
    rows = market.rest.klines(symbol, interval, start_ms=None, end_ms=None, limit=3)
    assert len(rows) == 3
    for row in rows:
        minutes: list[KlineRow] = []
        for start_ms in range(row.open_time_ms, row.close_time_ms, 12 * HOUR_MS):
            end_ms = min(row.close_time_ms, start_ms + 12 * HOUR_MS - 1)
            minutes += market.rest.klines(
                symbol, Interval.M1, start_ms=start_ms, end_ms=end_ms, limit=1_000
            )
        assert row.open == minutes[0].open
        assert row.close == minutes[-1].close
        assert Decimal(row.high) == max(Decimal(m.high) for m in minutes)
        assert Decimal(row.low) == min(Decimal(m.low) for m in minutes)
        assert row.trades == sum(m.trades for m in minutes)
        for amount in ("volume", "quote_volume", "taker_buy_volume", "taker_buy_quote_volume"):
            assert Decimal(getattr(row, amount)) == sum(
                Decimal(getattr(m, amount)) for m in minutes
            )


def test_nothing_is_made_for_nobody() -> None:
    seen = Collected(lambda stream: stream == "btcusdt@depth@100ms")
    engine = Engine(MarketOptions(symbols=SYMBOLS, rate=60.0), START_MS)
    engine.connect(seen)
    engine.advance(START_MS + 5_000)
    assert set(seen.events) == {"btcusdt@depth@100ms"}
