"""The hot path as separate processes on free ports: started, killed and read back by a test."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
from kafka import KafkaConsumer, TopicPartition

from coinstream_contracts.topics import Topic
from coinstream_local import probes
from coinstream_local.kafka_node import KafkaNode
from coinstream_local.ports import free_ports
from coinstream_local.redis_server import RedisServer

START_LIMIT_S = 120
STOP_LIMIT_S = 30
SCRIPTS = Path(sys.executable).parent


@dataclass
class HotPath:
    """Every process of the path, each startable, killable and startable again."""

    folder: Path
    kafka: KafkaNode
    redis: RedisServer
    exchange_port: int
    api_port: int
    status_ports: dict[str, int]
    symbols: str
    exchange_host: str = "127.0.0.1"
    exchange_prefix: tuple[str, ...] = ()
    """What the exchange's command is put behind, as to run it in a network namespace."""
    producers_exchange_url: str = ""
    """Where the producers look for the exchange, if not at the exchange itself."""
    settings: dict[str, str] = field(default_factory=dict)
    """Settings of the services beside those that the ports make."""
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.api_port}"

    @property
    def ws_url(self) -> str:
        return f"ws://127.0.0.1:{self.api_port}"

    @property
    def exchange_url(self) -> str:
        return f"http://{self.exchange_host}:{self.exchange_port}"

    def start_exchange(self, *arguments: str) -> None:
        port = str(self.exchange_port)
        host = "0.0.0.0" if self.exchange_prefix else self.exchange_host
        program = str(SCRIPTS / "coinstream-exchange")
        command = [*self.exchange_prefix, program, "serve", "--host", host, "--port", port]
        self.launch("exchange", [*command, *arguments])
        self._wait("exchange", self.exchange_port, "/api/v3/ping", self.exchange_host)

    def start(self, *names: str) -> None:
        """Start services by their console script's name, and wait until each says it is ready."""
        for name in names:
            self.launch(name, [name])
        for name in names:
            self._wait(name, self.port(name), "/health/ready")

    def start_unready(self, *names: str) -> None:
        """Start services and do not wait, for those that are ready only with live data."""
        for name in names:
            self.launch(name, [name])

    def kill(self, name: str) -> None:
        """Kill -9, as a machine that loses power would."""
        process = self.running.pop(name)
        process.kill()
        process.wait(STOP_LIMIT_S)

    def stop(self, name: str) -> int:
        """Stop cleanly and return the exit code."""
        process = self.running.pop(name)
        process.terminate()
        try:
            return process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise

    def port(self, name: str) -> int:
        """Return the port where a service tells whether it is ready."""
        return self.api_port if name == "coinstream-api" else self.status_ports[name]

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def get(self, path: str) -> Any:
        """Return the API's JSON answer, decimals exact."""
        answer = httpx.get(self.api_url + path, timeout=10).raise_for_status()
        return json.loads(answer.content, parse_float=Decimal)

    def messages(self, topic: Topic) -> list[bytes]:
        """Return the values that stand in a topic now, partition by partition, in order."""
        consumer = KafkaConsumer(
            bootstrap_servers=self.kafka.bootstrap,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
        )
        partitions = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
        consumer.assign(partitions)
        ends = consumer.end_offsets(partitions)
        consumer.seek_to_beginning()
        values: list[bytes] = []
        while any(consumer.position(partition) < ends[partition] for partition in partitions):
            for records in consumer.poll(timeout_ms=1_000, max_records=5_000).values():
                values += [record.value for record in records]
        consumer.close()
        return values

    def launch(self, name: str, command: list[str]) -> None:
        """Start a process; a command of ours is taken from the environment the tests run in."""
        program = str(SCRIPTS / command[0]) if command[0].startswith("coinstream") else command[0]
        environment = os.environ | {
            "KAFKA_BOOTSTRAP": self.kafka.bootstrap,
            "REDIS_HOST": "127.0.0.1",
            "REDIS_PORT": str(self.redis.port),
            "EXCHANGE": "simulator",
            "SIMULATOR_URL": self.producers_exchange_url or self.exchange_url,
            "SYMBOLS": self.symbols,
            "API_HOST": "127.0.0.1",
            "API_PORT": str(self.api_port),
            "STATUS_PORT": str(self.status_ports.get(name, 0)),
            **self.settings,
        }
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [program, *command[1:]],
                env=environment,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _wait(self, name: str, port: int, path: str, host: str = "127.0.0.1") -> None:
        def answers() -> bool:
            if self.running[name].poll() is not None:
                raise AssertionError(f"{name} ended:\n{self.log(name)[-3000:]}")
            return probes.http_ready(host, port, path)

        wait_until(answers, START_LIMIT_S, lambda: f"{name} ready\n{self.log(name)[-3000:]}")


def wait_until(
    condition: Callable[[], bool], limit_s: float, what: Callable[[], str] | str
) -> None:
    """Ask until `condition` holds.

    Raises:
        AssertionError: it does not within `limit_s`; says `what` was waited for.
    """
    deadline = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(
                f"not within {limit_s} s: {what if isinstance(what, str) else what()}"
            )
        time.sleep(0.2)


@contextmanager
def hot_path(folder: Path, *, symbols: str) -> Iterator[HotPath]:
    """Run a Kafka with the topics and a Redis; everything is stopped at the end."""
    kafka_port, controller_port, redis_port, exchange_port, api_port, *status = free_ports(8)
    path = HotPath(
        folder=folder,
        kafka=KafkaNode(folder / "kafka", kafka_port, controller_port),
        redis=RedisServer(folder / "redis", redis_port),
        exchange_port=exchange_port,
        api_port=api_port,
        status_ports=dict(
            zip(
                (
                    "coinstream-kline-producer",
                    "coinstream-market-producer",
                    "coinstream-redis-consumer",
                ),
                status,
                strict=True,
            )
        ),
        symbols=symbols,
    )
    with ExitStack() as stack:
        stack.callback(_stop_all, path)
        path.kafka.prepare()
        path.redis.prepare()
        start_kafka(path)
        start_redis(path)
        subprocess.run(
            [sys.executable, "-m", "coinstream_kafka.topics", "--bootstrap", path.kafka.bootstrap],
            check=True,
            timeout=START_LIMIT_S,
        )
        yield path


def start_kafka(path: HotPath) -> None:
    """Start the broker in its folder and wait until it answers."""
    path.launch("kafka", path.kafka.command())
    wait_until(
        lambda: probes.kafka_ready(path.kafka.host, path.kafka.port),
        START_LIMIT_S,
        lambda: path.log("kafka")[-2000:],
    )


def start_redis(path: HotPath) -> None:
    """Start Redis in its folder and wait until it answers."""
    path.launch("redis", path.redis.command())
    wait_until(
        lambda: probes.redis_ready("127.0.0.1", path.redis.port),
        START_LIMIT_S,
        lambda: path.log("redis")[-2000:],
    )


def _stop_all(path: HotPath) -> None:
    """Stop what still runs, the newest first."""
    for name in reversed(list(path.running)):
        process = path.running.pop(name)
        process.terminate()
        try:
            process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
