"""Reads what the exchange says of the symbols, for programs without an event loop."""

from typing import cast

import redis

from coinstream_contracts import redis_keys
from coinstream_contracts.messages import SymbolInfo, decoder

_decode = decoder(SymbolInfo)


def read_symbol_infos(client: redis.Redis) -> dict[str, SymbolInfo]:
    """Return what is known of every symbol.

    Raises:
        redis.exceptions.RedisError: Redis is away or refused.
        InvalidMessageError: the key holds something else.
    """
    values = cast("dict[bytes, bytes]", client.hgetall(redis_keys.SYMBOL_INFO))
    infos = map(_decode, values.values())
    return {info.symbol: info for info in infos}
