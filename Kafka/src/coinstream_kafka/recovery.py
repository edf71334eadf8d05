"""Where a producer that starts goes on: what its topics and the health topic say."""

import asyncio
from typing import Final

from coinstream_contracts.messages import Stream
from coinstream_contracts.times import MINUTE_MS
from coinstream_contracts.topics import Topic
from coinstream_kafka.backoff import Backoff
from coinstream_kafka.gaps.memory import Mark, Remembered, read_marks, remember
from coinstream_kafka.kafka_log import LogError
from coinstream_kafka.log_tail import LogTail, PositionKind
from coinstream_telemetry.logs import get_logger

_RECENT_MS: Final = 10 * MINUTE_MS
"""Watermarks this much older than the newest are of symbols that are no longer followed: the log is
not read back to them."""

_log = get_logger(__name__)


async def recover(
    bootstrap: str,
    max_records: int,
    *,
    topic: Topic,
    kind: PositionKind,
    stream: Stream,
    market: str,
    step: int,
    watermarked_only: bool = False,
) -> dict[str, Remembered]:
    """Return where each symbol's stream goes on; waits for a broker as long as there is none.

    `watermarked_only` leaves out symbols that were never followed long enough for a watermark.
    """
    backoff = Backoff(0.5, 10.0)

    def read() -> dict[str, Remembered]:
        tail = LogTail(bootstrap, max_records)
        try:
            marks = read_marks(tail.health(), stream, market, step)
            if watermarked_only:
                marks = {symbol: mark for symbol, mark in marks.items() if mark.watermark}
            if not marks:
                return {}
            positions = tail.positions(topic, kind, since_ms(marks))
        finally:
            tail.close()
        return join(marks, positions, step)

    while True:
        try:
            remembered = await asyncio.to_thread(read)
        except (LogError, TimeoutError) as error:
            wait_s = backoff.next_s()
            _log.warning("log_not_readable", error=repr(error), again_in_s=round(wait_s, 1))
            await asyncio.sleep(wait_s)
        else:
            missing = sum(memory.missing.size for memory in remembered.values())
            _log.info(
                "log_read_back", stream=stream.value, symbols=len(remembered), missing=missing
            )
            return remembered


def since_ms(marks: dict[str, Mark]) -> int:
    """Return the time from which the topic must be read back for these marks, one at least."""
    times = [mark.time_ms for mark in marks.values()]
    return min(time_ms for time_ms in times if time_ms >= max(times) - _RECENT_MS)


def join(
    marks: dict[str, Mark], positions: dict[str, list[int]], step: int
) -> dict[str, Remembered]:
    """Return what is remembered of each symbol that the health topic knows of this market."""
    remembered = {}
    for symbol, mark in marks.items():
        memory = remember(mark, positions.get(symbol, ()), step)
        if memory is not None:
            remembered[symbol] = memory
    return remembered
