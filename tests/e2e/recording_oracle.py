"""What the recording of the exchange says, worked out without any of our own code."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

MINUTE_MS = 60_000
CAPTURE = Path(__file__).parents[2] / ".." / "shared" / "data" / "capture"


@dataclass
class OracleCandle:
    """A one-minute candle folded from recorded trades."""

    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal = Decimal(0)
    quote_volume: Decimal = Decimal(0)
    trades: int = 0


@dataclass
class Recording:
    """Everything that the platform's output is compared with."""

    trade_ids: list[int] = field(default_factory=list)
    candles: dict[int, OracleCandle] = field(default_factory=dict)
    best: dict[int, tuple[Decimal, Decimal, Decimal, Decimal]] = field(default_factory=dict)
    """Update id to best bid, its quantity, best ask, its quantity."""

    def whole_candles(self) -> dict[int, OracleCandle]:
        """Return the candles of minutes that the recording holds from beginning to end."""
        inner = sorted(self.candles)[1:-1]
        return {open_time_ms: self.candles[open_time_ms] for open_time_ms in inner}


def capture_files() -> list[Path]:
    """Return the recording's files in order of time; empty where they are absent."""
    return sorted(CAPTURE.glob("spot_btcusdt_*.gz"))


def read_recording(files: list[Path]) -> Recording:
    """Read the files with the standard library alone."""
    recording = Recording()
    for frame in _frames(files):
        data = frame.get("data", {})
        if data.get("e") == "trade":
            recording.trade_ids.append(data["t"])
            _add_trade(recording.candles, data)
        elif frame.get("stream", "").endswith("@bookTicker"):
            recording.best[data["u"]] = (
                Decimal(data["b"]),
                Decimal(data["B"]),
                Decimal(data["a"]),
                Decimal(data["A"]),
            )
    return recording


def _frames(files: list[Path]) -> Iterator[dict[str, Any]]:
    for file in files:
        with gzip.open(file, "rt") as lines:
            for line in lines:
                yield json.loads(line.split(" ", 1)[1])


def _add_trade(candles: dict[int, OracleCandle], data: dict[str, Any]) -> None:
    open_time_ms = data["T"] - data["T"] % MINUTE_MS
    price, quantity = Decimal(data["p"]), Decimal(data["q"])
    candle = candles.setdefault(open_time_ms, OracleCandle(price, price, price, price))
    candle.high = max(candle.high, price)
    candle.low = min(candle.low, price)
    candle.close = price
    candle.volume += quantity
    candle.quote_volume += price * quantity
    candle.trades += 1
