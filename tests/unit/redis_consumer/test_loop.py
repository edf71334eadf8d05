"""The loop: written before committed, nothing skipped, rebuilt when gone."""

import threading
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from tests.unit.redis.hot_state_oracle import trade
from tests.unit.redis_consumer.fakes import FakeLetters, FakeLog, FakeRebuild, FakeRedis

from coinstream_contracts.messages import encode
from coinstream_kafka.kafka_log import LogError
from coinstream_kafka.kafka_records import Partition
from coinstream_kafka.redis_consumer.figures import Figures, Readiness
from coinstream_kafka.redis_consumer.loop import ConsumerLoop, Limits, Ports

TRADES = Partition("crypto_trades", 0)
OTHER = Partition("crypto_trades", 1)


class Service:
    """The loop with everything around it in memory. Each `step` does its once-a-second work."""

    def __init__(self, *, intact: bool = True) -> None:
        self.log = FakeLog()
        self.log.assigned = frozenset({TRADES})
        self.log.commits[TRADES] = 0
        self.redis = FakeRedis(intact=intact)
        self.letters = FakeLetters()
        self.rebuilds: list[FakeRebuild] = []
        self.readiness = Readiness(lag_limit=10)
        self.stop = threading.Event()
        self.loop = ConsumerLoop(
            Ports(self.log, self.redis, self.redis, self._start_rebuild, self.letters),
            Limits(batch_records=4, catch_up_records=100),
            figures=Figures(CollectorRegistry()),
            readiness=self.readiness,
            stop=self.stop,
        )

    def _start_rebuild(self, partitions: frozenset[Partition]) -> FakeRebuild:
        self.rebuilds.append(FakeRebuild(partitions))
        return self.rebuilds[-1]

    def arrive(self, *ids: int, partition: Partition = TRADES) -> None:
        self.log.append(partition, *(encode(trade("BTCUSDT", i)) for i in ids))

    def steps(self, count: int = 1) -> None:
        for _ in range(count):
            self.loop.step()
            self.loop._tick_at = 0.0
        self.loop.step()


def test_records_are_written_and_then_committed() -> None:
    service = Service()
    service.arrive(1, 2, 3)
    service.steps(1)
    assert service.redis.trade_ids == {1, 2, 3}
    assert service.log.commits[TRADES] == 3
    assert service.readiness.ready()


def test_nothing_is_committed_while_redis_is_away_and_all_is_written_when_it_is_back() -> None:
    service = Service()
    service.steps()
    service.arrive(1, 2, 3)
    service.redis.away = 3
    commits: list[dict[Partition, int]] = []
    write = service.redis.write

    def watched(changes: object) -> int:
        commits.append(dict(service.log.commits))
        return write(changes)  # type: ignore[arg-type]  # passed through

    service.redis.write = watched  # type: ignore[method-assign]  # watches the fake
    service.steps(2)
    assert len(commits) == 4
    assert all(committed[TRADES] == 0 for committed in commits)
    assert service.redis.trade_ids == {1, 2, 3}
    assert service.log.commits[TRADES] == 3
    assert not service.log.paused


def test_a_stop_while_redis_is_away_commits_nothing_unwritten() -> None:
    service = Service()
    service.steps()
    service.arrive(1)
    service.redis.away = 10**6
    service.stop.set()
    service.loop.step()
    service.loop.run()
    assert service.log.commits[TRADES] == 0


def test_a_stop_commits_what_is_written() -> None:
    service = Service()
    service.arrive(1, 2)
    service.loop.step()
    service.stop.set()
    service.loop.run()
    assert service.log.commits[TRADES] == 2


def test_what_is_no_message_goes_to_the_dead_letters_with_its_bytes_and_the_rest_goes_on() -> None:
    service = Service()
    service.arrive(1)
    service.log.append(TRADES, b"\xff\x00 rubbish", None)
    service.arrive(2)
    service.steps(2)
    assert [letter.raw for letter in service.letters.kept] == [b"\xff\x00 rubbish", b""]
    assert service.letters.kept[0].source == "crypto_trades/0@1"
    assert service.redis.trade_ids == {1, 2}
    assert service.log.commits[TRADES] == 4


