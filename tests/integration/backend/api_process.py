"""The API as its own process, and the two ways by which data comes to it."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import redis
from kafka import KafkaProducer
from tests.unit.redis.hot_state_oracle import folded

from coinstream_contracts import topics
from coinstream_contracts.messages import Book, Kline, StreamHealth, SymbolInfo, Trade, encode
from coinstream_local.ports import free_ports
from coinstream_redis.hot_state_writer import HotStateWriter

START_LIMIT_S = 180
STOP_LIMIT_S = 60
ANSWER_LIMIT_S = 60
PATIENT = {"redis_timeout_s": 30, "mongo_timeout_s": 30, "request_wait_s": 30}
"""A machine under load is slow, not wrong: no answer is given up on for the time it takes."""

_TOPIC_OF = {
    Kline: topics.KLINES,
    Book: topics.BOOKS,
    Trade: topics.TRADES,
    SymbolInfo: topics.SYMBOLS,
    StreamHealth: topics.STREAM_HEALTH,
}


@dataclass(frozen=True)
class Api:
    """A running API."""

    port: int
    process: subprocess.Popen[bytes]

    def get(self, path: str, *, limit_s: float = ANSWER_LIMIT_S) -> tuple[int, Any, dict[str, str]]:
        """Return the status, the JSON (exact) and the headers of an answer."""
        try:
            with urllib.request.urlopen(f"{self.http}{path}", timeout=limit_s) as answer:  # noqa: S310 - our own address
                return answer.status, _read(answer.read()), dict(answer.headers)
        except urllib.error.HTTPError as answer:
            return answer.code, _read(answer.read()), dict(answer.headers)

    @property
    def http(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws(self) -> str:
        return f"ws://127.0.0.1:{self.port}"


def _read(body: bytes) -> Any:
    try:
        return json.loads(body, parse_float=Decimal)
    except ValueError:
        return body.decode()


@contextmanager
def running_api(log: Path, *, until: str = "/health/ready", **settings: object) -> Iterator[Api]:
    """Run the API with `settings` until the context ends; wait first until `until` answers 200."""
    (port,) = free_ports(1)
    environment = os.environ | {"API_PORT": str(port), "API_HOST": "127.0.0.1"}
    environment |= {name.upper(): str(value) for name, value in (PATIENT | settings).items()}
    command = [sys.executable, "-m", "coinstream_backend"]
    with (
        log.open("wb") as output,
        subprocess.Popen(command, env=environment, stderr=output) as process,
    ):
        api = Api(port, process)
        try:
            deadline = time.monotonic() + START_LIMIT_S
            while not _answers(api, until):
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.1)
            yield api
        finally:
            process.terminate()
            try:
                process.wait(STOP_LIMIT_S)
            finally:
                process.kill()


def _answers(api: Api, path: str) -> bool:
    try:
        return api.get(path)[0] == 200
    except OSError:
        return False


class Market:
    """Writes what producers and the Redis consumer would."""

    def __init__(self, bootstrap: str, redis_port: int) -> None:
        self._producer = KafkaProducer(bootstrap_servers=bootstrap, linger_ms=0)
        self._redis = redis.Redis(port=redis_port)
        self._writer = HotStateWriter(self._redis)

    def publish(self, *messages: Kline | Book | Trade | SymbolInfo | StreamHealth) -> None:
        """Write messages to their topics."""
        for message in messages:
            self.publish_raw(_TOPIC_OF[type(message)].name, message.symbol, encode(message))
        self._producer.flush(60)

    def publish_raw(self, topic: str, symbol: str, value: bytes) -> None:
        """Write any bytes to a topic."""
        self._producer.send(topic, key=symbol.encode(), value=value)

    def store(self, *messages: Kline | Book | Trade | SymbolInfo) -> None:
        """Write messages to Redis."""
        self._writer.write(folded([*messages]))

    def close(self) -> None:
        """Give the connections back."""
        self._producer.close()
        self._redis.close()


def eventually(condition: Any, limit_s: float = 60) -> Any:
    """Return the first true value of `condition()`; what it last was, when the time is over."""
    deadline = time.monotonic() + limit_s
    while True:
        value = condition()
        if value or time.monotonic() > deadline:
            return value
        time.sleep(0.1)
