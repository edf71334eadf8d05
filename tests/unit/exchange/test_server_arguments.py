import argparse

import pytest

from coinstream_exchange.server.arguments import add_server_arguments, server_options
from coinstream_exchange.server.options import ServerOptions


def parse(*arguments: str) -> ServerOptions:
    parser = argparse.ArgumentParser()
    add_server_arguments(parser)
    return server_options(parser.parse_args(arguments))


def test_the_defaults_are_the_exchanges_own_limits() -> None:
    options = parse()
    assert (options.weight_per_minute, options.connections_per_5_minutes) == (6_000, 300)
    assert (options.messages_per_second, options.streams_per_connection) == (5, 1_024)
    assert (options.ping_interval_s, options.pong_timeout_s) == (20, 60)
    assert options.connection_life_s == 24 * 3600


def test_every_option_can_be_given() -> None:
    given = parse("--connections-per-5-minutes", "100000", "--ping-interval", "0.5")
    assert given == ServerOptions(connections_per_5_minutes=100_000, ping_interval_s=0.5)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--stop-notice", "-1"),
        ("--ping-interval", "0"),
        ("--ping-interval", "nan"),
        ("--outgoing-bytes", "0"),
    ],
)
def test_what_cannot_be_is_refused(arguments: tuple[str, str]) -> None:
    with pytest.raises(SystemExit):
        parse(*arguments)
