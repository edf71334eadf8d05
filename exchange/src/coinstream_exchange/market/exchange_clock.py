"""What the exchange does by the clock: diffs each 100 ms, statistics each 1 s, candles each 2 s."""

from collections.abc import Sequence
from typing import Final

from coinstream_contracts.times import MINUTE_MS, SECOND_MS
from coinstream_exchange.market.rolling_day import mini_ticker_event, ticker_event
from coinstream_exchange.market.symbol_streams import SymbolStreams
from coinstream_exchange.venue import Publish
from coinstream_exchange.wire import Ticker24h

TICK_MS: Final = 10
DIFF_MS: Final = 100
KLINE_PUSH_MS: Final = 2 * SECOND_MS
LONGEST_STEP_MS: Final = MINUTE_MS
"""A longer leap of the clock is a hole in what was seen, not time in which nothing happened."""

_PHASES: Final = DIFF_MS // TICK_MS


class ExchangeClock:
    """Does what is due on each symbol as its time advances.

    The symbols' turns are spread over the 100 ms, so that their diffs don't all fall on one moment.
    A minute closes `grace_ms` after its end, for the sake of trades that come a little late.
    """

    def __init__(
        self, streams: Sequence[SymbolStreams], publish: Publish, *, grace_ms: int = 0
    ) -> None:
        self._streams = streams
        self._publish = publish
        self._grace_ms = grace_ms
        self._phases = [streams[phase::_PHASES] for phase in range(_PHASES)]
        self._next_tick_ms: int | None = None

    def advance(self, time_ms: int, now_ms: int) -> None:
        """Do everything due until `time_ms`; the events made are stamped `now_ms`."""
        tick_ms = self._next_tick_ms
        if tick_ms is None:
            self._next_tick_ms = time_ms - time_ms % TICK_MS + TICK_MS
            return
        if time_ms - tick_ms > LONGEST_STEP_MS:
            for streams in self._streams:
                streams.klines.skip_to(now_ms, time_ms)
            tick_ms = time_ms - time_ms % TICK_MS
        while tick_ms <= time_ms:
            self._tick(tick_ms, now_ms)
            tick_ms += TICK_MS
        self._next_tick_ms = tick_ms

    def _tick(self, tick_ms: int, now_ms: int) -> None:
        if (tick_ms - self._grace_ms) % MINUTE_MS == 0:
            for streams in self._streams:
                streams.klines.close_minutes(now_ms, tick_ms - self._grace_ms)
        phase = tick_ms // TICK_MS % _PHASES
        turn_ms = tick_ms - phase * TICK_MS
        each_second = turn_ms % SECOND_MS == 0
        for streams in self._phases[phase]:
            streams.flush_diff(now_ms)
            streams.complete_aggregate(tick_ms)
            if each_second:
                streams.every_second(now_ms)
                streams.statistics.every_second(now_ms)
                streams.klines.push_seconds(now_ms, tick_ms - self._grace_ms)
                if turn_ms % KLINE_PUSH_MS == 0:
                    streams.klines.push(now_ms)
        if tick_ms % SECOND_MS == 0:
            self._publish_all_tickers(now_ms)

    def _publish_all_tickers(self, now_ms: int) -> None:
        wants_tickers = self._publish.wanted("!ticker@arr")
        wants_minis = self._publish.wanted("!miniTicker@arr")
        if not (wants_tickers or wants_minis):
            return
        changed: list[Ticker24h] = [
            ticker
            for streams in self._streams
            if (ticker := streams.statistics.changed_ticker(now_ms)) is not None
        ]
        if changed and wants_tickers:
            self._publish("!ticker@arr", [ticker_event(t, now_ms) for t in changed])
        if changed and wants_minis:
            self._publish("!miniTicker@arr", [mini_ticker_event(t, now_ms) for t in changed])
