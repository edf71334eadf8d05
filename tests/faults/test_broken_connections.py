"""Connections to the exchange that hang or go silent."""

import time

import pytest
from tests.e2e.hot_path import wait_until
from tests.faults.laws import drain_and_compare
from tests.faults.stage import Stage

from coinstream_contracts.messages import HealthEvent

DETECTED_WITHIN_S = 90

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]


def test_a_half_open_connection_is_noticed_and_replaced(under_load: Stage) -> None:
    network = under_load.network
    count = network.opened
    dead = network.half_open()
    started = time.monotonic()
    wait_until(lambda: network.opened >= count + len(dead), DETECTED_WITHIN_S, "other connections")
    under_load.figures["noticed_after_s"] = round(time.monotonic() - started, 1)
    drain_and_compare(under_load)


def test_a_silent_stream_is_noticed_and_its_trades_are_filled(under_load: Stage) -> None:
    network = under_load.network
    count = network.opened
    silent = network.silence()
    started = time.monotonic()
    wait_until(
        lambda: network.opened >= count + len(silent), 2 * DETECTED_WITHIN_S, "other connections"
    )
    under_load.figures["noticed_after_s"] = round(time.monotonic() - started, 1)
    assert under_load.health(HealthEvent.SILENT)
    drain_and_compare(under_load)
