"""What a WebSocket client that is refused gets, to the byte, and what the log says of it."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.backend.api_process import Api, Market, eventually, running_api
from tests.unit.backend.market_data import symbol_info

from coinstream_local.ports import free_ports

pytestmark = pytest.mark.integration

LIMIT_S = 60


def shake_hands(api: Api, path: bytes) -> tuple[int, dict[str, str], bytes]:
    """Return the status, headers and body that follow an opening handshake; the socket must end."""
    request = (
        b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        b"Sec-WebSocket-Version: 13\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", api.port), LIMIT_S) as connection:
        connection.sendall(request)
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    pairs = (line.split(": ", 1) for line in lines)
    return int(status.split()[1]), {name.lower(): value for name, value in pairs}, body


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("refusing") / "api.log"


@pytest.fixture(scope="module")
def refusing(kafka_bootstrap: str, redis_port: int, market: Market, log: Path) -> Iterator[Api]:
    market.publish(symbol_info("BTCUSDT"))
    with running_api(log, kafka_bootstrap=kafka_bootstrap, redis_port=redis_port) as api:
        assert eventually(lambda: bool(api.get("/symbols")[1]))
        yield api


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (b"/ws/trades?symbol=NOPE", 404, "unknown_symbol"),
        (b"/ws/trades?symbol=BTCUSDT&limit=0", 422, "invalid_parameter"),
    ],
)
def test_a_refusal_is_one_whole_answer_and_no_error_of_the_server(
    refusing: Api, log: Path, path: bytes, status: int, code: str
) -> None:
    answered, headers, body = shake_hands(refusing, path)
    assert (answered, headers["content-type"]) == (status, "application/problem+json")
    assert int(headers["content-length"]) == len(body)
    assert json.loads(body)["code"] == code
    levels = [json.loads(line)["level"] for line in log.read_text().splitlines()]
    assert "error" not in levels


@pytest.mark.parametrize("path", [b"/ws/nothing", b"/ws/trades?symbol=\xff", b"/ws/\xfftrades"])
def test_a_handshake_that_leads_nowhere_is_no_error_of_the_server(
    refusing: Api, log: Path, path: bytes
) -> None:
    answered, _, _ = shake_hands(refusing, path)
    assert 400 <= answered < 500
    levels = [json.loads(line)["level"] for line in log.read_text().splitlines()]
    assert "error" not in levels


def test_a_client_that_connects_without_end_is_told_when_to_come_back(
    kafka_bootstrap: str, redis_port: int, tmp_path: Path
) -> None:
    with running_api(
        tmp_path / "api.log",
        kafka_bootstrap=kafka_bootstrap,
        redis_port=redis_port,
        rate_per_s=0.01,
        rate_burst=1,
        max_sockets_per_client=3,
    ) as api:
        answers = [shake_hands(api, b"/ws/nothing") for _ in range(4)]
        assert [status for status, _, _ in answers] == [403, 403, 403, 429]
        _, headers, body = answers[-1]
        assert json.loads(body)["code"] == "too_many_requests"
        assert 0 < int(headers["retry-after"]) <= 100


def test_before_the_first_listing_a_symbol_is_asked_to_come_back(tmp_path: Path) -> None:
    kafka, redis = free_ports(2)
    with running_api(
        tmp_path / "api.log",
        until="/health/live",
        kafka_bootstrap=f"127.0.0.1:{kafka}",
        redis_port=redis,
    ) as api:
        answered, headers, body = shake_hands(api, b"/ws/trades?symbol=BTCUSDT")
        assert (answered, json.loads(body)["code"]) == (503, "unavailable")
        assert int(headers["retry-after"]) > 0
        status, problem, rest_headers = api.get("/trades?symbol=BTCUSDT")
        assert (status, problem["code"]) == (503, "unavailable")
        assert int(rest_headers["retry-after"]) > 0
        status, error, _ = api.get("/api/v3/depth?symbol=BTCUSDT")
        assert (status, error["code"]) == (503, -1001)
