"""The exchange and the producers as the processes that users run, and what they left in Kafka."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from kafka import KafkaConsumer, TopicPartition

from coinstream_contracts.topics import Topic
from coinstream_local.ports import free_ports

LIMIT_S = 120.0


def until(condition: Callable[[], bool], what: str, limit_s: float = LIMIT_S) -> None:
    deadline = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {limit_s:.0f} s: {what}")
        time.sleep(0.1)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def fetch(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - our own address
        return msgspec.json.decode(answer.read())


@dataclass
class Service:
    """A process that can be killed and started again with the same settings."""

    module: str
    arguments: list[str]
    environment: dict[str, str]
    ready_url: str
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None)

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", self.module, *self.arguments],
                env={**os.environ, **self.environment},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        until(lambda: answers(self.ready_url), f"{self.module} ready, see {self.log}")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Return the exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(LIMIT_S)


@contextmanager
def stopped_at_the_end(*services: Service) -> Iterator[None]:
    try:
        yield
    finally:
        for service in services:
            if service.process is not None and service.process.poll() is None:
                service.process.terminate()
                with suppress(subprocess.TimeoutExpired):
                    service.process.wait(30)
                service.process.kill()


@dataclass(frozen=True)
class Scene:
    """Where everything is. The symbols are of this test alone: the broker is shared."""

    bootstrap: str
    symbols: tuple[str, ...]
    folder: Path
    exchange_port: int

    @property
    def exchange_url(self) -> str:
        return f"http://127.0.0.1:{self.exchange_port}"

    def exchange(self, rate: int) -> Service:
        arguments = ["serve", "--port", str(self.exchange_port), "--rate", str(rate)]
        return Service(
            "coinstream_exchange",
            [*arguments, "--symbols", ",".join(self.symbols)],
            {},
            f"{self.exchange_url}/api/v3/ping",
            self.folder / "exchange.log",
        )

    def producer(self, name: str, **settings: str) -> Service:
        (port,) = free_ports(1)
        environment = {
            "KAFKA_BOOTSTRAP": self.bootstrap,
            "EXCHANGE": "simulator",
            "SIMULATOR_URL": self.exchange_url,
            "SYMBOLS": ",".join(self.symbols),
            "STATUS_PORT": str(port),
            "WATERMARK_S": "1",
        }
        return Service(
            f"coinstream_kafka.{name}",
            [],
            environment | settings,
            f"http://127.0.0.1:{port}/health/ready",
            self.folder / f"{name}.log",
        )

    def messages(self, topic: Topic, kind: type[Any]) -> dict[str, list[Any]]:
        """Return every message of this scene's symbols, in the order of the log."""
        decode = msgspec.json.Decoder(kind).decode
        found: dict[str, list[Any]] = {symbol: [] for symbol in self.symbols}
        consumer = KafkaConsumer(bootstrap_servers=self.bootstrap, enable_auto_commit=False)
        try:
            partitions = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
            consumer.assign(partitions)
            consumer.seek_to_beginning()
            ends = consumer.end_offsets(partitions)
            while any(consumer.position(part) < ends[part] for part in partitions):
                for records in consumer.poll(timeout_ms=500).values():
                    for record in records:
                        symbol = record.key.decode()
                        if symbol in found:
                            found[symbol].append(decode(record.value))
        finally:
            consumer.close()
        return found
