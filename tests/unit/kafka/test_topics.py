"""What is changed so that a cluster has the declared topics."""

from dataclasses import replace

from coinstream_contracts.topics import ALL, KLINES, TRADES
from coinstream_kafka.topic_plan import ExistingTopic, Plan, plan


def existing(partitions: int = 6, extra: dict[str, str] | None = None) -> ExistingTopic:
    return ExistingTopic(partitions, KLINES.config() | (extra or {}))


def test_what_is_missing_is_created() -> None:
    assert plan(ALL, {}) == Plan(create=list(ALL))
    assert plan([KLINES, TRADES], {KLINES.name: existing()}) == Plan(create=[TRADES])


def test_what_is_as_declared_is_left_alone() -> None:
    assert plan([KLINES], {KLINES.name: existing()}) == Plan()
    assert plan([KLINES], {KLINES.name: existing(extra={"segment.bytes": "1"})}) == Plan()


def test_partitions_are_added_and_never_taken_away() -> None:
    assert plan([KLINES], {KLINES.name: existing(2)}) == Plan(grow={KLINES.name: 6})
    assert plan([KLINES], {KLINES.name: existing(12)}) == Plan()


def test_settings_that_differ_are_altered_and_no_others() -> None:
    longer = replace(KLINES, retention_ms=10 * KLINES.retention_ms)
    assert plan([longer], {KLINES.name: existing()}) == Plan(
        alter={KLINES.name: {"retention.ms": str(10 * KLINES.retention_ms)}}
    )
