"""Connections to the exchange that hang, go silent, or are announced to end."""

import time

import pytest
from tests.e2e.hot_path import wait_until
from tests.faults.laws import drain_and_compare
from tests.faults.stage import PRODUCERS, Stage

from coinstream_contracts.messages import HealthEvent

NOTICED_LIMIT_S = 90
"""Several times what it should take: what is asserted is that it is noticed; when, is a figure."""
MUTED = "ETHUSDT"

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]


def silent_symbols(under_load: Stage) -> list[str]:
    """Return of which symbols it was told that their streams are silent."""
    return [told.symbol for told in under_load.health(HealthEvent.SILENT)]


def test_a_half_open_connection_is_noticed_and_replaced(under_load: Stage) -> None:
    network = under_load.network
    count = network.opened
    dead = network.half_open()
    started = time.monotonic()
    wait_until(lambda: network.opened >= count + len(dead), NOTICED_LIMIT_S, "other connections")
    under_load.figures["noticed_after_s"] = round(time.monotonic() - started, 1)
    drain_and_compare(under_load)


def test_a_silent_connection_is_noticed_and_its_trades_are_filled(under_load: Stage) -> None:
    network = under_load.network
    count, told = network.opened, len(under_load.health(HealthEvent.SILENT))
    silent = network.silence()
    started = time.monotonic()
    wait_until(lambda: network.opened >= count + len(silent), NOTICED_LIMIT_S, "other connections")
    under_load.figures["noticed_after_s"] = round(time.monotonic() - started, 1)
    wait_until(lambda: not network.links & set(silent), NOTICED_LIMIT_S, "the old ones to close")
    drain_and_compare(under_load)
    assert len(under_load.health(HealthEvent.SILENT)) > told


def test_a_symbol_that_alone_goes_silent_is_noticed_and_its_trades_are_filled(
    under_load: Stage,
) -> None:
    network = under_load.network
    told = len(silent_symbols(under_load))
    muted = network.mute(MUTED)
    started = time.monotonic()
    wait_until(lambda: not network.links & set(muted), NOTICED_LIMIT_S, "the old ones to close")
    under_load.figures["noticed_after_s"] = round(time.monotonic() - started, 1)
    drain_and_compare(under_load)
    assert set(silent_symbols(under_load)[told:]) == {MUTED}


def test_an_announced_shutdown_moves_the_streams_over_without_a_hole(under_load: Stage) -> None:
    network = under_load.network
    under_load.log.read_on()
    count, from_rest = network.opened, under_load.log.from_rest
    told = network.send_to_all({"e": "serverShutdown", "E": time.time_ns() // 1_000_000})
    assert len(told) >= len(PRODUCERS)
    wait_until(lambda: network.opened >= count + len(told), NOTICED_LIMIT_S, "other connections")
    wait_until(lambda: not network.links & told, NOTICED_LIMIT_S, "the old ones to close")
    drain_and_compare(under_load)
    assert under_load.log.from_rest == from_rest
