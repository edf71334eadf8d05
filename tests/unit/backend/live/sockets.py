"""A socket for tests: takes frames as a browser would, when it is told to take any."""

import json
from decimal import Decimal
from typing import Any


def messages_in(stream: bytes) -> list[dict[str, Any]]:
    """Return the JSON of each text frame, decimals exact (RFC 6455, section 5.2)."""
    messages = []
    while stream:
        assert stream[0] == 0x81, "a final, uncompressed text frame"
        length, start = stream[1], 2
        assert length < 0x80, "a server's frame has no mask"
        if length == 126:
            length, start = int.from_bytes(stream[2:4], "big"), 4
        elif length == 127:
            length, start = int.from_bytes(stream[2:10], "big"), 10
        payload = stream[start : start + length]
        assert len(payload) == length, "a whole frame"
        messages.append(json.loads(payload, parse_float=Decimal))
        stream = stream[start + length :]
    return messages


class FakeSocket:
    """A frame sink whose peer reads, or does not."""

    def __init__(self) -> None:
        self.writable = True
        self.written = b""
        self.takes_bytes: int | None = None
        self.closed_with: int | None = None

    def write(self, frames: bytes) -> None:
        assert self.closed_with is None
        self.written += frames
        if self.takes_bytes is not None and len(self.written) >= self.takes_bytes:
            self.writable = False

    async def drained(self) -> None:
        return

    def close(self, code: int, reason: str) -> None:
        self.closed_with = code

    @property
    def messages(self) -> list[dict[str, Any]]:
        return messages_in(self.written)
