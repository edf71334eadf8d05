"""The values of Kafka messages: one module a kind, all encoded and decoded by `codec`.

Inside our code a time's name ends in its unit (`open_time_ms`); on the wire it has the short name
of the published contract (`open_time`). Decimals are strings on the wire and keep their scale; one
below a millionth is written with an exponent (`1.2E-7`, and `0E-8` for a zero of eight places).
"""

from coinstream_contracts.messages.book import Book, Level
from coinstream_contracts.messages.codec import InvalidMessageError, decoder, encode
from coinstream_contracts.messages.dead_letter import DeadLetter
from coinstream_contracts.messages.kline import Kline, supersedes
from coinstream_contracts.messages.stream_health import HealthEvent, Stream, StreamHealth
from coinstream_contracts.messages.symbol_info import SymbolInfo, SymbolStatus
from coinstream_contracts.messages.trade import Trade

__all__ = [
    "Book",
    "DeadLetter",
    "HealthEvent",
    "InvalidMessageError",
    "Kline",
    "Level",
    "Stream",
    "StreamHealth",
    "SymbolInfo",
    "SymbolStatus",
    "Trade",
    "decoder",
    "encode",
    "supersedes",
]
