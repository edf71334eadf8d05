"""Clients of the API that read too slowly: each is dropped, and nobody else notices."""

from collections.abc import Iterator

import pytest
from tests.e2e.hot_path import wait_until
from tests.faults.laws import drain_and_compare
from tests.faults.slow_readers import slow_readers
from tests.faults.stage import API, Stage, stage

SLOW_CLIENTS = 500
SLOW_ADDRESS = "127.0.0.5"
CONNECTED_WITHIN_S = 60
DROPPED_WITHIN_S = 60
"""More than a client may take nothing, or leave two pings unanswered."""
MOST_GROWTH_BYTES = 200 * 1024 * 1024
"""What 500 clients may make the API keep: some 64 KiB of frames each that were written for them,
their part of `initial`, and their place in what waits, which they share."""

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A path that allows one address as many sockets as the test opens."""
    settings = {"MAX_SOCKETS_PER_CLIENT": str(SLOW_CLIENTS)}
    with stage(tmp_path_factory.mktemp("stage"), settings=settings) as one:
        yield one


def sockets(under_load: Stage) -> int:
    """Return how many sockets the API holds beside those of the clients that are compared."""
    return int(under_load.metric(API, "coinstream_backend_sockets")) - len(under_load.clients)


def dropped(under_load: Stage, **labels: str) -> int:
    """Return how many sockets the API has closed."""
    return int(under_load.metric(API, "coinstream_backend_sockets_closed_total", **labels))


def test_500_clients_that_read_a_byte_a_second_hurt_nobody_else(under_load: Stage) -> None:
    before = dropped(under_load)
    memory = [under_load.metric(API, "process_resident_memory_bytes")]
    most_open = 0

    def all_dropped() -> bool:
        nonlocal most_open
        memory.append(under_load.metric(API, "process_resident_memory_bytes"))
        most_open = max(most_open, sockets(under_load))
        return len(slow.greeted) == SLOW_CLIENTS and sockets(under_load) == 0

    with slow_readers(under_load.path.api_port, SLOW_ADDRESS, SLOW_CLIENTS) as slow:
        wait_until(
            all_dropped,
            CONNECTED_WITHIN_S + DROPPED_WITHIN_S,
            lambda: f"{len(slow.greeted)} connected, {sockets(under_load)} open, {slow.ended}",
        )
        drain_and_compare(under_load)
        memory.append(under_load.metric(API, "process_resident_memory_bytes"))
    under_load.figures |= {
        "most_open_at_a_time": most_open,
        "dropped_too_slow": dropped(under_load, reason="too slow"),
        "dropped_no_pong": dropped(under_load, reason="no pong"),
        "replaced_updates": int(under_load.metric(API, "coinstream_backend_replaced_total")),
        "api_mb_before": round(memory[0] / 1e6),
        "api_mb_most": round(max(memory) / 1e6),
        "api_mb_after": round(memory[-1] / 1e6),
    }
    assert dropped(under_load) - before == SLOW_CLIENTS
    assert max(memory) - memory[0] <= MOST_GROWTH_BYTES
    assert all(len(client.sessions) == 1 for client in under_load.clients)
