"""The exchange's own ledger of what it published (`--truth`), read on as it grows.

It is written before any fault can touch an event, so it knows what no client was sent.
"""

from collections import defaultdict
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

HASH_BYTES = 8


class Published(NamedTuple):
    """One event: its last id, its event time in ms, and the hash of its payload."""

    last_id: int
    event_time_ms: int
    payload_hash: str


class Ledger:
    """Trades by id, diffs by their last update id, closed candles by open time; each by symbol."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._position = 0
        self.trades: defaultdict[str, dict[int, Published]] = defaultdict(dict)
        self.diffs: defaultdict[str, dict[int, Published]] = defaultdict(dict)
        self.closed_candles: defaultdict[str, dict[int, Published]] = defaultdict(dict)

    def read_on(self) -> None:
        """Take in the whole lines that were added."""
        with self._file.open("rb") as file:
            file.seek(self._position)
            lines, _, _ = file.read().rpartition(b"\n")
        if lines:
            self._position += len(lines) + 1
            for line in lines.decode().split("\n"):
                self._note(*line.split("\t"))

    def _note(
        self, symbol: str, stream: str, first: str, last: str, final: str, time_ms: str, digest: str
    ) -> None:
        event = Published(int(last), int(time_ms), digest)
        match stream.partition("@")[2]:
            case "trade":
                self.trades[symbol][int(first)] = event
            case "depth@100ms":
                self.diffs[symbol][int(last)] = event
            case "kline_1m" if final == "1":
                self.closed_candles[symbol][int(first)] = event


def payload_hash(payload: bytes) -> str:
    """Return the ledger's hash of what a raw stream sends."""
    return blake2b(payload, digest_size=HASH_BYTES).hexdigest()
