"""A network that loses every fifth packet and delays the others."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from tests.faults.laws import drain_and_compare
from tests.faults.lossy_link import ImpossibleLinkError, LossyLink, lossy_link
from tests.faults.stage import stage

LOSS = 0.2
JITTER_S = 0.3
IMPAIRED_S = 45

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]


@pytest.fixture
def link() -> Iterator[LossyLink]:
    with ExitStack() as stack:
        try:
            one = stack.enter_context(lossy_link())
        except ImpossibleLinkError as error:
            pytest.skip(f"no network namespace with a tunnel here: {error}")
        yield one


def test_loss_and_jitter_delay_the_data_and_lose_none(
    link: LossyLink, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> None:
    with stage(tmp_path_factory.mktemp("lossy"), link=link) as one:
        link.loss, link.jitter_s = LOSS, JITTER_S
        one.run_for(IMPAIRED_S)
        assert link.lost > 50
        link.loss = link.jitter_s = 0.0
        drain_and_compare(one)
        one.figures |= {"packets_lost": link.lost, "packets_passed": link.passed}
        request.node.user_properties += list(one.figures.items())
