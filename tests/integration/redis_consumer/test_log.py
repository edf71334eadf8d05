"""The log as a member of a consumer group, at a real Kafka."""

import time
from collections.abc import Iterator

import pytest
from kafka.errors import RebalanceInProgressError
from kafka.structs import MemberState

from coinstream_contracts.topics import TRADES
from coinstream_kafka.redis_consumer.log import KafkaLog, Partition

WITHIN_S = 60
PARTITION = Partition(TRADES.name, 0)

pytestmark = pytest.mark.integration


@pytest.fixture
def log(kafka_bootstrap: str) -> Iterator[KafkaLog]:
    one = KafkaLog(kafka_bootstrap, group="stuck", topics=[TRADES.name], rebalance_limit_s=0.5)
    yield one
    one.close()


def poll_until_assigned(log: KafkaLog) -> None:
    deadline = time.monotonic() + WITHIN_S
    while PARTITION not in log.assignment():
        assert time.monotonic() < deadline, "no partitions"
        log.poll(200, 1)


def test_a_rebalance_that_never_ends_is_left_and_commits_work_again(log: KafkaLog) -> None:
    poll_until_assigned(log)
    # What kafka-python leaves behind when a join outlasts the poll that began it.
    log._consumer._coordinator.state = MemberState.REBALANCING
    with pytest.raises(RebalanceInProgressError):
        log.commit({PARTITION: 0})

    deadline, committed = time.monotonic() + WITHIN_S, False
    while not committed:
        assert time.monotonic() < deadline, "still in the rebalance"
        log.poll(200, 1)
        try:
            log.commit({PARTITION: 0})
            committed = True
        except RebalanceInProgressError:
            continue
    poll_until_assigned(log)
    assert log.committed(PARTITION) == 0
