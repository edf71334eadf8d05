"""The way out of a producer: messages encoded, keyed by symbol and handed to the sink."""

import time
from typing import Final, Protocol

from msgspec import Struct

from coinstream_contracts import topics
from coinstream_contracts.messages import HealthEvent, Stream, StreamHealth, encode
from coinstream_contracts.messages.dead_letter import dead_letter
from coinstream_contracts.topics import Topic
from coinstream_telemetry.logs import get_logger

_DEAD_LETTER_KEY: Final = "unparsed"
# A flood of bad input is told in the counter and the topic, not line by line.
_LOGGED_FIRST: Final = 20
_LOGGED_EACH: Final = 1_000

_log = get_logger(__name__)


class Sink(Protocol):
    """Takes messages for Kafka and never blocks."""

    @property
    def healthy(self) -> bool:
        """Whether messages get through."""

    def send(self, topic: Topic, key: str, value: bytes) -> bool:
        """Take a message; False when there is no room for it."""

    async def flush(self, timeout_s: float) -> bool:
        """Wait until everything taken is delivered or lost; False when time ran out."""

    async def close(self, timeout_s: float) -> None:
        """Flush and stop."""


class Outlet:
    """Publishes one market's messages."""

    def __init__(self, sink: Sink, market: str) -> None:
        self._send = sink.send
        self.market = market
        self.dead_letters = 0

    def publish(self, topic: Topic, symbol: str, message: Struct) -> bool:
        """Hand a message over; False when the sink had no room."""
        return self._send(topic, symbol, encode(message))

    def health(
        self,
        symbol: str,
        stream: Stream,
        event: HealthEvent,
        *,
        first: int | None = None,
        last: int | None = None,
        detail: str = "",
        time_ms: int | None = None,
    ) -> bool:
        """Tell what happened to a stream; False when the sink had no room.

        `time_ms` is when it happened, now by default.
        """
        return self.publish(
            topics.STREAM_HEALTH,
            symbol,
            StreamHealth(
                symbol=symbol,
                stream=stream,
                event=event,
                time_ms=now_ms() if time_ms is None else time_ms,
                market=self.market,
                first=first,
                last=last,
                detail=detail,
            ),
        )

    def refuse(self, source: str, error: str, raw: bytes) -> None:
        """Put what could not be parsed among the dead letters."""
        self.dead_letters += 1
        letter = dead_letter(source=source, error=error, raw=raw, time_ms=now_ms())
        self.publish(topics.DEAD_LETTERS, _DEAD_LETTER_KEY, letter)
        if self.dead_letters <= _LOGGED_FIRST or self.dead_letters % _LOGGED_EACH == 0:
            _log.warning(
                "dead_letter",
                source=source,
                error=error[:200],
                size_bytes=len(raw),
                count=self.dead_letters,
            )


def now_ms() -> int:
    """Return the wall clock, UTC ms."""
    return time.time_ns() // 1_000_000
