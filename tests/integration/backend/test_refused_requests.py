"""What a client that asks too often is answered, on the connection's own level."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from tests.integration.backend.api_process import Api, running_api

from coinstream_local.ports import free_ports

pytestmark = pytest.mark.integration

LIMIT_S = 60
PROXY = "127.0.8.1"
ASK = b"GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n"
PROBE = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"


@contextmanager
def limited(log: Path, **settings: object) -> Iterator[Api]:
    """An API without Kafka and Redis that lets two requests of a client in."""
    kafka, redis = free_ports(2)
    values: dict[str, object] = {"rate_per_s": 0.01, "rate_burst": 2, **settings}
    with running_api(
        log,
        until="/health/live",
        kafka_bootstrap=f"127.0.0.1:{kafka}",
        redis_port=redis,
        **values,
    ) as api:
        yield api


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with limited(tmp_path_factory.mktemp("limited") / "api.log") as api:
        yield api


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """An API that bears few connections and few refusals, and trusts the proxy `PROXY`."""
    settings = {"max_connections_per_client": 3, "max_sockets_per_client": 3}
    log = tmp_path_factory.mktemp("narrow") / "api.log"
    with limited(log, **settings, refusals_per_s=1, trusted_proxies=PROXY) as api:
        yield api


@pytest.fixture
def client(_numbers: Iterator[int]) -> str:
    """An address that no other test comes from."""
    return f"127.0.9.{next(_numbers)}"


@pytest.fixture(scope="session")
def _numbers() -> Iterator[int]:
    return count(1)


class Connection:
    """One connection, asked and read byte by byte."""

    def __init__(self, api: Api, client: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", api.port), LIMIT_S, (client, 0))
        self._file = self.socket.makefile("rb")

    def answer(self, *, has_body: bool = True) -> tuple[int, dict[str, str], bytes]:
        """Read one answer."""
        status = int(self._file.readline().split()[1])
        headers: dict[str, str] = {}
        while line := self._file.readline().strip():
            name, value = line.decode().split(": ", 1)
            headers[name.lower()] = value
        body = self._file.read(int(headers["content-length"])) if has_body else b""
        return status, headers, body

    def ask(self, request: bytes, *, has_body: bool = True) -> tuple[int, dict[str, str], bytes]:
        """Ask and read the answer."""
        self.socket.sendall(request)
        return self.answer(has_body=has_body)

    def is_cut_off_while_asking(self, requests: bytes) -> bool:
        """Write without reading, until the connection is reset or takes no more."""
        try:
            while True:
                self.socket.sendall(requests)
        except ConnectionError:
            return True
        except TimeoutError:
            return False

    def at_end(self) -> bool:
        """Wait until the server says something or ends the connection; say whether it ended."""
        return self._file.read(1) == b""


def test_a_refused_client_keeps_its_connection_and_probes_are_free(api: Api, client: str) -> None:
    connection = Connection(api, client)
    assert [connection.ask(ASK)[0] for _ in range(4)] == [404, 404, 429, 429]
    status, headers, body = connection.ask(ASK)
    assert (status, b"too_many_requests" in body) == (429, True)
    assert 0 < int(headers["retry-after"]) <= 100
    assert "date" in headers
    assert connection.ask(PROBE)[0] == 200
    assert 'coinstream_backend_refused_total{reason="rate"}' in api.get("/metrics")[1]


def test_bodies_of_refused_requests_are_skipped(api: Api, client: str) -> None:
    posted = ASK.replace(b"GET", b"POST")[:-2] + b"Content-Length: 5\r\n\r\nGET /"
    connection = Connection(api, client)
    assert [connection.ask(posted)[0] for _ in range(4)] == [404, 404, 429, 429]
    assert connection.ask(ASK.replace(b"GET", b"HEAD"), has_body=False)[0] == 429
    assert connection.ask(PROBE)[0] == 200


def test_answers_come_in_the_order_of_the_requests(api: Api, client: str) -> None:
    connection = Connection(api, client)
    connection.socket.sendall(ASK * 4 + PROBE + ASK + PROBE)
    assert [connection.answer()[0] for _ in range(7)] == [404, 404, 429, 429, 200, 429, 200]


@pytest.mark.parametrize(
    "last", [ASK[:-2] + b"Connection: close\r\n\r\n", ASK.replace(b"1.1", b"1.0")]
)
def test_a_refusal_ends_a_connection_that_was_for_one_request(
    api: Api, client: str, last: bytes
) -> None:
    connection = Connection(api, client)
    assert [connection.ask(ASK)[0] for _ in range(3)] == [404, 404, 429]
    status, headers, _ = connection.ask(last)
    assert (status, headers["connection"]) == (429, "close")
    assert connection.at_end()


def test_a_client_that_asks_on_and_reads_no_refusal_is_cut_off(api: Api, client: str) -> None:
    connection = Connection(api, client)
    assert [connection.ask(ASK)[0] for _ in range(3)] == [404, 404, 429]
    assert connection.is_cut_off_while_asking(ASK * 100)


def test_a_client_that_asks_far_ahead_of_its_answers_is_cut_off(api: Api, client: str) -> None:
    assert Connection(api, client).is_cut_off_while_asking(ASK * 1_000)


def test_a_client_that_heeds_no_refusal_loses_no_answer(narrow: Api, client: str) -> None:
    connections = [Connection(narrow, client) for _ in range(3)]
    for connection in connections:
        connection.socket.sendall(ASK * 3)
    statuses = [connection.answer()[0] for connection in connections for _ in range(3)]
    assert sorted(statuses) == [404] * 2 + [429] * 7
    assert [connection.ask(ASK)[0] for connection in connections] == [429] * 3


def test_a_client_has_so_many_connections(narrow: Api, client: str) -> None:
    connections = [Connection(narrow, client) for _ in range(3)]
    assert [connection.ask(PROBE)[0] for connection in connections] == [200] * 3
    assert Connection(narrow, client).at_end()
    connections[0].ask(PROBE[:-2] + b"Connection: close\r\n\r\n")
    assert connections[0].at_end()
    assert Connection(narrow, client).ask(PROBE)[0] == 200


def forwarded(address: str) -> bytes:
    return ASK[:-2] + f"X-Forwarded-For: {address}\r\n\r\n".encode()


def test_clients_behind_a_trusted_proxy_are_refused_each_for_itself(narrow: Api) -> None:
    connection = Connection(narrow, PROXY)
    asked = ["198.51.100.1"] * 3 + ["198.51.100.2"]
    statuses = [connection.ask(forwarded(address))[0] for address in asked]
    assert statuses == [404, 404, 429, 404]


def test_a_forwarded_address_is_not_believed_from_anyone_else(narrow: Api, client: str) -> None:
    connection = Connection(narrow, client)
    statuses = [connection.ask(forwarded(f"198.51.100.{n}"))[0] for n in range(3)]
    assert statuses == [404, 404, 429]
