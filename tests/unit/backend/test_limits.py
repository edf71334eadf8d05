import pytest

from coinstream_backend.limits.address import client_address
from coinstream_backend.limits.rate import MAX_CLIENTS, RateLimit
from coinstream_backend.limits.sockets import SocketQuota
from coinstream_backend.problems import Problem


def test_a_burst_passes_and_the_next_request_waits() -> None:
    limit = RateLimit(per_s=2, burst=3)
    assert [limit.wait_s("a", 0.0) for _ in range(4)] == [0, 0, 0, 1]


def test_tokens_come_back_at_the_rate() -> None:
    limit = RateLimit(per_s=2, burst=1)
    limit.wait_s("a", 0.0)
    assert limit.wait_s("a", 0.4) > 0
    assert limit.wait_s("a", 0.5) == 0


def test_retry_after_is_when_there_is_a_token() -> None:
    limit = RateLimit(per_s=0.1, burst=1)
    limit.wait_s("a", 0.0)
    wait_s = limit.wait_s("a", 0.0)
    assert wait_s == 10
    assert limit.wait_s("a", float(wait_s)) == 0


def test_clients_do_not_share_tokens() -> None:
    limit = RateLimit(per_s=1, burst=1)
    assert [limit.wait_s(client, 0.0) for client in "ab"] == [0, 0]


def test_the_memory_of_clients_is_bounded_and_keeps_the_busy_one() -> None:
    limit = RateLimit(per_s=0.001, burst=1)
    limit.wait_s("busy", 0.0)
    for number in range(MAX_CLIENTS + 100):
        limit.wait_s(f"other {number}", 0.0)
        if number % 1_000 == 0:
            limit.wait_s("busy", 0.0)
    assert limit.wait_s("busy", 0.0) > 0


def test_a_client_has_so_many_sockets_and_gets_one_back_when_it_closes_one() -> None:
    quota = SocketQuota(in_total=10, per_client=1)
    with quota.one("a"), pytest.raises(Problem) as refused, quota.one("a"):
        pass
    assert (refused.value.status, refused.value.headers) == (429, {"Retry-After": "5"})
    with quota.one("a"):
        pass


def test_all_clients_together_have_so_many_sockets() -> None:
    quota = SocketQuota(in_total=2, per_client=2)
    with quota.one("a"), quota.one("b"), pytest.raises(Problem) as refused, quota.one("c"):
        pass
    assert refused.value.status == 503


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
    ],
)
def test_a_client_is_its_address_or_its_network(host: str, client: str) -> None:
    assert client_address({"client": (host, 4711)}) == client
