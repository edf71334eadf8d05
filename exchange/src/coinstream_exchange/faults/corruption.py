"""Spoiled messages. Each is such that no reader could take it for the event it was."""

import json
from random import Random
from typing import Any, Final

from coinstream_exchange.faults.rules import Corruption

HUGE_BYTES: Final = 10_000_000
DEEP_LEVELS: Final = 100_000
_PLACE: Final = "the place of something that does not fit"
_ESSENTIAL: Final = {
    "trade": ("p", "q", "t", "T"),
    "aggTrade": ("p", "q", "a", "T"),
    "depthUpdate": ("U", "u", "b", "a"),
    "kline": ("k",),
}
"""Fields that every reader of an event needs."""


def corrupted(message: bytes, how: Corruption, seed: int) -> bytes:
    """Return `message`, an event's JSON, wrapped or not, spoiled. The seed chooses the spot."""
    rng = Random(seed)  # noqa: S311 - a repeatable failure, not a secret
    match how:
        case Corruption.TRUNCATED:
            return message[: rng.randrange(1, max(2, len(message)))]
        case Corruption.GARBAGE:
            return bytes(rng.randrange(33, 123) for _ in range(rng.randrange(1, 200)))
        case Corruption.EMPTY:
            return b""
        case Corruption.BAD_UTF8:
            at = rng.randrange(len(message) + 1)
            return message[:at] + b"\xff\xfe\xc0" + message[at:]
        case _:
            return _with_a_field_spoiled(message, how, rng)


def _with_a_field_spoiled(message: bytes, how: Corruption, rng: Random) -> bytes:
    whole = json.loads(message)
    event = whole.get("data", whole) if isinstance(whole, dict) else whole
    if not isinstance(event, dict):
        event = whole = {"data": event}
    field = rng.choice([*_ESSENTIAL.get(event.get("e", ""), event)])
    if how is Corruption.MISSING_FIELD:
        del event[field]
        return _encoded(whole)
    event[field] = _PLACE
    return _encoded(whole).replace(json.dumps(_PLACE).encode(), _misfit(how))


def _misfit(how: Corruption) -> bytes:
    match how:
        case Corruption.NAN:
            return b"NaN"
        case Corruption.DEEP:
            return b"[" * DEEP_LEVELS + b"]" * DEEP_LEVELS
        case Corruption.HUGE:
            return b'"' + b"9" * HUGE_BYTES + b'"'
        case _:
            return b'{"not":["what","it","was"]}'


def _encoded(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
