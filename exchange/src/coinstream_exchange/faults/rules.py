"""What can be ordered, as values: one type for each fault, the same on the command line and by API.

`stream` is a pattern for stream names as the exchange writes them (`btcusdt@*`, `*@depth*`), `path`
one for request paths (`/api/v3/depth`), `symbol` one for symbols (`BTCUSDT`); `*` and `?` stand for
any characters and any one.
"""

from enum import StrEnum
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

Share = Annotated[float, Meta(gt=0, le=1)]
Count = Annotated[int, Meta(ge=1)]
Seconds = Annotated[float, Meta(ge=0, le=864_000)]
Milliseconds = Annotated[float, Meta(ge=0, le=86_400_000)]
SymbolName = Annotated[str, Meta(pattern=r"^[A-Z0-9]{1,20}$")]


class Timed(
    Struct, frozen=True, kw_only=True, tag_field="do", forbid_unknown_fields=True, rename=None
):
    """A fault begins `after_s` after it was ordered and lasts for `seconds`, else until removed."""

    after_s: Seconds = 0.0
    seconds: Seconds | None = None


class Drawn(Timed, frozen=True, kw_only=True):
    """A fault that strikes each time with `probability`, at most `count` times."""

    probability: Share = 1.0
    count: Count | None = None


class Swallow(Drawn, frozen=True, kw_only=True, tag="swallow"):
    """A connection loses frames."""

    stream: str = "*"


class Duplicate(Drawn, frozen=True, kw_only=True, tag="duplicate"):
    """A connection gets frames again, `copies` times, each within `within_ms`."""

    stream: str = "*"
    copies: Annotated[int, Meta(ge=1, le=100)] = 1
    within_ms: Milliseconds = 0.0


class Reorder(Drawn, frozen=True, kw_only=True, tag="reorder"):
    """Frames are held for up to `within_ms`, and later ones overtake them."""

    stream: str = "*"
    within_ms: Milliseconds = 1_000.0


class Delay(Drawn, frozen=True, kw_only=True, tag="delay"):
    """A connection's frames come later by `delay_ms` and up to `jitter_ms`, in their order."""

    stream: str = "*"
    delay_ms: Milliseconds = 100.0
    jitter_ms: Milliseconds = 0.0


class Corruption(StrEnum):
    """How a frame is spoiled."""

    TRUNCATED = "truncated"
    GARBAGE = "garbage"
    EMPTY = "empty"
    BAD_UTF8 = "bad_utf8"
    NAN = "nan"
    WRONG_TYPE = "wrong_type"
    MISSING_FIELD = "missing_field"
    DEEP = "deep"
    HUGE = "huge"


MODEST = tuple(kind for kind in Corruption if kind is not Corruption.HUGE)


class Corrupt(Drawn, frozen=True, kw_only=True, tag="corrupt"):
    """Frames are spoiled in one of the ways of `how`; with `beside`, the sound one comes too."""

    stream: str = "*"
    how: Annotated[tuple[Corruption, ...], Meta(min_length=1)] = MODEST
    beside: bool = False


class Skip(Drawn, frozen=True, kw_only=True, tag="skip"):
    """Events are sent to nobody: diffs, if not told otherwise."""

    stream: str = "*@depth*"


class Silence(Timed, frozen=True, kw_only=True, tag="silence"):
    """Streams go silent for everybody. Connections stay open, pings go on."""

    stream: str = "*"


class Drop(Drawn, frozen=True, kw_only=True, tag="drop"):
    """Connections that read `stream` are reset, without a close frame.

    Those that are open; when `seconds` are given, also those opened meanwhile, `open_s` later.
    """

    stream: str = "*"
    open_s: Seconds = 0.0


class HalfOpen(Drawn, frozen=True, kw_only=True, tag="half_open"):
    """Connections that read `stream` stay open, but nothing is sent or read on them any more.

    They stay so until the fault is taken back, then they are reset.
    """

    stream: str = "*"
    open_s: Seconds = 0.0


class Cut(Timed, frozen=True, kw_only=True, tag="cut"):
    """Nobody reaches the exchange: every connection is reset, and so is every new request."""


class Shutdown(Timed, frozen=True, kw_only=True, tag="shutdown"):
    """Every open connection is told `serverShutdown`, and closed `notice_s` later."""

    notice_s: Seconds = 5.0


class Refuse(Drawn, frozen=True, kw_only=True, tag="refuse"):
    """Requests are answered with an error; `/stream*` and `/ws*` are the WebSocket handshakes."""

    path: str = "/api/v3/*"
    status: Literal[403, 418, 429, 500, 502, 503, 504] = 503
    retry_after_s: Annotated[int, Meta(ge=0, le=259_200)] | None = None


class Slow(Drawn, frozen=True, kw_only=True, tag="slow"):
    """Requests are answered later by `delay_ms` and up to `jitter_ms`."""

    path: str = "/api/v3/*"
    delay_ms: Milliseconds = 1_000.0
    jitter_ms: Milliseconds = 0.0


class StaleDepth(Drawn, frozen=True, kw_only=True, tag="stale_depth"):
    """`/api/v3/depth` answers with the book as it was when this fault was ordered."""

    symbol: str = "*"


class Halt(Timed, frozen=True, kw_only=True, tag="halt"):
    """A symbol is not traded: status HALT, no events, no orders."""

    symbol: SymbolName


class Delist(Timed, frozen=True, kw_only=True, tag="delist"):
    """A symbol is gone: no events, and -1121 for whoever asks. With `status`, it stays listed."""

    symbol: SymbolName
    status: Literal["BREAK"] | None = None


class Rename(Timed, frozen=True, kw_only=True, tag="rename"):
    """A symbol goes on under another name, and its own is gone."""

    symbol: SymbolName
    to: SymbolName


class Skew(Timed, frozen=True, kw_only=True, tag="skew"):
    """The exchange's clock is wrong: `serverTime` and the event times `E` are off by `skew_ms`."""

    skew_ms: Annotated[int, Meta(ge=-86_400_000, le=86_400_000)]


FrameRule = Swallow | Duplicate | Reorder | Delay | Corrupt
EventRule = Skip | Silence
ConnectionRule = Drop | HalfOpen | Cut | Shutdown
AnswerRule = Refuse | Slow
MarketRule = Halt | Delist | Rename | Skew
Rule = FrameRule | EventRule | ConnectionRule | AnswerRule | StaleDepth | MarketRule

_decoder = msgspec.json.Decoder(Rule)


def read_json(body: bytes) -> Rule:
    """Return the fault that a JSON object orders, as in `{"do":"swallow","probability":0.1}`.

    Raises:
        ValueError: it is not a fault; the message says what is wrong.
    """
    rule: Rule = _decoder.decode(body)
    return rule


def read_text(text: str) -> Rule:
    """Return the fault that a command line orders, as in `swallow,stream=*@trade,count=3`.

    Several values of one field are joined by `+`, as in `corrupt,how=nan+deep`.

    Raises:
        ValueError: it is not a fault; the message says what is wrong.
    """
    name, *settings = text.split(",")
    fields: dict[str, object] = {"do": name}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals:
            raise ValueError(f"not a setting of the form name=value: {setting!r}")
        fields[key] = value.split("+") if key == "how" else value
    rule: Rule = msgspec.convert(fields, Rule, strict=False)
    return rule
