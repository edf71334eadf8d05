"""Candles: every revision of the stream published, every closed minute accounted for."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from coinstream_contracts import topics
from coinstream_contracts.messages import HealthEvent, Kline, Stream
from coinstream_contracts.times import MINUTE_MS
from coinstream_kafka.figures import StreamFigures
from coinstream_kafka.gaps.ledger import Arrival, GapLedger
from coinstream_kafka.gaps.ledgers import Ledgers
from coinstream_kafka.outlet import Outlet
from coinstream_kafka.rhythm import Pulse
from coinstream_kafka.watchdog import Position
from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)


@dataclass(slots=True)
class FollowedCandles:
    """What is known of one symbol's candles. Monotonic times in seconds, candle times in UTC ms."""

    ledger: GapLedger
    """Of closed candles."""
    since: float
    pulse: Pulse = field(default_factory=Pulse)
    open_time_ms: int = -1
    """Of the newest candle of the stream."""
    opened_at: float = 0.0
    """When its first frame came."""
    revision: int = -1
    closed: tuple[int, int] = (-1, -1)
    """Open time and revision of the closed candle that came last."""
    closed_at: float = 0.0
    waiting: list[int] | None = None
    """Closed candles that came while the history was not loaded; None when it is."""
    newest: Position | None = None
    """The newest candle that the stream told of, with its trades."""

    def tell(self, kline: Kline) -> None:
        """Keep how far the stream is; a fresh connection may begin anew."""
        told = Position(kline.open_time_ms, kline.trades)
        if self.newest is None or self.open_time_ms == -1:
            self.newest = told
        else:
            self.newest = max(self.newest, told)

    def is_news(self, kline: Kline) -> bool:
        """Say whether a frame tells more than what came before it."""
        if kline.closed:
            open_time_ms, revision = self.closed
            return kline.open_time_ms != open_time_ms or kline.revision > revision
        if kline.open_time_ms != self.open_time_ms:
            return kline.open_time_ms > self.open_time_ms
        return kline.revision > self.revision and self.closed[0] != kline.open_time_ms


class CandleFlow:
    """Takes candles from the stream."""

    def __init__(self, ledgers: Ledgers, outlet: Outlet, figures: StreamFigures) -> None:
        self._ledgers = ledgers
        self._outlet = outlet
        self._figures = figures
        self.followed: dict[str, FollowedCandles] = {}

    def follow(self, symbols: Iterable[str]) -> None:
        """Take candles of these symbols, and of no others."""
        self.followed = {
            symbol: self.followed.get(symbol) or self._begin(symbol) for symbol in symbols
        }

    def _begin(self, symbol: str) -> FollowedCandles:
        ledger = self._ledgers.of(symbol)
        waiting: list[int] | None = [] if ledger.newest is None else None
        return FollowedCandles(ledger, time.monotonic(), waiting=waiting)

    def on_kline(self, kline: Kline) -> None:
        """Publish a frame's candle if it tells anything new, and account for it when closed."""
        followed = self.followed.get(kline.symbol)
        if followed is None:
            return  # unsubscribed a moment ago
        now = time.monotonic()
        followed.pulse.events += 1
        followed.pulse.last_event_at = now
        self._figures.events += 1
        followed.tell(kline)
        if not followed.is_news(kline):
            self._figures.duplicates += 1
            return
        if kline.closed:
            followed.closed = (kline.open_time_ms, kline.revision)
            followed.closed_at = now
            self._account(followed, kline)
        if kline.open_time_ms > followed.open_time_ms:
            followed.open_time_ms, followed.opened_at = kline.open_time_ms, now
        if kline.open_time_ms == followed.open_time_ms:
            followed.revision = kline.revision
        if self.publish(kline):
            self._figures.lag(time.time_ns() // 1_000_000 - kline.event_time_ms)
        elif kline.closed:
            followed.ledger.lose(kline.open_time_ms, kline.open_time_ms)

    def _account(self, followed: FollowedCandles, kline: Kline) -> None:
        if followed.waiting is not None:
            followed.waiting.append(kline.open_time_ms)
        elif followed.ledger.observe(kline.open_time_ms) is Arrival.REWOUND:
            _log.warning("sequence_began_anew", symbol=kline.symbol, stream="kline_1m")

    def publish(self, kline: Kline) -> bool:
        """Hand a candle over; False when there is no room for it."""
        if self._outlet.publish(topics.KLINES, kline.symbol, kline):
            self._figures.published += 1
            return True
        self._figures.refused += 1
        return False

    def on_lost(self, symbol: str, open_time_ms: int, *, closed: bool) -> None:
        """Take note that a candle which was handed over did not reach Kafka."""
        self._figures.lost += 1
        if closed:
            self._ledgers.of(symbol).lose(open_time_ms, open_time_ms)

    def history_loaded(self, symbol: str, last_open_ms: int | None) -> None:
        """Begin to account for closed candles after `last_open_ms`; None: from the first on."""
        followed = self.followed.get(symbol)
        if followed is None or followed.waiting is None:
            return
        waiting, followed.waiting = followed.waiting, None
        if last_open_ms is not None:
            followed.ledger.observe(last_open_ms)
        for open_time_ms in sorted(set(waiting)):
            if last_open_ms is None or open_time_ms > last_open_ms:
                followed.ledger.observe(open_time_ms)

    def pulses(self) -> dict[str, Pulse]:
        """Return when each symbol last told something."""
        return {symbol: followed.pulse for symbol, followed in self.followed.items()}

    def newest(self, symbol: str) -> Position | None:
        """Return the newest candle that the stream told of."""
        followed = self.followed.get(symbol)
        return followed.newest if followed else None

    def miss(self, symbol: str, newest_ms: int) -> None:
        """Take note that the exchange has a candle opened at `newest_ms`: those before are closed.

        A symbol whose history is not loaded yet gets them with it.
        """
        followed = self.followed.get(symbol)
        if followed is not None and followed.waiting is None:
            followed.ledger.expect(newest_ms - MINUTE_MS)

    def on_streaming(self, symbols: Iterable[str]) -> None:
        """Take note that the streams flow."""
        for symbol in symbols:
            followed = self.followed.get(symbol)
            if followed is not None:
                followed.pulse.connected()
            self._outlet.health(symbol, Stream.KLINE_1M, HealthEvent.CONNECTED)

    def on_cut(self, symbols: Iterable[str], reason: str) -> None:
        """Take note that the streams were cut; what comes next may be of a new beginning."""
        for symbol in symbols:
            followed = self.followed.get(symbol)
            if followed is not None:
                followed.ledger.connection_is_fresh()
                followed.open_time_ms = followed.revision = -1
            self._outlet.health(symbol, Stream.KLINE_1M, HealthEvent.DISCONNECTED, detail=reason)
