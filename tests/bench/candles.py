"""A closed minute from Kafka into MongoDB: how long it takes while open ones keep coming."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any

from kafka import KafkaProducer
from pymongo.collection import Collection
from tests.bench import bench as figures
from tests.bench.bench import NAIVE, OURS, Bench, Figure
from tests.bench.processes import START_LIMIT_S, STOP_LIMIT_S, cpu_s, descendants
from tests.e2e.hot_path import wait_until

from coinstream_contracts.collections import DATABASE, candle_collection
from coinstream_contracts.intervals import Interval
from coinstream_contracts.messages import Kline, encode
from coinstream_contracts.symbols import DEFAULT_SYMBOLS
from coinstream_contracts.times import MINUTE_MS, to_datetime
from coinstream_contracts.topics import KLINES
from coinstream_kafka.topics import ensure_topics
from coinstream_local import probes
from coinstream_local.kafka_node import KafkaNode
from coinstream_local.mongo_server import MongoServer
from coinstream_local.ports import free_ports
from coinstream_local.redis_server import RedisServer
from coinstream_mongodb.client import Fields, open_client
from coinstream_mongodb.indexes import ensure_indexes

ROW = "candles"
CASE = f"closed minute → MongoDB, {len(DEFAULT_SYMBOLS)} symbols, open candles twice a second"
P99_S = Figure("p99", "s", "lower", 2)
P50_S = Figure("p50", "s", "lower", 2)

_MINUTES = 16
_PACE_S = 3.0
_WARM_UP_MINUTES = 12
_START_MS = 1_723_161_600_000
_POLL_S = 0.02
_LIMIT_S = 60.0
_READY_S = 300.0


def run(bench: Bench, folder: Path) -> None:
    """Measure the row."""
    with bench.row(ROW), _servers(folder) as (kafka, redis, mongo):
        settings = {
            "KAFKA_BOOTSTRAP": kafka.bootstrap,
            "MONGO_URI": mongo.uri,
            "REDIS_PORT": str(redis.port),
            "CHECKPOINTS": str(folder / "checkpoints"),
            "LOG_LEVEL": "warning",
        }
        with open_client(mongo.uri) as client:
            ensure_indexes(client[DATABASE])
            for peer, module, database, is_closed in (
                (OURS, "coinstream_spark.streaming", DATABASE, {"status": "complete"}),
                (NAIVE, "tests.bench.naive.candles", f"NAIVE_{DATABASE}", {"closed": True}),
            ):
                minutes = client[database][candle_collection(Interval.M1)]
                minutes.create_index([("symbol", 1), ("open_time", 1)], unique=True)
                with _program(module, folder, settings) as pid:
                    market = Market(kafka.bootstrap, minutes, is_closed)
                    market.minutes(_WARM_UP_MINUTES)
                    for number in bench.repetitions():
                        count = max(4, bench.effort.count(_MINUTES))
                        bench.add(ROW, CASE, peer, number, _measured(market, count, pid))
                    market.close()


def _measured(market: "Market", count: int, pid: int) -> dict[Figure, float]:
    cpu, began = sum(map(cpu_s, descendants(pid))), time.monotonic()
    took_s = market.minutes(count)
    used = sum(map(cpu_s, descendants(pid))) - cpu
    cut = quantiles(took_s, n=100)
    share = used / (time.monotonic() - began) * 100
    return {P50_S: cut[49], P99_S: cut[98], figures.CORE_SHARE: share}


class Market:
    """Klines of all symbols, a minute every few seconds, and when each is found in MongoDB."""

    def __init__(self, bootstrap: str, stored: Collection[Fields], is_closed: Fields) -> None:
        self._producer: Any = KafkaProducer(bootstrap_servers=bootstrap, linger_ms=2)
        self._stored = stored
        self._is_closed = is_closed
        self._opened_ms = _START_MS

    def minutes(self, count: int) -> list[float]:
        """Let so many minutes pass, and return how long each closed candle took, in s."""
        took: list[float] = []
        for _ in range(count):
            began = time.monotonic()
            for step in range(5):
                self._tell(10_000 * (step + 1), closed=False)
                time.sleep(_PACE_S / 6)
            self._tell(MINUTE_MS, closed=True)
            took += self._found(time.monotonic())
            self._opened_ms += MINUTE_MS
            time.sleep(max(0.0, began + _PACE_S - time.monotonic()))
        return took

    def close(self) -> None:
        """Leave Kafka."""
        self._producer.close(10)

    def _tell(self, elapsed_ms: int, *, closed: bool) -> None:
        for number, symbol in enumerate(DEFAULT_SYMBOLS):
            price = Decimal(100_000 + number + self._opened_ms // MINUTE_MS % 997).scaleb(-2)
            volume = Decimal(elapsed_ms + number).scaleb(-3)
            kline = Kline(
                symbol=symbol,
                interval=Interval.M1,
                open_time_ms=self._opened_ms,
                close_time_ms=self._opened_ms + MINUTE_MS - 1,
                open=price,
                high=price + 1,
                low=price - 1,
                close=price,
                volume=volume,
                quote_volume=volume * price,
                trades=elapsed_ms // 100,
                taker_buy_volume=volume / 2,
                taker_buy_quote_volume=volume * price / 2,
                closed=closed,
                event_time_ms=self._opened_ms + elapsed_ms,
                revision=self._opened_ms + elapsed_ms,
            )
            self._producer.send(KLINES.name, encode(kline), symbol.encode())
        self._producer.flush(10)

    def _found(self, told_at: float) -> list[float]:
        wanted = {"open_time": to_datetime(self._opened_ms), **self._is_closed}
        took: dict[str, float] = {}
        while len(took) < len(DEFAULT_SYMBOLS):
            missing = [symbol for symbol in DEFAULT_SYMBOLS if symbol not in took]
            for one in self._stored.find({"symbol": {"$in": missing}, **wanted}, {"symbol": 1}):
                took[one["symbol"]] = time.monotonic() - told_at
            if time.monotonic() - told_at > _LIMIT_S:
                raise AssertionError(f"not in MongoDB after {_LIMIT_S:.0f} s: {missing}")
            time.sleep(_POLL_S)
        return list(took.values())


@contextmanager
def _servers(folder: Path) -> Iterator[tuple[KafkaNode, RedisServer, MongoServer]]:
    kafka_port, controller_port, redis_port, mongo_port = free_ports(4)
    kafka = KafkaNode(folder / "kafka", kafka_port, controller_port)
    redis = RedisServer(folder / "redis", redis_port)
    mongo = MongoServer(folder / "mongodb", mongo_port)
    ready: dict[KafkaNode | RedisServer | MongoServer, Callable[[], bool]] = {
        kafka: partial(probes.kafka_ready, kafka.host, kafka_port),
        redis: partial(probes.redis_ready, redis.host, redis_port),
        mongo: partial(probes.mongo_ready, mongo.host, mongo_port),
    }
    with ExitStack() as running:
        for server, is_ready in ready.items():
            server.prepare()
            log = server.folder / "server.log"
            running.enter_context(_running(server.command(), log, is_ready))
        ensure_topics(kafka.bootstrap)
        yield kafka, redis, mongo


@contextmanager
def _program(module: str, folder: Path, settings: dict[str, str]) -> Iterator[int]:
    (port,) = free_ports(1)
    log = folder / f"{module}-{secrets.token_hex(2)}.log"

    def ready() -> bool:
        return "ready" in log.read_text().splitlines() or probes.http_ready(
            "127.0.0.1", port, "/health/ready"
        )

    command = [sys.executable, "-m", module]
    environment = {**settings, "STATUS_PORT": str(port)}
    with _running(command, log, ready, environment, limit_s=_READY_S) as pid:
        yield pid


@contextmanager
def _running(
    command: list[str],
    log: Path,
    ready: Callable[[], bool],
    settings: dict[str, str] | None = None,
    limit_s: float = START_LIMIT_S,
) -> Iterator[int]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=os.environ | (settings or {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until(ready, limit_s, log.read_text)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_LIMIT_S)
