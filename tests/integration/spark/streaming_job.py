"""The streaming job as a process of its own, and what is published for it and read back."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient
from tests.integration.conftest import running

from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_contracts.messages import Kline, Trade, encode
from coinstream_contracts.topics import KLINES, TRADES, Topic
from coinstream_kafka.topics import ensure_topics
from coinstream_local import probes
from coinstream_local.kafka_node import KafkaNode
from coinstream_local.mongo_server import MongoServer
from coinstream_local.ports import free_ports
from coinstream_local.redis_server import RedisServer
from coinstream_spark.store_address import StoreAddress

LIMIT_S = 500.0
_END_MS = 9_999_999_999_999


@contextmanager
def kafka(folder: Path) -> Iterator[str]:
    """Run a Kafka of these tests alone: they delete records, and count those of whole topics."""
    port, controller_port = free_ports(2)
    node = KafkaNode(folder, port, controller_port)
    node.prepare()
    with running(node.command(), folder / "kafka.log", lambda: probes.kafka_ready(node.host, port)):
        ensure_topics(node.bootstrap)
        yield node.bootstrap


@contextmanager
def mongodb(folder: Path) -> Iterator[str]:
    """Run a MongoDB, or what stands in for it."""
    (port,) = free_ports(1)
    server = MongoServer(folder, port, mongod=shutil.which("mongod"))
    server.prepare()
    ready = partial(probes.mongo_ready, server.host, port)
    with running(server.command(), folder / "mongodb.log", ready):
        yield server.uri


@contextmanager
def redis(folder: Path) -> Iterator[int]:
    """Run a Redis."""
    (port,) = free_ports(1)
    server = RedisServer(folder, port)
    server.prepare()
    ready = partial(probes.redis_ready, server.host, port)
    with running(server.command(), folder / "redis.log", ready):
        yield port


class Job:
    """A streaming job that can be killed and started again on its checkpoint."""

    def __init__(self, folder: Path, bootstrap: str, mongo: StoreAddress, redis_port: int) -> None:
        self.checkpoints = folder / "checkpoints"
        self._log = folder / "streaming.log"
        self._environment = {
            "KAFKA_BOOTSTRAP": bootstrap,
            "MONGO_URI": mongo.uri,
            "MONGO_DB": mongo.database,
            "REDIS_PORT": str(redis_port),
            "CHECKPOINTS": str(self.checkpoints),
            "MARKET": "test",
            "SPARK_DRIVER_MEMORY": "640m",
            "KLINE_TRIGGER_S": "1",
            "TRADE_TRIGGER_S": "1",
            "TRADE_RECORDS": "8000",
            "OPEN_ROLLUP_S": "1",
            "RANKING_S": "3",
        }
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        (self._port,) = free_ports(1)
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "coinstream_spark.streaming"],
                env={**os.environ, **self._environment, "STATUS_PORT": str(self._port)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Stop it, and return its exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(number)
        return process.wait(180)

    def kill(self, *, before_commit: Iterable[Topic] = ()) -> None:
        """Kill it -9; the queries of `before_commit` as if between the store and the commit."""
        self.stop(signal.SIGKILL)
        for topic in before_commit:
            commits = (self.checkpoints / topic.name).glob("commits/[0-9]*")
            for file in sorted(commits, key=lambda file: int(file.name))[-1:]:
                file.unlink()
                file.with_name(f".{file.name}.crc").unlink(missing_ok=True)

    def begun(self, topic: Topic) -> int:
        """Return the number of the newest micro-batch that was begun, over all its lives."""
        offsets = (self.checkpoints / topic.name / "offsets").glob("[0-9]*")
        return max((int(file.name) for file in offsets), default=-1)

    def metric(self, name: str, labels: str = "") -> float:
        """Return a metric's sum over its labels, or over those that contain `labels`."""
        pattern = re.compile(
            rf"^{name}(\{{[^}}]*{re.escape(labels)}[^}}]*\}})? (\S+)$", re.MULTILINE
        )
        return sum(float(value) for _, value in pattern.findall(self._get("/metrics")))

    def alive(self) -> bool:
        """Say whether it answers at all."""
        return self._get("/health/live") != ""

    def ready(self) -> bool:
        """Say whether it calls itself ready."""
        return self._get("/health/ready") != ""

    def log_tail(self) -> str:
        """Return the end of its log, for messages of failure."""
        return self._log.read_text(errors="replace")[-3_000:]

    def until(
        self,
        condition: Callable[[], bool],
        what: Callable[[], str] = str,
        *,
        limit_s: float = LIMIT_S,
    ) -> None:
        """Wait for something to come true while it runs; `what` tells how it is if it does not."""
        deadline = time.monotonic() + limit_s
        while not condition():
            running_still = self._process is not None and self._process.poll() is None
            assert running_still, f"it ended:\n{self.log_tail()}"
            assert time.monotonic() < deadline, f"not in time: {what()}\n{self.log_tail()}"
            time.sleep(0.25)

    def _get(self, path: str) -> str:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self._port}{path}", timeout=5
            ) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, OSError):
            return ""


class Publisher:
    """Writes into the topics."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap
        self._producer: Any = KafkaProducer(bootstrap_servers=bootstrap, linger_ms=5)

    def publish(self, messages: Iterable[Trade | Kline]) -> None:
        """Write messages, and wait until they are there."""
        for message in messages:
            topic = TRADES if isinstance(message, Trade) else KLINES
            self.raw(topic, message.symbol, encode(message))
        self._producer.flush(60)

    def raw(self, topic: Topic, symbol: str, value: bytes) -> None:
        """Write bytes."""
        self._producer.send(topic.name, value, symbol.encode())

    def forget(self, topic: Topic) -> int:
        """Delete all records of a topic, as its retention would; return how many there were."""
        parts = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
        consumer: Any = KafkaConsumer(bootstrap_servers=self._bootstrap)
        ends = consumer.end_offsets(parts)
        begins = consumer.beginning_offsets(parts)
        consumer.close()
        admin: Any = KafkaAdminClient(bootstrap_servers=self._bootstrap)
        admin.delete_records({part: end for part, end in ends.items() if end > begins[part]})
        admin.close()
        return sum(ends[part] - begins[part] for part in parts)

    def records(self, topic: Topic) -> list[bytes]:
        """Return all values of a topic."""
        parts = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
        reader: Any = KafkaConsumer(bootstrap_servers=self._bootstrap, auto_offset_reset="earliest")
        try:
            reader.assign(parts)
            left = sum(reader.end_offsets(parts).values()) - sum(
                reader.beginning_offsets(parts).values()
            )
            values: list[bytes] = []
            deadline = time.monotonic() + 120
            while len(values) < left and time.monotonic() < deadline:
                for records in reader.poll(timeout_ms=500).values():
                    values += [record.value for record in records]
            return values
        finally:
            reader.close()

    def close(self) -> None:
        """Leave."""
        self._producer.close(60)


def history(address: StoreAddress, symbol: str) -> dict[tuple[Interval, int], Candle]:
    """Return all stored candles of a symbol."""
    with address.candles() as store:
        return {
            (interval, candle.open_time_ms): candle
            for interval in STORED_INTERVALS
            for candle in store.range(symbol, interval, 0, _END_MS)
        }
