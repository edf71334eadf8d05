"""An event as the bytes that go on the socket."""

from functools import lru_cache
from struct import pack
from typing import Final, NamedTuple

import msgspec

from coinstream_exchange.server.time_unit import TimeUnit, in_unit
from coinstream_exchange.venue import Event

_FINAL_TEXT: Final = 0x81
_FINAL_PING: Final = 0x89
_FINAL_PONG: Final = 0x8A
_STREAMS_KEPT: Final = 10_000
_SHORT: Final = 126
_MEDIUM: Final = 1 << 16

_encode = msgspec.json.Encoder().encode


class Form(NamedTuple):
    """How a connection wants its events: wrapped with the stream's name or raw; ms or us."""

    combined: bool
    unit: TimeUnit


def payload(stream: str, event: Event, form: Form) -> bytes:
    """Return the JSON of `event` in `form`."""
    raw = _encode(in_unit(event, form.unit))
    return wrapped(stream, raw) if form.combined else raw


def wrapped(stream: str, raw: bytes) -> bytes:
    """Return the JSON `raw` inside the wrapper of combined streams."""
    return b"%b%b}" % (_opening(stream), raw)


@lru_cache(maxsize=_STREAMS_KEPT)
def _opening(stream: str) -> bytes:
    return b'{"stream":%b,"data":' % _encode(stream)


def text_frame(text: bytes) -> bytes:
    """Return `text` as one unmasked, uncompressed WebSocket text frame (RFC 6455, section 5.2)."""
    size = len(text)
    if size < _SHORT:
        return pack("!BB", _FINAL_TEXT, size) + text
    if size < _MEDIUM:
        return pack("!BBH", _FINAL_TEXT, 126, size) + text
    return pack("!BBQ", _FINAL_TEXT, 127, size) + text


def text_of(frame: bytes) -> bytes:
    """Return the text of a frame made by `text_frame`."""
    size = frame[1]
    return frame[{126: 4, 127: 10}.get(size, 2) :]


def ping_frame(message: bytes) -> bytes:
    """Return a ping with at most 125 bytes of payload."""
    return pack("!BB", _FINAL_PING, len(message)) + message


def pong_frame(message: bytes) -> bytes:
    """Return the answer to a ping."""
    return pack("!BB", _FINAL_PONG, len(message)) + message
