"""Where what is stored ends and what is live begins."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter
from typing import Final, Protocol, TypeVar

from coinstream_contracts.candles import Candle, CandleStatus
from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import MINUTE_MS


class Revised(Protocol):
    """A candle as far as it matters for the seam. Of two of one open time, the revision decides."""

    @property
    def open_time_ms(self) -> int:
        """Where the candle stands."""

    @property
    def revision(self) -> int:
        """How much it is to be trusted."""

    @property
    def status(self) -> CandleStatus:
        """How whole it is."""


_OPEN_TIME: Final = attrgetter("open_time_ms")

AnyRevised = TypeVar("AnyRevised", bound=Revised)


def join(history: Sequence[AnyRevised], live: Sequence[AnyRevised]) -> list[AnyRevised]:
    """Return both, each ascending by open time, as one such series, each open time once.

    Where both have a candle, the one of the greater revision stands: the same one whichever side
    it came from.
    """
    if not live:
        return list(history)
    # Live candles are the newest: most of the history lies before them.
    seam = bisect_left(history, live[0].open_time_ms, key=_OPEN_TIME)
    joined = {candle.open_time_ms: candle for candle in history[seam:]}
    for candle in live:
        known = joined.get(candle.open_time_ms)
        if known is None or candle.revision > known.revision:
            joined[candle.open_time_ms] = candle
    return [*history[:seam], *(joined[open_time_ms] for open_time_ms in sorted(joined))]


def first_unsettled(
    history: Iterable[Revised],
    interval: Interval,
    start_ms: int,
    end_ms: int,
    hopeless: Collection[int] = (),
) -> int | None:
    """Return the first open time from `start_ms` to `end_ms` that live minutes could improve.

    That is where the history, ascending, has no candle or one that is not complete, and that is not
    among the `hopeless`. None when there is no such place. The interval is one that is stored: all
    its candles are as long.
    """
    expected_ms = _first_open_time(interval, start_ms)
    length_ms = interval.next(expected_ms) - expected_ms
    for candle in history:
        if candle.open_time_ms < expected_ms:
            continue
        while expected_ms < candle.open_time_ms and expected_ms in hopeless:
            expected_ms += length_ms
        if candle.open_time_ms > expected_ms or (
            candle.status is not CandleStatus.COMPLETE and expected_ms not in hopeless
        ):
            break
        expected_ms += length_ms
    while expected_ms <= end_ms and expected_ms in hopeless:
        expected_ms += length_ms
    return expected_ms if expected_ms <= end_ms else None


def improvements(history: Iterable[Revised], live: Iterable[Revised]) -> set[int]:
    """Return the open times of which `live` has more than the history."""
    known = {candle.open_time_ms: candle.revision for candle in history}
    return {one.open_time_ms for one in live if one.revision > known.get(one.open_time_ms, -1)}


def unsettled(
    history: Iterable[Revised], interval: Interval, start_ms: int, end_ms: int
) -> list[int]:
    """Return the open times from `start_ms` to `end_ms` without a complete candle.

    Both are open times themselves.
    """
    settled = {one.open_time_ms for one in history if one.status is CandleStatus.COMPLETE}
    length_ms = interval.next(start_ms) - start_ms
    return [at for at in range(start_ms, end_ms + 1, length_ms) if at not in settled]


def whole_tail(minutes: Sequence[Candle], interval: Interval) -> list[Candle]:
    """Return the newest minutes, ascending, that have no hole and begin with a whole candle.

    Of the last one only, it does not matter whether it is closed.
    """
    start = len(minutes)
    while start > 0 and (
        start == len(minutes)
        or (
            minutes[start - 1].open_time_ms + MINUTE_MS == minutes[start].open_time_ms
            and minutes[start - 1].status is CandleStatus.COMPLETE
        )
    ):
        start -= 1
    tail = minutes[start:]
    if not tail:
        return []
    first_ms = _first_open_time(interval, tail[0].open_time_ms)
    return [minute for minute in tail if minute.open_time_ms >= first_ms]


def _first_open_time(interval: Interval, start_ms: int) -> int:
    floor_ms = interval.floor(start_ms)
    return floor_ms if floor_ms == start_ms else interval.next(start_ms)
