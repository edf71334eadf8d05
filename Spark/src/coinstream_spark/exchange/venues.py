"""Which exchange `EXCHANGE` names, and where its REST interface is."""

from dataclasses import dataclass
from typing import Final

import httpx

_PING_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class Venue:
    """An exchange that speaks Binance's spot protocol.

    `weight_per_minute` is what it allows to one address.
    """

    market: str
    rest_url: str
    weight_per_minute: int


# The first serves market data alone, also from where the second one does not answer.
_BINANCE: Final = Venue("binance", "https://data-api.binance.vision", 6_000)
_BINANCE_US: Final = Venue("binance_us", "https://api.binance.us", 1_200)


def choose(exchange: str, simulator_url: str) -> Venue:
    """Return the exchange that a setting of EXCHANGE names; `auto` is Binance if it answers now.

    Raises:
        ValueError: the setting is none.
    """
    match exchange.partition(":")[0]:
        case "binance":
            return _BINANCE
        case "binance_us":
            return _BINANCE_US
        case "simulator" | "replay" as market:
            return Venue(market, simulator_url.rstrip("/"), 6_000)
        case "auto":
            simulator = Venue("simulator", simulator_url.rstrip("/"), 6_000)
            return _BINANCE if _answers(_BINANCE) else simulator
    raise ValueError(f"not an exchange: {exchange!r}")


def _answers(venue: Venue) -> bool:
    try:
        return httpx.get(f"{venue.rest_url}/api/v3/ping", timeout=_PING_S).status_code == 200
    except httpx.HTTPError:
        return False
