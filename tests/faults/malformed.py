"""Frames that no exchange should send, made from a seed."""

import json
from collections.abc import Callable, Iterator
from random import Random

HUGE_BYTES = 10 * 1024 * 1024

_GOOD = {
    "e": "trade",
    "E": 1_700_000_000_000,
    "s": "BTCUSDT",
    "t": 1,
    "p": "1.00",
    "q": "2.00",
    "T": 1_700_000_000_000,
    "m": True,
    "M": True,
}


def frames(count: int, seed: int, symbol: str, huge: int = 0) -> Iterator[bytes]:
    """Yield `count` frames, `huge` of them of 10 MiB; none may be taken for an event."""
    chance = Random(seed)
    kinds: list[Callable[[Random, str], bytes]] = [
        _not_a_number,
        _bad_utf8,
        _deep,
        _wrong_type,
        _cut_short,
        _missing_field,
        _noise,
        _impossible,
    ]
    every = count // huge if huge else count + 1
    for number in range(count):
        if number % every == every // 2 and number // every < huge:
            yield b'{"e":"trade","s":"' + b"A" * HUGE_BYTES + b'"}'
        else:
            yield chance.choice(kinds)(chance, symbol)


def _with(symbol: str, **changes: object) -> bytes:
    return json.dumps(_GOOD | {"s": symbol} | changes).encode()


def _not_a_number(chance: Random, symbol: str) -> bytes:
    value = chance.choice(
        ["NaN", "Infinity", "-Infinity", "1e999999999", "", " ", "0x10", "\u0661"]
    )
    return _with(symbol, **{chance.choice("pq"): value})


def _bad_utf8(chance: Random, symbol: str) -> bytes:
    whole = _with(symbol)
    # Within what every reader needs: nobody has to look at the bytes of a field that he ignores.
    at = chance.randrange(10, whole.index(b'"M"'))
    return whole[:at] + chance.choice([b"\xff", b"\xc3\x28", b"\xed\xa0\x80"]) + whole[at:]


def _deep(chance: Random, symbol: str) -> bytes:
    depth = chance.choice([200, 2_000, 20_000])
    opening, closing = chance.choice([(b"[", b"]"), (b'{"a":', b"}")])
    inner = b"1"
    nested = opening * depth + inner + closing * depth
    return b'{"e":"trade","s":"' + symbol.encode() + b'","p":' + nested + b"}"


def _wrong_type(chance: Random, symbol: str) -> bytes:
    wrong: list[object] = [None, [], {}, True, 1.5, "x", [[["1"]]]]
    return _with(symbol, t=chance.choice(wrong))


def _cut_short(chance: Random, symbol: str) -> bytes:
    whole = _with(symbol)
    return whole[: chance.randrange(1, len(whole) - 1)]


def _missing_field(chance: Random, symbol: str) -> bytes:
    event = _GOOD | {"s": symbol}
    del event[chance.choice("EstpqTm")]
    return json.dumps(event).encode()


def _noise(chance: Random, symbol: str) -> bytes:
    return chance.randbytes(chance.randrange(1, 400)) + symbol.encode()


def _impossible(chance: Random, symbol: str) -> bytes:
    changes: list[dict[str, object]] = [
        {"t": -1},
        {"T": 0},
        {"E": -5},
        {"p": "-1.0"},
        {"t": 2**80},
        {"s": "btcusdt"},
        {"s": "X" * 400},
        {"e": "depthUpdate"},
        {"e": "nothing known"},
        {"e": 5},
    ]
    return _with(symbol, **chance.choice(changes))
