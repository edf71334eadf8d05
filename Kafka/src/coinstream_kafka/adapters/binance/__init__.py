"""Binance's spot market data, and everything that speaks its protocol.

Facts from `binance/binance-spot-api-docs`: web-socket-streams, rest-api, errors.
"""

from coinstream_kafka.adapters.binance.exchange import BinanceExchange
from coinstream_kafka.adapters.binance.venues import binance, binance_us, compatible

__all__ = ["BinanceExchange", "binance", "binance_us", "compatible"]
