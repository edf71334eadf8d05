"""Candles of longer intervals, folded live from the minutes."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import NamedTuple, Protocol, cast

from msgspec import Raw
from msgspec.structs import replace

from coinstream_backend.history.schemas import Row, ohlc_candle_event_of, row_of
from coinstream_backend.history.seam import join
from coinstream_backend.live.feed import Feed, LiveKind, Opening
from coinstream_backend.live.rolled_fold import RolledFold, RolledSeam
from coinstream_backend.live.schemas import OhlcInitial, OhlcLatest, OhlcUpdate
from coinstream_backend.wire import array
from coinstream_contracts.candles import Candle, CandleStatus
from coinstream_contracts.intervals import Interval
from coinstream_contracts.messages import Kline


class RolledStart(NamedTuple):
    """What the stores have of a symbol: its candles, and what the newest are made of.

    `parts` are shorter candles before `from_ms`, `minutes` those from there on, both ascending.
    """

    rows: list[Row]
    from_ms: int
    parts: list[Candle]
    minutes: list[Candle]


class KnownMinutes(Protocol):
    """The minutes of every symbol that came through Kafka."""

    def symbols(self) -> list[str]:
        """Return the symbols of which something is known."""

    def since(self, symbol: str, open_time_ms: int) -> list[Kline]:
        """Return a symbol's minutes from `open_time_ms` on, ascending."""


class RolledFeed(Feed[Kline, RolledFold]):
    """Candles of one interval. A symbol that nobody follows costs nothing.

    Args:
        interval: longer than a minute.
        known: the minutes; they are told of each message before this feed is.
    """

    kind = LiveKind.KLINE

    def __init__(self, interval: Interval, known: KnownMinutes) -> None:
        super().__init__()
        self._interval = interval
        self._known = known
        self._unended: defaultdict[str, set[int]] = defaultdict(set)

    def new_fold(self) -> RolledFold:
        """Return a fold of which no minute may change: one with a beginning is made in `open`."""
        return RolledFold(self._interval, from_ms=0)

    def symbols(self) -> list[str]:
        """Return the symbols that minutes are known of."""
        return self._known.symbols()

    def key(self, message: Kline) -> Hashable:
        """Return the candle that a minute is part of."""
        return self._interval.floor(message.open_time_ms)

    def update(self, message: Kline, variant: int) -> OhlcUpdate:  # noqa: ARG002 - alike for all
        """Return the `update` with the candle that a minute is part of."""
        candle = self.fold(message.symbol).candle(self._interval.floor(message.open_time_ms))
        if candle is None:
            raise LookupError(f"a minute that no candle holds: {message.open_time_ms}")
        return OhlcUpdate(message.symbol, ohlc_candle_event_of(candle, message.event_time_ms))

    def publish(self, messages: Iterable[Kline]) -> int:
        """Fold what somebody follows, hand it over, and return how many updates went out."""
        self._folds = {
            symbol: self._folds[symbol] for symbol in self._folds if self._follows(symbol)
        }
        for symbol in self._unended.keys() - self._folds.keys():
            del self._unended[symbol]
        if not any(self._audiences.values()):
            return 0
        followed = []
        for message in messages:
            if message.symbol not in self._folds:
                if not self._follows(message.symbol):
                    continue
                # It turned up while somebody follows all: whole candles begin with the next one.
                from_ms = self._interval.next(message.open_time_ms)
                self._folds[message.symbol] = RolledFold(self._interval, from_ms)
            followed.append(message)
        return super().publish(followed)

    def _apply(self, messages: Iterable[Kline]) -> dict[str, dict[Hashable, Kline]]:
        changed = super()._apply(messages)
        for symbol, of_symbol in changed.items():
            # After a long silence a batch may hold more candles than are remembered.
            for open_time_ms in [at for at in of_symbol if not self._holds(symbol, at)]:
                del of_symbol[open_time_ms]
            if of_symbol:
                changed[symbol] = self._ended(symbol, of_symbol) | of_symbol
        return changed

    def _holds(self, symbol: str, open_time_ms: Hashable) -> bool:
        return self.fold(symbol).candle(cast("int", open_time_ms)) is not None

    def _ended(self, symbol: str, of_symbol: dict[Hashable, Kline]) -> dict[Hashable, Kline]:
        """Return the ends of candles whose last minute never came, or never closed.

        Later minutes prove it, so the newest of `of_symbol` tells of them.
        """
        fold, unended = self.fold(symbol), self._unended[symbol]
        for open_time_ms, minute in of_symbol.items():
            at_ms = cast("int", open_time_ms)
            if minute.closed and minute.close_time_ms + 1 == self._interval.next(at_ms):
                unended.discard(at_ms)
            else:
                unended.add(at_ms)
        by = next(reversed(of_symbol.values()))
        ended: dict[Hashable, Kline] = {}
        for at_ms in sorted(unended - {fold.newest_ms}):
            candle = fold.candle(at_ms)
            if candle is not None and candle.status is CandleStatus.OPEN:
                continue
            unended.remove(at_ms)
            if candle is not None and at_ms not in of_symbol:
                ended[at_ms] = replace(by, open_time_ms=at_ms)
        return ended

    def _follows(self, symbol: str) -> bool:
        return any(audience.follows(symbol) for audience in self._audiences.values())

    def open(self, symbol: str, stored: RolledStart | None, limit: int) -> Opening:
        """Return `initial` with the candles before the open one, at most `limit`, and `latest`.

        A candle whose time is over is in `initial`, though its last minute may close yet.
        """
        fold = self._folds.get(symbol) if self._follows(symbol) else None
        if fold is None:
            fold = self._folds[symbol] = self._begun(symbol, stored)
            begun = (each for each in fold.candles() if each.status is CandleStatus.OPEN)
            self._unended[symbol] = {each.open_time_ms for each in begun}
        history = [] if stored is None else stored.rows
        rows = join(history, [row_of(candle) for candle in fold.candles()])
        sent = {row.open_time_ms: row.revision for row in rows[-2:]}
        seam = RolledSeam(self._interval, fold, sent)
        latest = rows.pop() if rows and rows[-1].status is CandleStatus.OPEN else None
        initial = OhlcInitial(symbol, Raw(array([row.json for row in rows[-limit:]])))
        if latest is None:
            return Opening([initial], seam)
        return Opening([initial, OhlcLatest(symbol, Raw(latest.json))], seam)

    def _begun(self, symbol: str, stored: RolledStart | None) -> RolledFold:
        if stored is None:
            minutes = self._known.since(symbol, 0)
            # Without the stores, whole candles begin with the next one.
            from_ms = self._interval.next(minutes[-1].open_time_ms) if minutes else 0
            return RolledFold(self._interval, from_ms)
        fold = RolledFold(self._interval, stored.from_ms, stored.parts, stored.minutes)
        for kline in self._known.since(symbol, stored.from_ms):
            fold.apply(kline)
        return fold
