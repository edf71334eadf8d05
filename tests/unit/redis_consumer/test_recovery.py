"""When the hot state counts as lost, what is read again, and when it is whole."""

import pytest

from coinstream_kafka.kafka_records import Partition
from coinstream_kafka.redis_consumer.recovery import Entry, Recovery, entry
from coinstream_redis.generation import Generation, RedisState

A, B = Partition("crypto_trades", 0), Partition("crypto_trades", 1)
BUILT = Generation("run-1", "token-1")
INTACT = RedisState("run-1", BUILT)
EMPTIED = RedisState("run-1", None)


@pytest.mark.parametrize(
    ("committed", "first", "end", "expected"),
    [
        (90, 0, 100, Entry(seek=None, rebuild=False)),
        (100, 0, 100, Entry(seek=None, rebuild=False)),
        (None, 0, 100, Entry(seek=100, rebuild=True)),
        (None, 0, 0, Entry(seek=0, rebuild=False)),
        (None, 100, 100, Entry(seek=100, rebuild=False)),
        (40, 0, 100, Entry(seek=100, rebuild=True)),  # too far behind
        (40, 60, 100, Entry(seek=100, rebuild=True)),  # deleted by retention
        (400, 0, 100, Entry(seek=100, rebuild=True)),  # the log was made anew
    ],
)
def test_a_partition_is_read_through_only_from_a_near_committed_offset(
    committed: int | None, first: int, end: int, expected: Entry
) -> None:
    assert entry(committed=committed, first=first, end=end, catch_up=50) == expected


def following(*partitions: Partition) -> Recovery:
    """A consumer that found an intact Redis."""
    recovery = Recovery()
    recovery.assign(partitions, set())
    recovery.look(INTACT)
    return recovery


def test_a_consumer_that_starts_on_an_intact_redis_has_nothing_to_rebuild() -> None:
    recovery = following(A, B)
    assert recovery.whole
    assert not recovery.next_rebuild()
    assert recovery.may_commit(A)


@pytest.mark.parametrize(
    "state",
    [
        pytest.param(EMPTIED, id="emptied"),
        pytest.param(RedisState("run-2", BUILT), id="restarted with an old copy"),
        pytest.param(RedisState("run-2", None), id="restarted empty"),
    ],
)
def test_a_lost_hot_state_is_rebuilt_from_every_partition(state: RedisState) -> None:
    recovery = following(A, B)
    recovery.look(state)
    assert recovery.lost
    assert recovery.next_rebuild() == {A, B}
    recovery.look(state)
    assert not recovery.next_rebuild()
    assert not recovery.complete
    recovery.rebuilt(failed=False)
    assert recovery.complete
    recovery.built(Generation("run-2", "token-2"))
    assert recovery.whole


def test_no_offset_is_committed_while_its_partition_is_rebuilt() -> None:
    recovery = following(A, B)
    recovery.assign({A, B}, {A})
    assert not recovery.may_commit(A)
    assert recovery.may_commit(B)
    assert recovery.next_rebuild() == {A}
    assert not recovery.may_commit(A)
    recovery.rebuilt(failed=False)
    assert recovery.may_commit(A)
    assert recovery.whole


def test_no_offset_is_committed_while_the_hot_state_is_lost() -> None:
    recovery = following(A)
    recovery.look(EMPTIED)
    recovery.next_rebuild()
    recovery.rebuilt(failed=False)
    assert not recovery.may_commit(A)


def test_a_failed_rebuild_is_done_again() -> None:
    recovery = following(A)
    recovery.look(EMPTIED)
    assert recovery.next_rebuild() == {A}
    recovery.rebuilt(failed=True)
    assert not recovery.complete
    assert recovery.next_rebuild() == {A}


def test_a_partition_that_comes_during_a_rebuild_is_rebuilt_too() -> None:
    recovery = following(A)
    recovery.look(EMPTIED)
    recovery.next_rebuild()
    recovery.assign({A, B}, set())
    recovery.rebuilt(failed=False)
    assert not recovery.complete
    assert recovery.next_rebuild() == {B}


def test_a_partition_that_went_away_is_neither_rebuilt_nor_committed() -> None:
    recovery = following(A, B)
    recovery.look(EMPTIED)
    recovery.assign({B}, set())
    assert recovery.next_rebuild() == {B}
    assert not recovery.may_commit(A)


def test_a_generation_that_another_consumer_built_means_our_part_is_missing() -> None:
    recovery = following(A)
    recovery.look(RedisState("run-1", Generation("run-1", "of-another")))
    assert recovery.next_rebuild() == {A}
    recovery.rebuilt(failed=False)
    assert recovery.whole


def test_redis_emptied_again_during_the_rebuild_starts_it_over() -> None:
    recovery = following(A, B)
    recovery.look(EMPTIED)
    recovery.next_rebuild()
    recovery.rebuilt(failed=False)
    recovery.start_over()
    assert recovery.next_rebuild() == {A, B}


def test_a_consumer_without_partitions_builds_nothing() -> None:
    recovery = following()
    recovery.look(EMPTIED)
    assert not recovery.next_rebuild()
    assert not recovery.complete


def test_a_generation_is_read_as_it_is_written() -> None:
    assert Generation.parse(str(BUILT)) == BUILT
    assert Generation.parse("something else") is None
    assert Generation.parse("") is None
