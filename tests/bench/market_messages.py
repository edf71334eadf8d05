"""What the stand-in for the API tells: one market's messages, as the page expects them."""

import json

SYMBOL = "BTCUSDT"
MINUTE_MS = 60_000
FIRST_CANDLES = 1_500
_LEVELS = 20

LISTED = {
    "symbol": SYMBOL,
    "base_asset": "BTC",
    "quote_asset": "USDT",
    "status": "TRADING",
    "tick_size": 0.01,
    "step_size": 0.00001,
    "min_notional": 5,
    "market": "simulator",
    "time": 0,
}
HEALTH = {"status": "ok", "market": {"name": "simulator", "mode": "simulated"}, "parts": []}


def message(kind: str, data: object) -> str:
    """Return a frame of a socket."""
    return json.dumps({"type": kind, "symbol": SYMBOL, "data": data}, separators=(",", ":"))


def _ticks(number: int) -> int:
    """Return a price in ticks that wanders: slowly with a fast trembling on top."""
    return 6_171_252 + (number // 40) % 4_001 + number * 7_919 % 97


def trade(number: int, time_ms: int) -> dict[str, object]:
    """Return a trade as `/ws/trades` tells it."""
    return {
        "symbol": SYMBOL,
        "id": number,
        "price": _ticks(number) / 100,
        "quantity": number * 104_729 % 9_973 / 100_000,
        "time": time_ms,
        "buyer_is_maker": number * 31 % 5 < 2,
        "event_time": time_ms,
    }


def book(number: int, time_ms: int) -> dict[str, object]:
    """Return a book of which every update moves prices and sizes."""
    middle = _ticks(number)
    places = [(level * 3 + number * (level + 1) % 3 + 1, level) for level in range(_LEVELS)]

    def side(sign: int) -> list[tuple[float, float]]:
        return [
            ((middle + sign * away) / 100, (number * (level + 7) % 9_000 + 1) / 100_000)
            for away, level in places
        ]

    return {
        "symbol": SYMBOL,
        "last_update_id": number,
        "event_time": time_ms,
        "bids": side(-1),
        "asks": side(1),
        "stale": False,
    }


def candle(number: int, time_ms: int, *, closed: bool = False) -> dict[str, object]:
    """Return the candle of a minute as it is after an update."""
    open_ms = time_ms - time_ms % MINUTE_MS
    first = _ticks(open_ms // MINUTE_MS * 60)
    last = first + number * 13 % 400 - 200
    return {
        "symbol": SYMBOL,
        "interval": "1m",
        "open_time": open_ms,
        "close_time": open_ms + MINUTE_MS - 1,
        "open": first / 100,
        "high": (max(first, last) + 210) / 100,
        "low": (min(first, last) - 210) / 100,
        "close": last / 100,
        "volume": (time_ms % MINUTE_MS) / 1_000,
        "quote_volume": (time_ms % MINUTE_MS) * 617,
        "trades": 1 + time_ms % MINUTE_MS // 100,
        "closed": closed,
    }


def first_candles(time_ms: int) -> list[dict[str, object]]:
    """Return the minutes before a time, as they were when they closed."""
    minutes = range(FIRST_CANDLES - 1, 0, -1)
    return [candle(back, time_ms - back * MINUTE_MS, closed=True) for back in minutes]
