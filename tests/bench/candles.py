"""A closed minute from Kafka into MongoDB: how long it takes while open ones keep coming."""

import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import numpy as np
from tests.bench import bench as figures
from tests.bench.bench import NAIVE, OURS, Bench, Figure
from tests.bench.kline_market import Market, Stored
from tests.bench.processes import cpu_s, descendants, program

from coinstream_contracts.collections import DATABASE, candle_collection
from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_contracts.symbols import DEFAULT_SYMBOLS
from coinstream_kafka.topics import ensure_topics
from coinstream_local import probes
from coinstream_local.kafka_node import KafkaNode
from coinstream_local.mongo_server import MongoServer
from coinstream_local.ports import free_ports
from coinstream_local.redis_server import RedisServer
from coinstream_mongodb.client import Client, open_client
from coinstream_mongodb.indexes import ensure_indexes

ROW = "candles"
CASE = (
    f"closed minute → MongoDB, {len(DEFAULT_SYMBOLS)} symbols, a minute every 3 s,"
    " an open kline twice a second"
)
P99_S = Figure("p99", "s", "lower", 2)
P50_S = Figure("p50", "s", "lower", 2)
DAY_P99_S = Figure("p99 until the day's candle has it", "s", "lower", 2)

_COMPARED = ("open", "high", "low", "close", "volume")
_MINUTES = 10
_WARM_UP_MINUTES = 12
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
                minutes, days = (
                    client[database][candle_collection(interval)]
                    for interval in (Interval.M1, Interval.D1)
                )
                minutes.create_index([("symbol", 1), ("open_time", 1)], unique=True)
                stored = Stored(minutes, is_closed, days if peer is OURS else None)
                with _peer(module, folder, settings) as pid:
                    market = Market(kafka.bootstrap, stored)
                    market.minutes(_WARM_UP_MINUTES)
                    for number in bench.repetitions():
                        count = max(4, bench.effort.count(_MINUTES))
                        bench.add(ROW, CASE, peer, number, _measured(market, count, pid))
                    market.close()
            _compare(client)


def _measured(market: Market, count: int, pid: int) -> dict[Figure, float]:
    cpu, began = sum(map(cpu_s, descendants(pid))), time.monotonic()
    waits = market.minutes(count)
    used = sum(map(cpu_s, descendants(pid))) - cpu
    share = used / (time.monotonic() - began) * 100
    p50, p99 = np.percentile(waits.minute, [50, 99])
    figures_found = {P50_S: p50, P99_S: p99, figures.CORE_SHARE: share}
    if waits.day:
        figures_found[DAY_P99_S] = np.percentile(waits.day, 99)
    return figures_found


def _compare(client: Client) -> None:
    """Hold our candles of all intervals against those of the peer, who was told the same.

    Raises:
        AssertionError: one differs.
    """
    for interval in STORED_INTERVALS:
        ours, theirs = (
            {
                (one["symbol"], one["open_time"]): [one[name].to_decimal() for name in _COMPARED]
                for one in client[database][candle_collection(interval)].find()
            }
            for database in (DATABASE, f"NAIVE_{DATABASE}")
        )
        if ours != theirs or not ours:
            raise AssertionError(f"the peers' candles of {interval} differ")


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
            running.enter_context(program(server.command(), log, is_ready))
        ensure_topics(kafka.bootstrap)
        yield kafka, redis, mongo


@contextmanager
def _peer(module: str, folder: Path, settings: dict[str, str]) -> Iterator[int]:
    (port,) = free_ports(1)
    log = folder / f"{module}-{secrets.token_hex(2)}.log"

    def ready() -> bool:
        return "ready" in log.read_text().splitlines() or probes.http_ready(
            "127.0.0.1", port, "/health/ready"
        )

    command = [sys.executable, "-m", module]
    environment = {**settings, "STATUS_PORT": str(port)}
    with program(command, log, ready, environment, limit_s=_READY_S) as process:
        yield process.pid
