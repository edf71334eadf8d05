"""The last trades before the start, of which the past minutes' candles are the exact sum."""

from collections.abc import Iterator
from random import Random
from typing import Final, NamedTuple

from coinstream_contracts.times import HOUR_MS, MINUTE_MS
from coinstream_exchange.synthetic.history import SyntheticPast, Turn
from coinstream_exchange.synthetic.seeding import stream

_FURTHEST_BACK_MS: Final = HOUR_MS


class PastTrade(NamedTuple):
    """A trade before the start, in units of 1e-8."""

    price: int
    quantity: int
    time_ms: int
    buyer_is_maker: bool


def first_minute(past: SyntheticPast, start_ms: int, wanted: int) -> int:
    """Return the open time of the minute from which there are `wanted` trades before `start_ms`.

    It is at most an hour back.
    """
    minute_ms = start_ms - start_ms % MINUTE_MS
    furthest_ms = max(past.start_ms, minute_ms - _FURTHEST_BACK_MS)
    count = 0
    while count < wanted and minute_ms > furthest_ms:
        minute_ms -= MINUTE_MS
        count += sum(turn.buys + turn.sells for turn in past.turns(minute_ms))
    return minute_ms


def past_trades(
    past: SyntheticPast, step: int, first_ms: int, start_ms: int, *key: object
) -> Iterator[PastTrade]:
    """Yield the trades of the minutes from `first_ms` on, up to `start_ms`."""
    for minute_ms in range(first_ms, start_ms, MINUTE_MS):
        rng = stream(*key, "trades", minute_ms)
        turns = past.turns(minute_ms)
        fills = [fill for turn in turns for fill in _fills(turn, step, rng)]
        times = sorted(rng.randrange(MINUTE_MS) for _ in fills)
        for (price, quantity, buyer_is_maker), offset_ms in zip(fills, times, strict=True):
            if minute_ms + offset_ms >= start_ms:
                return
            yield PastTrade(price, quantity, minute_ms + offset_ms, buyer_is_maker)


def _fills(turn: Turn, step: int, rng: Random) -> list[tuple[int, int, bool]]:
    """Return price, quantity and side of the trades that a turn is the sum of."""
    fills = [
        (turn.price, steps * step, buyer_is_maker)
        for volume, count, buyer_is_maker in (
            (turn.buy_volume, turn.buys, False),
            (turn.sell_volume, turn.sells, True),
        )
        for steps in _split(volume // step, count, rng)
    ]
    rng.shuffle(fills)
    return fills


def _split(steps: int, count: int, rng: Random) -> list[int]:
    """Split `steps` into `count` parts of at least one, unequal as trades are."""
    weights = [rng.random() ** 3 + 0.02 for _ in range(count)]
    total = sum(weights)
    parts = [1 + int((steps - count) * weight / total) for weight in weights]
    parts[0] += steps - sum(parts)
    return parts
