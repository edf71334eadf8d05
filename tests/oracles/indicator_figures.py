"""Write TA-Lib's figures of real candles and of edge cases, for the tests of the page's indicators.

Run from the project's root in an environment of its own, with the exchange's candles at hand:
`pip install TA-Lib pandas pyarrow`, then
`python tests/oracles/indicator_figures.py ../shared/data/klines`, then `npm run format` in
`frontend/`.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import talib

FIGURES = Path(__file__).parents[2] / "frontend/src/lib/indicators/talib-figures.json"
# Beyond what is compared (1e-9 of the value).
SIGNIFICANT_DIGITS = 11
FLAT = 61712.52

Columns = dict[str, Any]
COLUMNS = ("high", "low", "close", "volume")
REAL_CANDLES = 80
HOUR = 3_600_000
DAY = 24 * HOUR


def bollinger(columns: Columns, period: int, width: float) -> list[Any]:
    upper, middle, lower = talib.BBANDS(columns["close"], period, width, width)
    return [middle, upper, lower]


def vwap(columns: Columns) -> list[Any]:
    """Volume-weighted typical price since midnight, which TA-Lib does not have: by pandas."""
    day = pd.Series(columns["open_time"]) // DAY
    volume = pd.Series(columns["volume"])
    typical = talib.TYPPRICE(columns["high"], columns["low"], columns["close"])
    average = (volume * typical).groupby(day).cumsum() / volume.groupby(day).cumsum()
    seen_from_midnight = pd.Series(columns["open_time"]).groupby(day).transform("first") % DAY == 0
    return [average.where(seen_from_midnight).to_numpy()]


INDICATORS: dict[str, Callable[[Columns], list[Any]]] = {
    "sma:20": lambda c: [talib.SMA(c["close"], 20)],
    "ema:2": lambda c: [talib.EMA(c["close"], 2)],
    "ema:21": lambda c: [talib.EMA(c["close"], 21)],
    "bb:20:2": lambda c: bollinger(c, 20, 2.0),
    "bb:5:1.5": lambda c: bollinger(c, 5, 1.5),
    "vwap": vwap,
    "rsi:14": lambda c: [talib.RSI(c["close"], 14)],
    "macd:12:26:9": lambda c: list(talib.MACD(c["close"], 12, 26, 9)),
    "macd:3:10:5": lambda c: list(talib.MACD(c["close"], 3, 10, 5)),
    "atr:1": lambda c: [talib.ATR(c["high"], c["low"], c["close"], 1)],
    "atr:14": lambda c: [talib.ATR(c["high"], c["low"], c["close"], 14)],
}


def rounded(values: Any) -> list[float | None]:
    return [
        None if np.isnan(value) else float(f"{value:.{SIGNIFICANT_DIGITS}g}") for value in values
    ]


def case(name: str, first_ms: int, step_ms: int, columns: Columns) -> dict[str, Any]:
    times = first_ms + step_ms * np.arange(len(columns["close"]))
    known = {column: np.asarray(columns[column], dtype=float) for column in COLUMNS}
    told: dict[str, Any] = {}
    for indicator, reckon in INDICATORS.items():
        lines = [rounded(line) for line in reckon(known | {"open_time": times})]
        begin = next((at for at, value in enumerate(lines[0]) if value is not None), len(times))
        told[indicator] = {"begin": begin, "lines": [line[begin:] for line in lines]}
    return {
        "name": name,
        "first": first_ms,
        "step": step_ms,
        "candles": {column: known[column].tolist() for column in COLUMNS},
        "figures": told,
    }


def real(klines: Path, pair: str, interval: str, at: int, step_ms: int) -> dict[str, Any]:
    frame = pd.read_feather(klines / f"{pair}-{interval}.feather").iloc[at : at + REAL_CANDLES]
    first = frame["date"].iloc[0]
    name = f"{pair.replace('_', '/')} {interval} from {first:%Y-%m-%d %H:%M} UTC"
    return case(name, int(first.timestamp() * 1000), step_ms, frame)


def edge(name: str, closes: Any, reach: float) -> dict[str, Any]:
    closes = np.asarray(closes, dtype=float)
    volume = np.ones(len(closes))
    return case(
        name, 0, HOUR, {"high": closes + reach, "low": closes, "close": closes, "volume": volume}
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("klines", type=Path)
    klines = parser.parse_args().klines
    still = np.full(42, FLAT)
    cases = [
        real(klines, "BTC_USDT", "1h", 4_800, HOUR),
        real(klines, "DOGE_USDT", "5m", 7_170, HOUR // 12),
        edge("a price that never moves", still, 0),
        edge(
            "a price that stops after a jump", np.concatenate([still[:8], [61900.0], still[9:]]), 0
        ),
        edge("a price that only rises", 100 + np.arange(42) / 8, 0.5),
        edge("a price that only falls", 100 - np.arange(42) / 8, 0.5),
        edge("too few candles for most", [5.0, 6.0, 5.5], 0.25),
    ]
    origin = (
        f"TA-Lib {talib.__ta_version__.decode().split()[0]} (its Python package "
        f"{talib.__version__}); VWAP by pandas {pd.__version__}. "
        "Candles: Binance's own, and made-up edge cases. "
        "Made by tests/oracles/indicator_figures.py."
    )
    FIGURES.write_text(json.dumps({"origin": origin, "cases": cases}) + "\n")


if __name__ == "__main__":
    main()
