"""Trade frames in the exchange's format, ready for the wire, ids contiguous for each symbol."""

import gzip
import json
import time
from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Any

from coinstream_backend.live.frames import text_frame

_IDS_A_SYMBOL = 1_000_000_000


def symbols(prefix: str, count: int) -> list[str]:
    """Return the names of symbols that no exchange has; each case has a prefix of its own."""
    return [f"{prefix}{number:03}USDT" for number in range(count)]


_TEMPLATE = b'{"e":"trade","E":%d,"s":"%s","t":%d,"p":"%s","q":"%s","T":%d,"m":%s,"M":true}'


class TradeFrames:
    """Makes the frames of further trades, round the symbols. No two trades have the same id."""

    def __init__(self, symbols: Iterable[str], seed: int = 1) -> None:
        chance = Random(seed)
        self.symbols = list(symbols)
        self._next_ids = {
            symbol: (number + 1) * _IDS_A_SYMBOL for number, symbol in enumerate(self.symbols)
        }
        self._names = {symbol: symbol.encode() for symbol in self._next_ids}
        prices = [b"%.2f000000" % (chance.lognormvariate(5, 3) + 0.01) for _ in range(997)]
        quantities = [b"%.5f000" % chance.expovariate(2) for _ in range(991)]
        self._prices, self._quantities = cycle(prices), cycle(quantities)
        self._sides = cycle((b"true", b"false", b"false"))
        self._round = cycle(self._next_ids)

    def next(self, event_time_ms: int) -> tuple[str, int, bytes]:
        """Return the next trade's symbol, id and frame."""
        symbol = next(self._round)
        trade_id = self._next_ids[symbol]
        self._next_ids[symbol] = trade_id + 1
        payload = _TEMPLATE % (
            event_time_ms,
            self._names[symbol],
            trade_id,
            next(self._prices),
            next(self._quantities),
            event_time_ms,
            next(self._sides),
        )
        return symbol, trade_id, text_frame(payload)

    def burst(self, count: int) -> bytes:
        """Return the frames of `count` trades, stamped now."""
        now_ms = time.time_ns() // 1_000_000
        return b"".join([self.next(now_ms)[2] for _ in range(count)])

    def newest_id(self, symbol: str) -> int:
        """Return the id of the last trade that was made."""
        return self._next_ids[symbol] - 1


class RecordedFrames:
    """The recording's trades again and again, ids going on."""

    def __init__(self, files: list[Path]) -> None:
        self._events = list(_recorded_trades(files))
        self._round = cycle(self._events)
        self._next_id: int = self._events[0]["t"]

    def burst(self, count: int) -> bytes:
        """Return the frames of the next `count` trades."""
        frames = []
        for event in islice(self._round, count):
            numbered = event | {"t": self._next_id}
            self._next_id += 1
            frames.append(text_frame(json.dumps(numbered, separators=(",", ":")).encode()))
        return b"".join(frames)

    def newest_id(self, symbol: str) -> int:
        """Return the id of the last trade that was made."""
        return self._next_id - 1


def _recorded_trades(files: list[Path]) -> Iterator[dict[str, Any]]:
    for file in files:
        with gzip.open(file, "rt") as lines:
            for line in lines:
                message = json.loads(line.partition(" ")[2])
                if message.get("stream", "").endswith("@trade"):
                    yield message["data"]
