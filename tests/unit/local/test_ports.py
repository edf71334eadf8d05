import os
import socket

import pytest

from coinstream_local.ports import free_ports, holder, is_taken, parse_holder


def test_free_ports_are_different_and_free() -> None:
    ports = free_ports(5)

    assert len(set(ports)) == 5
    assert not any(is_taken(port) for port in ports)


def test_a_port_that_is_listened_on_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert is_taken(server.getsockname()[1])


def test_a_port_that_is_listened_on_for_all_addresses_is_taken() -> None:
    with socket.create_server(("0.0.0.0", 0)) as server:
        assert is_taken(server.getsockname()[1])


def test_the_holder_of_a_port_is_named_with_its_process() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert holder(server.getsockname()[1]).endswith(f"(process {os.getpid()})")


@pytest.mark.parametrize(
    ("listing", "expected"),
    [
        (
            'LISTEN 0 511 127.0.0.1:6390 0.0.0.0:* users:(("redis-server",pid=4242,fd=6))\n',
            "redis-server (process 4242)",
        ),
        (
            'LISTEN 0 50 *:9092 *:* users:(("java",pid=77,fd=131),("java",pid=77,fd=140))\n',
            "java (process 77)",
        ),
        # Without the right to look into other users' processes ss leaves the program out.
        ("LISTEN 0 511 127.0.0.1:6390 0.0.0.0:*\n", "another program"),
        ("", "another program"),
    ],
)
def test_the_holder_is_read_from_the_listing_of_ss(listing: str, expected: str) -> None:
    assert parse_holder(listing) == expected
