from collections import Counter

import pytest

from coinstream_backend.errors import respond
from coinstream_backend.limits.gate import Gate
from coinstream_backend.limits.rate import RateLimit
from coinstream_backend.limits.refusal import Refusals
from coinstream_backend.problems import too_many_requests

PAGE = "http://localhost:3000"


def gate(
    refused: Counter[str], *, trusted_proxies: tuple[str, ...] = (), max_connections: int = 2
) -> Gate:
    """Return a gate that lets one request, one handshake and one refusal through."""
    limits = [RateLimit(per_s=0.1, burst=1) for _ in range(3)]
    return Gate(
        requests=limits[0],
        handshakes=limits[1],
        refusals=limits[2],
        max_connections=max_connections,
        trusted_proxies=trusted_proxies,
        answers=Refusals([PAGE]),
        refused=lambda reason: refused.update([reason]),
    )


def test_a_refusal_is_counted_and_tells_when_to_come_again() -> None:
    refused: Counter[str] = Counter()
    one = gate(refused)
    assert [one.wait_s("a", b"/trades", 0.0) for _ in range(3)] == [0, 10, 10]
    assert one.wait_s("b", b"/trades", 0.0) == 0
    assert refused == {"rate": 2}


@pytest.mark.parametrize("path", [b"/health/live", b"/health/ready", b"/metrics"])
def test_probes_are_let_in_always(path: bytes) -> None:
    one = gate(Counter())
    assert [one.wait_s("a", path, 0.0) for _ in range(3)] == [0, 0, 0]
    assert one.wait_s("a", b"/trades", 0.0) == 0


def test_a_handshake_takes_no_token_at_the_gate() -> None:
    one = gate(Counter())
    assert [one.handshake_wait_s("a", 0.0) for _ in range(3)] == [0, 0, 0]


def test_refusals_are_borne_up_to_their_rate() -> None:
    one = gate(Counter())
    assert [one.bears("a", 0.0), one.bears("a", 0.0), one.bears("b", 0.0)] == [True, False, True]


def test_a_client_has_so_many_connections_and_gets_one_back() -> None:
    refused: Counter[str] = Counter()
    one = gate(refused)
    assert [one.enter("a") for _ in range(3)] == [True, True, False]
    assert one.enter("b")
    one.leave("a")
    assert one.enter("a")
    assert refused == {"connections": 1}


@pytest.mark.parametrize(
    ("proxies", "host", "watched"),
    [
        ((), "192.0.2.7", True),
        (("192.0.2.7",), "192.0.2.7", False),
        (("192.0.2.0/24",), "192.0.2.7", False),
        (("192.0.2.0/24",), "192.0.3.7", True),
        (("2001:db8::/32",), "2001:db8::1", False),
        (("*",), "192.0.2.7", False),
        (("proxy",), "proxy", False),
        (("proxy", "192.0.2.7"), "", True),
    ],
)
def test_connections_of_a_trusted_proxy_are_not_its_own(
    proxies: tuple[str, ...], host: str, watched: bool
) -> None:
    assert gate(Counter(), trusted_proxies=proxies).watches(host) == watched


def parted(answer: bytes) -> tuple[dict[str, str], bytes]:
    head, _, body = answer.partition(b"\r\n\r\n")
    return dict(line.split(": ", 1) for line in head.decode().split("\r\n")), body


@pytest.mark.parametrize("path", ["/trades", "/api/v3/depth", "/api/v3", "/api/v300"])
def test_the_answer_is_the_one_that_the_application_gives(path: str) -> None:
    expected = respond(path, too_many_requests(7))
    headers, body = parted(Refusals([PAGE]).answer(path, 7, None, has_body=True, closes=False))
    assert body == expected.body
    assert headers == {**expected.headers, "vary": "Origin"}
    assert headers["retry-after"] == "7"


@pytest.mark.parametrize(
    ("origins", "origin", "allowed"),
    [
        ((PAGE,), PAGE.encode(), PAGE),
        ((PAGE,), b"http://elsewhere.example", None),
        ((PAGE,), None, None),
        (("*",), b"http://elsewhere.example", "*"),
    ],
)
def test_a_page_that_may_read_answers_may_read_the_refusal(
    origins: tuple[str, ...], origin: bytes | None, allowed: str | None
) -> None:
    answer = Refusals(origins).answer("/trades", 1, origin, has_body=True, closes=False)
    assert parted(answer)[0].get("access-control-allow-origin") == allowed


def test_an_answer_to_head_has_the_length_of_the_body_and_no_body() -> None:
    answers = Refusals([])
    full = parted(answers.answer("/trades", 1, None, has_body=True, closes=False))
    head = parted(answers.answer("/trades", 1, None, has_body=False, closes=True))
    assert head == ({**full[0], "connection": "close"}, b"")
