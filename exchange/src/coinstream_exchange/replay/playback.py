"""The recorded market as a fold of its lines: no clock and no waiting."""

from collections import Counter

from coinstream_contracts.times import MINUTE_MS
from coinstream_exchange.market.amounts import to_units
from coinstream_exchange.market.book import Levels
from coinstream_exchange.market.candle_history import NoPast
from coinstream_exchange.market.exchange_clock import ExchangeClock
from coinstream_exchange.market.symbol_market import SymbolMarket
from coinstream_exchange.market.symbol_streams import SymbolStreams
from coinstream_exchange.replay.contents import Contents, SymbolContents
from coinstream_exchange.replay.events import decode, shifted
from coinstream_exchange.replay.recording import Line
from coinstream_exchange.venue import Publish
from coinstream_exchange.wire import DepthEvent, DepthSnapshot, Level, TradeEvent
from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)

GRACE_MS = 500
"""How long after its end a candle waits for trades that overtook nothing but the clock."""


class Playback:
    """Plays lines into the markets of their symbols and publishes what the recording has.

    Everything else is derived. Before the recording's place of a depth snapshot the book is that
    snapshot: a reader drops the diffs before it, by the protocol's rule for a local book.
    """

    def __init__(
        self,
        contents: Contents,
        publish: Publish,
        *,
        trades_kept: int = 3_000_000,
        minutes_kept: int = 1_000_000,
    ) -> None:
        self._publish = publish
        self.shift_ms = 0
        self.clock_ms = contents.first_ms
        self.left_out: Counter[str] = Counter()
        count = max(1, len(contents.symbols))
        self.streams = {
            symbol: SymbolStreams(
                SymbolMarket(
                    part.rules(),
                    past=NoPast(),
                    trades_kept=max(5_000, trades_kept // count),
                    minutes_kept=max(1_500, minutes_kept // count),
                ),
                publish,
                part.streams,
            )
            for symbol, part in contents.symbols.items()
        }
        self._books = {
            symbol: _RecordedBook(self.streams[symbol], part)
            for symbol, part in contents.symbols.items()
        }
        self._clock = ExchangeClock(list(self.streams.values()), publish, grace_ms=GRACE_MS)

    def begin(self, shift_ms: int) -> None:
        """Set how far the recorded times are moved, a whole number of minutes."""
        if shift_ms % MINUTE_MS:
            raise ValueError("a recording is shifted by whole minutes, or its candles would change")
        self.clock_ms += shift_ms
        self.shift_ms = shift_ms
        self._clock.advance(self.clock_ms, self.clock_ms)

    def play(self, line: Line) -> None:
        """Take the next line in."""
        if not line.stream:
            return
        try:
            event = shifted(decode(line.stream, line.payload), self.shift_ms)
        except ValueError as error:
            if not self.left_out[line.stream]:
                _log.warning("frames_left_out", stream=line.stream, error=str(error))
            self.left_out[line.stream] += 1
            return
        event_time_ms: int = getattr(event, "event_time_ms", self.clock_ms)
        if event_time_ms > self.clock_ms:
            self.clock_ms = event_time_ms
            self._clock.advance(event_time_ms, event_time_ms)
        if isinstance(event, TradeEvent):
            if not self._fold_trade(event):
                return
        elif isinstance(event, DepthEvent) and not self._books[line.symbol].take(
            line.stream, event
        ):
            return
        if self._publish.wanted(line.stream):
            self._publish(line.stream, event)

    def end(self) -> None:
        """Publish the last state of what is pushed by the clock."""
        for streams in self.streams.values():
            streams.complete_aggregate(self.clock_ms + 1)
            streams.every_second(self.clock_ms)
            streams.klines.push(self.clock_ms)

    def _fold_trade(self, event: TradeEvent) -> bool:
        """Fold a trade; says false for one that was there already, in another file."""
        streams = self.streams[event.symbol]
        if event.id <= streams.market.tape.last_id:
            return False
        streams.trade(
            self.clock_ms,
            event.id,
            to_units(event.price),
            to_units(event.quantity),
            event.time_ms,
            buyer_is_maker=event.buyer_is_maker,
        )
        return True


class _RecordedBook:
    """A symbol's book, from its recorded snapshots and the diffs that follow them."""

    def __init__(self, streams: SymbolStreams, contents: SymbolContents) -> None:
        self._streams = streams
        self._book = streams.market.book
        self._snapshots = iter(contents.snapshots)
        self._symbol = contents.symbol
        fast, slow = (f"{contents.symbol.lower()}@depth{speed}" for speed in ("@100ms", ""))
        # Where both speeds were recorded, one of them moves the book.
        self._leading = fast if fast in contents.streams else slow
        self._last_ids: dict[str, int] = {}
        self._use_next_snapshot(0)

    def take(self, stream: str, event: DepthEvent) -> bool:
        """Apply a diff; says false for one that was there already, in another file."""
        if event.last_update_id <= self._last_ids.get(stream, 0):
            return False
        self._last_ids[stream] = event.last_update_id
        if stream != self._leading:
            return True
        book = self._book
        if not book.last_update_id:
            book.last_update_id = event.first_update_id - 1
        if event.first_update_id > book.last_update_id + 1:
            self._bridge_gap(event)
        if event.last_update_id > book.last_update_id:
            book.apply(event.last_update_id, _units(event.bids), _units(event.asks))
            self._streams.best_prices()
        self._streams.diff(event)
        return True

    def _bridge_gap(self, event: DepthEvent) -> None:
        missed_from = self._book.last_update_id + 1
        repaired = self._use_next_snapshot(event.first_update_id - 1)
        _log.warning(
            "recording_lacks_diffs",
            symbol=self._symbol,
            stream=self._leading,
            first=missed_from,
            last=event.first_update_id - 1,
            snapshot_follows=repaired,
        )

    def _use_next_snapshot(self, least_id: int) -> bool:
        """Put the next recorded snapshot from `least_id` on in the place of the book."""
        for snapshot in self._snapshots:
            if snapshot.last_update_id >= least_id:
                self._load(snapshot)
                return True
        return False

    def _load(self, snapshot: DepthSnapshot) -> None:
        self._book.replace(snapshot.last_update_id, _units(snapshot.bids), _units(snapshot.asks))


def _units(levels: list[Level]) -> Levels:
    return [(to_units(price), to_units(quantity)) for price, quantity in levels]
