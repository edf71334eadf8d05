"""What could not be parsed, kept with the bytes it came in."""

from msgspec import Struct, field


class DeadLetter(Struct, frozen=True, kw_only=True):
    """One refused input. `raw` is base64 on the wire and at most `MAX_RAW_BYTES` long.

    `size_bytes` is the full length of what came. `source` names the connection, topic or call.
    """

    source: str
    error: str
    raw: bytes
    size_bytes: int
    time_ms: int = field(name="time")


MAX_RAW_BYTES = 512 * 1024


def dead_letter(*, source: str, error: str, raw: bytes, time_ms: int) -> DeadLetter:
    """Return the dead letter of `raw`, cut to what a message may hold."""
    return DeadLetter(
        source=source[:200],
        error=error[:1_000],
        raw=raw[:MAX_RAW_BYTES],
        size_bytes=len(raw),
        time_ms=time_ms,
    )
