"""Trading pairs: which ones are followed by default, and how a list of them is read."""

import re
from typing import Final

DEFAULT_SYMBOLS: Final = (
    "BTCUSDT",
    "ETHUSDT",
    "BNBUSDT",
    "SOLUSDT",
    "ADAUSDT",
    "XRPUSDT",
    "DOGEUSDT",
    "DOTUSDT",
    "AVAXUSDT",
    "LINKUSDT",
    "UNIUSDT",
    "LTCUSDT",
    "ATOMUSDT",
    "ETCUSDT",
    "POLUSDT",
)

# The exchange also lists names with non-ASCII letters; none of them reaches a key or a topic here.
_SYMBOL: Final = re.compile(r"[A-Z0-9]{2,20}")


def parse_symbol(text: str) -> str:
    """Return `text` as a symbol in the exchange's upper-case spelling.

    Raises:
        ValueError: it is not 2 to 20 ASCII letters and digits.
    """
    symbol = text.strip().upper()
    if not _SYMBOL.fullmatch(symbol):
        raise ValueError(f"not a symbol: {text[:40]!r} (2 to 20 letters and digits, as in BTCUSDT)")
    return symbol


def parse_symbols(text: str) -> tuple[str, ...]:
    """Read a comma-separated list of symbols, in its order and without repeats.

    Raises:
        ValueError: one of them is not a symbol, or there is none.
    """
    symbols = tuple(dict.fromkeys(parse_symbol(part) for part in text.split(",") if part.strip()))
    if not symbols:
        raise ValueError("no symbol given: write them as in BTCUSDT,ETHUSDT")
    return symbols