def test_a_failing_broker_skips_no_record() -> None:
    service = Service()
    service.arrive(1, 2)
    service.log.fail = {"first_offsets": 1}
    with pytest.raises(LogError):
        service.loop.step()
    service.steps()
    assert service.redis.trade_ids == {1, 2}


def test_a_failed_commit_is_made_again() -> None:
    service = Service()
    service.arrive(1, 2)
    service.log.fail = {"commit": 1}
    service.steps(2)
    assert service.log.commits[TRADES] == 2


def test_a_partition_without_a_commit_goes_on_at_its_end_while_the_rest_is_rebuilt() -> None:
    service = Service()
    del service.log.commits[TRADES]
    service.arrive(*range(50))
    service.steps()
    assert service.rebuilds[0].partitions == {TRADES}
    assert not service.readiness.ready()
    service.arrive(50)
    service.steps()
    assert service.redis.trade_ids == {50}
    assert TRADES not in service.log.commits
    service.rebuilds[0].end()
    service.steps(2)
    assert service.log.commits[TRADES] == 51
    assert service.readiness.ready()


def test_a_partition_that_is_rebuilt_is_committed_at_its_end_though_nothing_new_came() -> None:
    service = Service()
    del service.log.commits[TRADES]
    service.arrive(*range(50))
    service.steps()
    service.rebuilds[0].end()
    service.steps(2)
    assert service.log.commits[TRADES] == 50


def test_an_emptied_redis_is_rebuilt_while_live_data_goes_on() -> None:
    service = Service()
    service.arrive(1)
    service.steps()
    service.redis.flush()
    service.steps()
    assert len(service.rebuilds) == 1
    assert not service.readiness.ready()
    service.arrive(2)
    service.steps()
    assert service.redis.trade_ids == {2}
    service.rebuilds[0].end()
    service.steps(2)
    assert service.redis.generation is not None
    assert service.readiness.ready()
    assert len(service.rebuilds) == 1


def test_a_redis_emptied_during_the_rebuild_is_rebuilt_again() -> None:
    service = Service(intact=False)
    service.steps()
    service.redis.flush()
    service.rebuilds[0].end()
    service.steps(2)
    assert service.redis.generation is None
    service.rebuilds[1].end()
    service.steps(2)
    assert service.redis.generation is not None


def test_a_failed_rebuild_is_begun_again() -> None:
    service = Service(intact=False)
    service.steps()
    service.rebuilds[0].end(succeeded=False)
    service.steps(2)
    assert len(service.rebuilds) == 2


def change_assignment(service: Service) -> None:
    service.log.assigned ^= {OTHER}
    service.log.commits.setdefault(OTHER, 0)


DISTURBANCES: dict[str, Callable[[Service], None]] = {
    "redis away": lambda service: setattr(service.redis, "away", 1),
    "poll fails": lambda service: service.log.fail.update(poll=1),
    "commit fails": lambda service: service.log.fail.update(commit=1),
    "offsets fail": lambda service: service.log.fail.update(first_offsets=1),
    "rebalance": change_assignment,
}


@given(st.lists(st.sampled_from([*sorted(DISTURBANCES), "step", "arrive"]), max_size=25))
def test_no_disturbance_loses_a_record_or_commits_one_that_is_not_written(
    events: list[str],
) -> None:
    service = Service()
    next_id = 0
    for event in [*events, "step"]:
        if event == "arrive":
            service.arrive(next_id, next_id + 1)
            next_id += 2
        elif event == "step":
            try:
                service.loop.step()
                service.loop._tick_at = 0.0
            except LogError:
                pass
            written = service.redis.trade_ids
            assert set(range(service.log.commits[TRADES])) <= written
        else:
            DISTURBANCES[event](service)
    service.log.fail.clear()
    service.redis.away = 0
    service.steps(20)
    assert service.redis.trade_ids == set(range(next_id))
    assert service.log.commits[TRADES] == next_id
