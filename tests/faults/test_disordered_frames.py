"""Frames that are doubled, out of order, or missing."""

import pytest
from tests.e2e.hot_path import wait_until
from tests.faults.disorder import Disorder
from tests.faults.laws import drain_and_compare
from tests.faults.stage import DRAIN_LIMIT_S, Stage

from coinstream_contracts.messages import HealthEvent

SEED = 20_261_121
DISORDER_S = 20

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]


def test_doubled_and_disordered_frames_change_nothing(under_load: Stage) -> None:
    disorder = under_load.network.disorder = Disorder(share=0.1, within_s=5.0, seed=SEED)
    under_load.run_for(DISORDER_S)
    under_load.network.disorder = None
    under_load.run_for(disorder.within_s)
    under_load.figures |= {"doubled": disorder.doubled, "delayed": disorder.delayed}
    assert disorder.doubled > 100
    assert disorder.delayed > 100
    drain_and_compare(under_load)


def test_skipped_diffs_and_a_stale_snapshot_end_in_the_right_book(under_load: Stage) -> None:
    network = under_load.network
    resyncs = len(under_load.health(HealthEvent.RESYNCED))
    skipped, served = network.skipped, network.served_stale
    network.stale_depths = 3
    network.diffs_to_skip = 10
    wait_until(lambda: network.skipped == skipped + 10, DRAIN_LIMIT_S, "the diffs to be swallowed")
    wait_until(lambda: network.served_stale == served + 3, DRAIN_LIMIT_S, "the stale snapshots")
    wait_until(
        lambda: len(under_load.health(HealthEvent.RESYNCED)) > resyncs, DRAIN_LIMIT_S, "a resync"
    )
    drain_and_compare(under_load)
