"""Rankings of coins by their price change, as Spark writes them to Redis and the API reads them."""

from decimal import Decimal
from enum import StrEnum

from msgspec import Struct, field

from coinstream_contracts.times import DAY_MS, HOUR_MS


class RankingKind(StrEnum):
    """What a ranking is of: the greatest rise first, or the greatest fall first.

    Each holds every coin, so that of the gainers ends with what fell the most.
    """

    GAINERS = "gainers"
    LOSERS = "losers"


class RankingWindow(StrEnum):
    """How far back a ranking's rolling window goes."""

    D1 = "24h"
    H1 = "1h"

    @property
    def length_ms(self) -> int:
        """The window's length."""
        return DAY_MS if self is RankingWindow.D1 else HOUR_MS


class RankedCoin(Struct, frozen=True, kw_only=True):
    """One symbol's place in a ranking.

    `since_ms`, UTC ms, is the open time of the first candle that counts: the window's beginning, or
    later where no more of the symbol is known, as with a new listing. `price_change` is the last
    price less the one then, and `price_change_percent` that change in percent of the price then.
    `base_volume`, `quote_volume`, `high` and `low` are of the window alone. `market_cap`, in the
    quote asset, is the price times the circulating supply that was known on `supply_as_of`, an ISO
    date; both are None for a coin whose supply is not known.
    """

    rank: int
    symbol: str
    price: Decimal
    price_change: Decimal
    price_change_percent: Decimal
    base_volume: Decimal
    quote_volume: Decimal
    high: Decimal
    low: Decimal
    since_ms: int | None = field(name="since", default=None)
    market_cap: Decimal | None = None
    supply_as_of: str | None = None


class Ranking(Struct, frozen=True, kw_only=True):
    """One ranking, the whole of it: the value of `redis_keys.ranking(kind, window)`.

    `coins` are in the order of their ranks, which begin at 1. `as_of_ms` is the event time, in ms,
    up to which candles were taken in, so that it is of another year in a replay.
    """

    kind: RankingKind = field(name="type")
    window: RankingWindow
    as_of_ms: int = field(name="as_of")
    coins: list[RankedCoin]
