"""The synthetic market as a function of time: no clock of its own, so that a seed repeats it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from coinstream_contracts.times import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from coinstream_exchange.market.exchange_clock import ExchangeClock
from coinstream_exchange.market.symbol_market import SymbolMarket
from coinstream_exchange.market.symbol_streams import SymbolStreams
from coinstream_exchange.synthetic.anchor import Anchor
from coinstream_exchange.synthetic.arrivals import Arrivals
from coinstream_exchange.synthetic.history import SyntheticPast
from coinstream_exchange.synthetic.listing import Listing, listing
from coinstream_exchange.synthetic.order_flow import OrderFlow
from coinstream_exchange.synthetic.past_trades import first_minute, past_trades
from coinstream_exchange.synthetic.price_path import HourPath, brownian_hours, correlated_hours
from coinstream_exchange.synthetic.seeding import stream
from coinstream_exchange.venue import Publish

MARKET_VOLATILITY: Final = 3e-4
"""Standard deviation of the common factor's logarithmic return in a minute."""
TRADES_AN_ORDER: Final = 1.07
"""Levels that a taker's order reaches on average."""
IDS_A_MILLISECOND: Final = 16
"""Ids advance by this much a millisecond between two starts: more than any market here trades."""
FIRST_ID_MS: Final = 1_483_228_800_000
"""2017-01-01: where the count of ids begins."""
TRADES_BEFORE_START: Final = 3_000
"""Trades of a symbol that are told one by one before the start; fewer where there are hundreds."""
_FEWEST_BEFORE_START: Final = 1_000
_ALL_BEFORE_START: Final = 150_000
_LEVELS_KEPT: Final = 30_000
_LONGEST_LAG_MS: Final = 10 * SECOND_MS


@dataclass(frozen=True, slots=True)
class MarketOptions:
    """What can be set of the synthetic market.

    `rate` is the number of orders a second over all symbols together, of which `trade_share` are
    takers'. Its clock is off by `clock_skew_ms`. `trades_kept` and `minutes_kept` bound the memory
    over all symbols together.
    """

    symbols: tuple[str, ...]
    rate: float = 200.0
    seed: int = 1
    trade_share: float = 0.5
    history_days: int = 14
    clock_skew_ms: int = 0
    trades_kept: int = 3_000_000
    minutes_kept: int = 1_000_000


