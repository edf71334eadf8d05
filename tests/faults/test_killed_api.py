"""An API that dies under two hundred sockets."""

from itertools import cycle

import pytest
from tests.faults.api_clients import ApiClient, following
from tests.faults.laws import drain_and_compare
from tests.faults.stage import API, Stage

SOCKETS = 200
CROWD_ADDRESS = "127.0.0.4"
CROWD_KINDS = ("trades", *("kline", "orderbook") * 4)
"""Few of them follow trades: reading those costs the tests more than the API."""

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]


def test_clients_of_a_killed_api_come_back_to_the_truth(under_load: Stage) -> None:
    path, symbols = under_load.path, under_load.symbols
    crowd = [
        ApiClient(path.ws_url, kind, symbols[n % len(symbols)], address=CROWD_ADDRESS)
        for n, kind in zip(range(SOCKETS), cycle(CROWD_KINDS), strict=False)
    ]
    with following(crowd):
        under_load.run_for(5)
        path.kill(API)
        under_load.wait_for_trades(2_000)
        path.start(API)
        drain_and_compare(under_load, clients=[*under_load.clients, *crowd])
    assert all(len(client.sessions) > 1 for client in crowd)
    under_load.figures["longest_absence_s"] = round(
        max(client.longest_absence_s for client in crowd), 1
    )
