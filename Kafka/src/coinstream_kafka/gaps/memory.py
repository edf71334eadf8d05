"""What a producer that starts again knows from the log of its former life. Pure.

A watermark says that everything up to it was acknowledged by Kafka, but the gaps told open before
it. What was published after it is read back from the end of the topic itself, so neither a message
that never got through nor a gap that was never told leaves a hole.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from coinstream_contracts.messages import HealthEvent, Stream, StreamHealth
from coinstream_kafka.gaps.ranges import RangeSet


@dataclass(slots=True)
class Mark:
    """The last watermark of a symbol's stream, and the gaps that were open at it or after."""

    step: int
    watermark: int | None = None
    time_ms: int = 0
    """When the watermark was taken: what was sent before it is in the log. Without a watermark,
    when the market was first told of."""
    open: RangeSet = field(init=False)

    def __post_init__(self) -> None:
        self.open = RangeSet(self.step)


@dataclass(frozen=True, slots=True)
class Remembered:
    """Where a symbol's stream goes on: its newest position, and what is missing below it."""

    newest: int
    missing: RangeSet


def read_marks(
    events: Iterable[StreamHealth], stream: Stream, market: str, step: int
) -> dict[str, Mark]:
    """Return each symbol's mark from health events in the order of the log.

    What lies before an event of another market is forgotten: its positions mean nothing here.
    """
    of_symbol: dict[str, list[StreamHealth]] = {}
    for event in events:
        if event.stream is not stream:
            continue
        if event.market == market:
            of_symbol.setdefault(event.symbol, []).append(event)
        else:
            of_symbol.pop(event.symbol, None)
    return {symbol: _mark(history, step) for symbol, history in of_symbol.items()}


def _mark(history: list[StreamHealth], step: int) -> Mark:
    mark = Mark(step, time_ms=history[0].time_ms)
    for event in history:
        if event.event is HealthEvent.WATERMARK and event.last is not None:
            mark.watermark, mark.time_ms = event.last, event.time_ms
    for event in history:
        if event.first is None or event.last is None:
            continue
        if event.event is HealthEvent.GAP_OPENED:
            mark.open.add(event.first, event.last)
        elif event.event is HealthEvent.GAP_UNFILLABLE or (
            # A filling told after the watermark may itself not be in the log: the log decides.
            event.event is HealthEvent.GAP_FILLED and event.time_ms < mark.time_ms
        ):
            mark.open.remove(event.first, event.last)
    return mark


def remember(mark: Mark | None, positions: Iterable[int], step: int) -> Remembered | None:
    """Join a mark with the positions that the end of the topic holds since it.

    Without a mark, the lowest position that was read is taken as the beginning.
    """
    present = RangeSet(step)
    for position in positions:
        present.add(position, position)
    ranges = list(present)
    missing = RangeSet(step)
    watermark = None if mark is None else mark.watermark
    if mark is not None:
        for gap in mark.open:
            missing.add(gap.first, gap.last)
    if not ranges:
        return None if watermark is None else Remembered(watermark, missing)
    begin = ranges[0].first if watermark is None else watermark + step
    newest = max(ranges[-1].last, begin - step)
    missing.add(begin, newest)
    for part in ranges:
        missing.remove(part.first, part.last)
    return Remembered(newest, missing)