class Engine:
    """Every symbol's market from `start_ms` on, with a past behind it."""

    def __init__(self, options: MarketOptions, start_ms: int) -> None:
        self._options = options
        self._start_ms = start_ms
        self._listings = [listing(symbol) for symbol in options.symbols]
        total = sum(each.activity for each in self._listings)
        shares = [each.activity / total for each in self._listings]
        self._rng = stream(options.seed, "orders")
        self._arrivals = Arrivals(shares, options.rate, self._rng)
        common = brownian_hours(options.seed, "market", MARKET_VOLATILITY)
        self._paths = [_path(options.seed, common, each) for each in self._listings]
        takers_a_minute = options.rate * options.trade_share * MINUTE_MS / SECOND_MS
        self._trades_a_minute = [takers_a_minute * TRADES_AN_ORDER * share for share in shares]
        self._pasts: list[SyntheticPast] = []
        self._flows: list[OrderFlow] = []
        self._clock: ExchangeClock | None = None
        self._next_ms = float(start_ms)
        self._index = 0
        self._paused: frozenset[int] = frozenset()

    def connect(self, publish: Publish) -> list[SymbolStreams]:
        """Open the books, publish to `publish` from here on, and return the symbols' streams."""
        every = range(len(self._listings))
        streams = [SymbolStreams(self._market(i), publish) for i in every]
        self._flows = [self._flow(i, streams[i]) for i in every]
        self._clock = ExchangeClock(streams, publish)
        self._clock.advance(self._start_ms, self._start_ms)
        self._draw()
        return streams

    def advance(self, until_ms: int) -> float:
        """Let everything happen that is due until a time, and return when the next order is due."""
        clock = self._clock
        if clock is None:
            raise RuntimeError("the market is not connected to anything")
        if until_ms - self._next_ms > _LONGEST_LAG_MS:
            # The process was asleep. Orders nobody waited for are not made up afterwards.
            self._next_ms = float(until_ms)
        random, share = self._rng.random, self._options.trade_share
        while self._next_ms <= until_ms:
            time_ms = int(self._next_ms)
            clock.advance(time_ms, until_ms)
            flow = self._flows[self._index]
            takes = random() < share
            if self._index in self._paused:
                pass
            elif takes:
                flow.take(time_ms, until_ms)
            else:
                flow.make(time_ms)
            self._draw()
        clock.advance(until_ms, until_ms)
        return self._next_ms

    def pause(self, symbols: Collection[str]) -> None:
        """Let no order come in for these symbols, and for all others again."""
        paused = {i for i, each in enumerate(self._listings) if each.rules.symbol in symbols}
        self._paused = frozenset(paused)

    def recall(self) -> Iterator[None]:
        """Make the past of the last day ready to be asked for, an hour of a symbol at each step.

        The 24 h statistics of all symbols would otherwise take that long when first asked for.
        """
        last_ms = self._start_ms - self._start_ms % HOUR_MS
        for hour_ms in range(last_ms - HOUR_MS, last_ms - DAY_MS - HOUR_MS, -HOUR_MS):
            for past in self._pasts:
                for _ in past.hours(hour_ms, hour_ms + HOUR_MS):
                    yield

    def _draw(self) -> None:
        delay_ms, self._index = self._arrivals.next()
        self._next_ms += delay_ms

    def _market(self, index: int) -> SymbolMarket:
        """Return a market with its past, and with the last trades before the start folded in."""
        options, each, start_ms = self._options, self._listings[index], self._start_ms
        past = SyntheticPast(
            each,
            self._paths[index],
            seed=options.seed,
            trades_a_minute=self._trades_a_minute[index],
            start_ms=start_ms - start_ms % DAY_MS - options.history_days * DAY_MS,
            end_ms=start_ms - start_ms % MINUTE_MS,
        )
        count = len(self._listings)
        wanted = max(_FEWEST_BEFORE_START, min(TRADES_BEFORE_START, _ALL_BEFORE_START // count))
        first_ms = first_minute(past, start_ms, wanted)
        past.end_at(first_ms)
        self._pasts.append(past)
        market = SymbolMarket(
            each.rules,
            past=past,
            trades_kept=max(2 * TRADES_BEFORE_START, options.trades_kept // count),
            minutes_kept=max(1_500, options.minutes_kept // count),
        )
        key = (options.seed, each.rules.symbol)
        trades = list(past_trades(past, each.step, first_ms, start_ms, *key))
        for id_, trade in enumerate(trades, first_id(start_ms) - len(trades)):
            price, quantity, time_ms, buyer_is_maker = trade
            market.close_minutes(time_ms)
            market.add_trade(id_, price, quantity, time_ms, buyer_is_maker=buyer_is_maker)
        market.close_minutes(start_ms)
        market.book.last_update_id = first_id(start_ms)
        return market

    def _flow(self, index: int, streams: SymbolStreams) -> OrderFlow:
        each, seed = self._listings[index], self._options.seed
        flow = OrderFlow(
            each,
            streams,
            Anchor(self._paths[index], each.volatility, seed, each.rules.symbol),
            self._rng,
            levels=max(100, min(1_000, _LEVELS_KEPT // len(self._listings))),
            trade_quantity=each.volume_a_day * (MINUTE_MS / DAY_MS) / self._trades_a_minute[index],
            first_trade_id=first_id(self._start_ms),
        )
        flow.open_book(self._start_ms)
        return flow


def first_id(start_ms: int) -> int:
    """Return the first trade id, and the book's update id, of a market started at `start_ms`.

    It grows faster than ids are used, so a market started later with the same seed never gives an
    id a second time: a reader sees a gap, which is what happened.
    """
    return (start_ms - FIRST_ID_MS) * IDS_A_MILLISECOND


def _path(seed: int, common: HourPath, each: Listing) -> HourPath:
    own = brownian_hours(seed, each.rules.symbol, each.volatility)
    return correlated_hours(common, each.beta, own, each.base_price)
