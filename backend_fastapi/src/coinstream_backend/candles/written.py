"""Candles as they are served: written once, for a closed one does not change."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from coinstream_backend.candles.schemas import candle_of
from coinstream_backend.wire import encode
from coinstream_contracts.messages import Kline, decoder

REMEMBERED_CANDLES: Final = 45_000
"""Thirty symbols' whole recent past; about a kilobyte each."""

_decode: Final = decoder(Kline)


class WrittenCandle(NamedTuple):
    """A candle's place and state, and the JSON of its `Candle`."""

    open_time_ms: int
    closed: bool
    revision: int
    json: bytes


def written(kline: Kline) -> WrittenCandle:
    """Return a Kafka or Redis value as it is served."""
    return WrittenCandle(kline.open_time_ms, kline.closed, kline.revision, encode(candle_of(kline)))


class CandleMemo:
    """Remembers what closed candles are written as, by the values that Redis has of them.

    A value is the candle at one revision: when a correction takes its place in Redis, what is
    remembered of the old one is asked for no more. Beyond `capacity`, what has been remembered
    longest is forgotten.
    """

    def __init__(self, capacity: int = REMEMBERED_CANDLES) -> None:
        self._capacity = capacity
        self._remembered: dict[bytes, WrittenCandle] = {}

    def __len__(self) -> int:
        return len(self._remembered)

    def read(self, values: Iterable[bytes]) -> list[WrittenCandle]:
        """Return the candles that Redis holds as `values`.

        Raises:
            InvalidMessageError: one of them is none.
        """
        known = self._remembered.get
        return [known(value) or self._read(value) for value in values]

    def _read(self, value: bytes) -> WrittenCandle:
        candle = written(_decode(value))
        if candle.closed:  # the open one is another one by the next request
            if len(self._remembered) >= self._capacity:
                del self._remembered[next(iter(self._remembered))]
            self._remembered[value] = candle
        return candle
