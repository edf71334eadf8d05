"""One-minute candles of many symbols in Parquet, the same at every run, and what they add up to."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet

from coinstream_contracts.candles import CandleSource, CandleStatus
from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import MINUTE_MS

SYMBOLS = 25
MINUTES = 520_000
"""Of each symbol; a year less four days."""
START_MS = 1_704_067_200_000
PLACES = 8

Amounts = npt.NDArray[np.int64]
"""In units of 1e-8."""


def write_minutes(folder: Path, symbols: int, minutes: int) -> None:
    """Write a file for each symbol: the columns of `CANDLES`, amounts with eight places."""
    folder.mkdir(parents=True)
    for number in range(symbols):
        pyarrow.parquet.write_table(
            _table(f"S{number:03}USDT", _amounts(number, minutes)), folder / f"S{number:03}.parquet"
        )


def hours(symbols: int, minutes: int) -> Iterator[tuple[object, ...]]:
    """Yield what the hours must be, summed up as integers, ordered by symbol and time.

    Columns: symbol, open time, then open, high, low, close, volume, quote volume in units of 1e-8,
    and trades.
    """
    for number in range(symbols):
        amounts = _amounts(number, minutes)
        starts = np.arange(0, minutes, 60)
        ends = np.minimum(starts + 60, minutes) - 1
        columns = (
            START_MS + starts * MINUTE_MS,
            amounts["open"][starts],
            np.maximum.reduceat(amounts["high"], starts),
            np.minimum.reduceat(amounts["low"], starts),
            amounts["close"][ends],
            np.add.reduceat(amounts["volume"], starts),
            np.add.reduceat(amounts["quote_volume"], starts),
            np.add.reduceat(amounts["trades"], starts),
        )
        for row in zip(*(column.tolist() for column in columns), strict=True):
            yield (f"S{number:03}USDT", *row)


def _amounts(number: int, minutes: int) -> dict[str, Amounts]:
    lot = np.random.default_rng(number)
    close = 50_000 * 10**PLACES + np.cumsum(lot.integers(-(10**9), 10**9, minutes))
    opened = np.concatenate([close[:1], close[:-1]])
    return {
        "open": opened,
        "high": np.maximum(opened, close) + lot.integers(0, 10**9, minutes),
        "low": np.minimum(opened, close) - lot.integers(0, 10**9, minutes),
        "close": close,
        "volume": lot.integers(0, 10**11, minutes),
        "quote_volume": lot.integers(0, 10**15, minutes),
        "trades": lot.integers(0, 5_000, minutes),
        "taker_buy_volume": lot.integers(0, 10**10, minutes),
        "taker_buy_quote_volume": lot.integers(0, 10**14, minutes),
    }


def _table(symbol: str, amounts: dict[str, Amounts]) -> pa.Table:
    minutes = len(amounts["open"])
    times = START_MS + np.arange(minutes) * MINUTE_MS
    constant = {
        "expected_minutes": pa.array(np.ones(minutes, np.int32)),
        "observed_minutes": pa.array(np.ones(minutes, np.int32)),
        "status": _repeated(CandleStatus.COMPLETE, minutes),
        "source": _repeated(CandleSource.EXCHANGE_KLINE, minutes),
        "revision": pa.array(np.full(minutes, 2**52, np.int64)),
    }
    return pa.table(
        {
            "symbol": _repeated(symbol, minutes),
            "interval": _repeated(Interval.M1, minutes),
            "open_time_ms": pa.array(times),
            **{
                name: pa.array(column) if name == "trades" else _decimals(column)
                for name, column in amounts.items()
            },
            **constant,
        }
    )


def _decimals(units: Amounts) -> pa.Array:
    # A decimal of Arrow's is an integer of 16 bytes, the low half first.
    halves = np.stack([units, units >> 63], axis=1)
    kind = pa.decimal128(18, PLACES)
    return pa.Array.from_buffers(kind, len(units), [None, pa.py_buffer(halves.tobytes())])


def _repeated(text: str, count: int) -> pa.Array:
    indices = pa.array(np.zeros(count, np.int32))
    return pa.DictionaryArray.from_arrays(indices, pa.array([str(text)]))
