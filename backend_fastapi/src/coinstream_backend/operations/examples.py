"""An example of `/health/parts`."""

from typing import Any, Final

_LOOK: Final = {"status": "up", "detail": "", "as_of": 1723161603000, "took_ms": 12.5}

PARTS_REPORT: Final[dict[str, Any]] = {
    "kafka": _LOOK
    | {
        "brokers": [{"id": 1, "address": "127.0.0.1:9092", "is_controller": True}],
        "topics": [
            {
                "name": "crypto_trades",
                "partitions": 6,
                "end": 142911,
                "kept": 142911,
                "leaderless": 0,
                "under_replicated": 0,
            }
        ],
        "consumers": [
            {
                "name": "coinstream-redis",
                "known_by": "group",
                "state": "stable",
                "members": 1,
                "lag": 12,
                "topics": [{"topic": "crypto_trades", "lag": 12}],
            }
        ],
    },
    "redis": _LOOK
    | {
        "version": "7.0.15",
        "since": 1723150000000,
        "used_memory": 22089096,
        "peak_memory": 22703840,
        "max_memory": 268435456,
        "keys": 22566,
        "clients": 18,
        "commands_per_s": 819.0,
        "evicted_keys": 0,
    },
    "mongodb": _LOOK
    | {
        "version": "7.0.14",
        "collections": [
            {
                "name": "5m_kline",
                "interval": "5m",
                "documents": 62775,
                "symbols": 15,
                "newest_open_time": 1723161600000,
                "furthest_behind": "DOTUSDT",
                "furthest_behind_open_time": 1723161300000,
            }
        ],
    },
    "services": [
        {
            "name": "kline-producer",
            "status": "ready",
            "detail": "",
            "as_of": 1723161603000,
            "version": "0.1.0",
            "since": 1723150000000,
            "cpu_s": 4.69,
            "memory": 107835392,
            "figures": [
                {
                    "name": "coinstream_producer_published",
                    "kind": "counter",
                    "value": 25219.0,
                    "help": "Messages handed to Kafka",
                }
            ],
        }
    ],
    "jobs": _LOOK
    | {
        "jobs": [
            {
                "job": "ohlc_5m",
                "last": {
                    "job": "ohlc_5m",
                    "symbols": ["BTCUSDT"],
                    "start": 1723161000000,
                    "end": 1723161300000,
                    "started_at": 1723161320000,
                    "ended_at": 1723161331000,
                    "outcome": "ok",
                    "counts": {"candles": 1, "inserted": 0, "replaced": 0, "superseded": 1},
                },
                "last_done_at": 1723161331000,
                "failures_in_a_row": 0,
            }
        ]
    },
    "audit": _LOOK
    | {
        "findings": [{"interval": "1m", "kind": "repaired", "candles": 3}],
        "symbols": 15,
        "last_day": [
            {
                "interval": "5m",
                "complete": 4318,
                "partial": 1,
                "open": 1,
                "missing": 0,
                "expected_minutes": 21600,
                "observed_minutes": 21597,
            }
        ],
    },
}
