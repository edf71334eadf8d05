"""Real Kafka, Redis and MongoDB, started once a session through the embedded run's own code."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from coinstream_local import probes
from coinstream_local.kafka_node import KafkaNode
from coinstream_local.mongo_server import MongoServer
from coinstream_local.ports import free_ports
from coinstream_local.redis_server import RedisServer

START_LIMIT_S = 180
STOP_LIMIT_S = 60


@contextmanager
def running(command: list[str], log: Path, ready: Callable[[], bool]) -> Iterator[None]:
    """Run a server while the context lasts; its output goes to `log`."""
    with (
        log.open("wb") as output,
        subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT) as server,
    ):
        try:
            deadline = time.monotonic() + START_LIMIT_S
            while not ready():
                if server.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"{command[0]} did not start:\n{log.read_text()[-3000:]}")
                time.sleep(0.1)
            yield
        finally:
            server.terminate()
            try:
                server.wait(STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                server.kill()


@pytest.fixture(scope="session")
def kafka_bootstrap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The `host:port` of a Kafka node with the platform's topics."""
    port, controller_port = free_ports(2)
    node = KafkaNode(tmp_path_factory.mktemp("kafka"), port, controller_port)
    node.prepare()
    with running(
        node.command(), node.folder / "kafka.log", lambda: probes.kafka_ready(node.host, port)
    ):
        subprocess.run(
            [sys.executable, "-m", "coinstream_kafka.topics", "--bootstrap", node.bootstrap],
            check=True,
            timeout=START_LIMIT_S,
        )
        yield node.bootstrap


@pytest.fixture(scope="session")
def redis_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a Redis on 127.0.0.1, shared: a test clears what it needs cleared."""
    (port,) = free_ports(1)
    server = RedisServer(tmp_path_factory.mktemp("redis"), port)
    server.prepare()
    with running(
        server.command(),
        server.folder / "redis.log",
        lambda: probes.redis_ready("127.0.0.1", port),
    ):
        yield port


@pytest.fixture(scope="session")
def mongo_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a MongoDB: the one in MONGO_URI, else mongod, else what stands in for it.

    It is shared: a test uses a database of its own.
    """
    given = os.environ.get("MONGO_URI")
    if given:
        yield given
        return
    (port,) = free_ports(1)
    server = MongoServer(tmp_path_factory.mktemp("mongodb"), port, mongod=shutil.which("mongod"))
    server.prepare()
    with running(
        server.command(),
        server.folder / "mongodb.log",
        lambda: probes.mongo_ready(server.host, port),
    ):
        yield server.uri
