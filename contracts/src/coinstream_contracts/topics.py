"""Kafka topics, declared once for the local run, the KafkaTopic manifests and the tests.

The key of every message is the symbol, so that one symbol's messages stay in order.
"""

from dataclasses import dataclass
from typing import Final, Literal

from coinstream_contracts.times import DAY_MS, HOUR_MS


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: how it is split, how long it is kept, and how it is cleaned."""

    name: str
    partitions: int
    retention_ms: int
    cleanup: Literal["delete", "compact"] = "delete"

    def config(self) -> dict[str, str]:
        """Return the topic's settings in Kafka's own names."""
        settings = {
            "cleanup.policy": self.cleanup,
            "retention.ms": str(self.retention_ms),
            "max.message.bytes": str(MAX_MESSAGE_BYTES),
        }
        if self.cleanup == "compact":
            settings |= {"retention.ms": "-1", "min.cleanable.dirty.ratio": "0.1"}
        return settings


MAX_MESSAGE_BYTES: Final = 1_048_576

KLINES: Final = Topic("crypto_kline_1m", partitions=6, retention_ms=7 * DAY_MS)
BOOKS: Final = Topic("crypto_orderbook", partitions=6, retention_ms=6 * HOUR_MS)
TRADES: Final = Topic("crypto_trades", partitions=6, retention_ms=3 * DAY_MS)
STREAM_HEALTH: Final = Topic("crypto_stream_health", partitions=1, retention_ms=7 * DAY_MS)
DEAD_LETTERS: Final = Topic("crypto_dead_letter", partitions=1, retention_ms=14 * DAY_MS)
SYMBOLS: Final = Topic("crypto_symbols", partitions=1, retention_ms=-1, cleanup="compact")

ALL: Final = (KLINES, BOOKS, TRADES, STREAM_HEALTH, DEAD_LETTERS, SYMBOLS)
