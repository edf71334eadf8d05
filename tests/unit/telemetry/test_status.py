"""The status endpoint of services without an HTTP server of their own."""

import socket
import threading
import urllib.error
import urllib.request
from importlib.metadata import version

import pytest
from prometheus_client import CollectorRegistry, Counter

from coinstream_telemetry.status import status_endpoint

HOST = "127.0.0.1"


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_metrics_are_those_of_the_registry_now() -> None:
    registry = CollectorRegistry()
    trades = Counter("trades_total", "Trades", registry=registry)
    with status_endpoint(0, ready=lambda: True, host=HOST, registry=registry) as port:
        trades.inc(3)
        status, body = get(port, "/metrics")
    assert status == 200
    assert "trades_total 3.0" in body


def test_the_version_is_among_the_metrics_while_they_are_served() -> None:
    registry = CollectorRegistry()
    for _ in range(2):
        with status_endpoint(0, ready=lambda: True, host=HOST, registry=registry) as port:
            _, body = get(port, "/metrics")
        assert f'coinstream_build_info{{version="{version("coinstream")}"}} 1.0' in body
    assert registry.get_sample_value("coinstream_build_info") is None


def test_ready_follows_the_service_and_live_does_not() -> None:
    ready = threading.Event()
    with status_endpoint(0, ready=ready.is_set, host=HOST, registry=CollectorRegistry()) as port:
        assert get(port, "/health/ready") == (503, "not ready\n")
        assert get(port, "/health/live") == (200, "live\n")
        ready.set()
        assert get(port, "/health/ready") == (200, "ready\n")


def test_another_path_is_not_found() -> None:
    with status_endpoint(0, ready=lambda: True, host=HOST, registry=CollectorRegistry()) as port:
        assert get(port, "/")[0] == 404


def test_a_client_that_says_nothing_keeps_nobody_waiting() -> None:
    with (
        status_endpoint(0, ready=lambda: True, host=HOST, registry=CollectorRegistry()) as port,
        socket.create_connection((HOST, port), timeout=10),
    ):
        assert get(port, "/health/live")[0] == 200


def test_a_port_that_is_taken_is_an_error() -> None:
    with (
        status_endpoint(0, ready=lambda: True, host=HOST, registry=CollectorRegistry()) as port,
        pytest.raises(OSError, match="in use"),
        status_endpoint(port, ready=lambda: True, host=HOST, registry=CollectorRegistry()),
    ):
        pass


def test_nothing_listens_after_the_service_has_ended() -> None:
    with status_endpoint(0, ready=lambda: True, host=HOST, registry=CollectorRegistry()) as port:
        pass
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((HOST, port), timeout=10)
