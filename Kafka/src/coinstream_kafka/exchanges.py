"""Chooses the exchange by the setting; the one place that knows which exchanges there are."""

import asyncio
from typing import Final

import aiohttp

from coinstream_kafka.adapters import Exchange
from coinstream_kafka.adapters.binance import binance, binance_us, compatible
from coinstream_telemetry.logs import get_logger

_PING_S: Final = 3.0

_log = get_logger(__name__)


async def choose(setting: str, simulator_url: str, api_key: str) -> Exchange:
    """Return the exchange that `EXCHANGE` names; `auto` is Binance if it answers now.

    Raises:
        ValueError: the setting or the simulator's address is not one.
    """
    match setting.partition(":")[0]:
        case "binance":
            return binance(api_key)
        case "binance_us":
            return binance_us(api_key)
        case "simulator":
            return compatible("simulator", simulator_url)
        case "replay":
            return compatible("replay", simulator_url)
        case "auto":
            exchange = binance(api_key)
            reachable = await answers(exchange.rest_url + "/api/v3/ping")
            chosen = exchange if reachable else compatible("simulator", simulator_url)
            _log.info("exchange_chosen", market=chosen.market, binance_answers=reachable)
            return chosen
    raise ValueError(f"not an exchange: {setting!r}")


async def answers(url: str) -> bool:
    """Say whether a GET of `url` is answered with 200 within a short time."""
    timeout = aiohttp.ClientTimeout(total=_PING_S)
    try:
        async with (
            asyncio.timeout(_PING_S + 1),
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(url) as answer,
        ):
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False
