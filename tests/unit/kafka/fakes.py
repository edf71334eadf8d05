"""Parts that stand in for edges, and the recording as tests read it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from coinstream_contracts.messages import StreamHealth
from coinstream_contracts.topics import STREAM_HEALTH, Topic


class RecordedLine(msgspec.Struct):
    """A wrapped frame; without a stream, the REST snapshot."""

    stream: str = ""
    data: msgspec.Raw = msgspec.Raw(b"")


@dataclass(frozen=True)
class Recording:
    """Raw frames in the order they were received, and the snapshot's bytes."""

    frames: list[tuple[str, bytes]]
    snapshot: bytes

    def of(self, stream: str) -> Iterator[bytes]:
        """Yield the frames of a stream, as in `@trade`."""
        return (frame for name, frame in self.frames if name.endswith(stream))


@dataclass
class FakeSink:
    """Keeps what it is given; refuses when it is told to be full."""

    full: bool = False
    healthy: bool = True
    sent: list[tuple[str, str, bytes]] = field(default_factory=list)

    def send(self, topic: Topic, key: str, value: bytes) -> bool:
        if self.full:
            return False
        self.sent.append((topic.name, key, value))
        return True

    async def flush(self, timeout_s: float) -> bool:
        return self.healthy

    async def close(self, timeout_s: float) -> None:
        self.healthy = False

    def values(self, topic: Topic, kind: type[Any]) -> list[Any]:
        decode = msgspec.json.Decoder(kind).decode
        return [decode(value) for name, _, value in self.sent if name == topic.name]

    def health(self) -> list[StreamHealth]:
        return self.values(STREAM_HEALTH, StreamHealth)
