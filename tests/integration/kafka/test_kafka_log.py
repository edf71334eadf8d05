"""The log at a real Kafka: alone, and as a member of a group."""

import secrets
import time
from collections.abc import Callable, Iterator

import pytest
from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic

from coinstream_kafka.kafka_log import KafkaLog, LogError
from coinstream_kafka.kafka_records import Partition, Record
from coinstream_local.ports import free_ports

WITHIN_S = 60
RECORDS = 50

pytestmark = pytest.mark.integration


@pytest.fixture
def partition(kafka_bootstrap: str) -> Partition:
    """The only partition of a topic of the test's own, with the records `0`, `1` and so on."""
    topic = f"log_{secrets.token_hex(4)}"
    with KafkaAdminClient(bootstrap_servers=kafka_bootstrap) as admin:
        admin.create_topics([NewTopic(topic, 1, 1)])
    producer = KafkaProducer(bootstrap_servers=kafka_bootstrap)
    for number in range(RECORDS):
        producer.send(topic, str(number).encode())
    producer.close(30)
    return Partition(topic, 0)


@pytest.fixture
def free(kafka_bootstrap: str) -> Iterator[KafkaLog]:
    """A log outside of any group."""
    one = KafkaLog(kafka_bootstrap, "test")
    yield one
    one.close()


@pytest.fixture
def join(kafka_bootstrap: str, partition: Partition) -> Iterator[Callable[[], KafkaLog]]:
    """Opens logs of one group."""
    members: list[KafkaLog] = []
    group = secrets.token_hex(4)

    def joined() -> KafkaLog:
        members.append(KafkaLog(kafka_bootstrap, "test", group=group, topics=[partition.topic]))
        return members[-1]

    yield joined
    for member in members:
        member.close()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not condition():
        assert time.monotonic() < deadline


def records_of(log: KafkaLog, partition: Partition, count: int) -> list[Record]:
    records: list[Record] = []
    deadline = time.monotonic() + WITHIN_S
    while len(records) < count:
        assert time.monotonic() < deadline, records
        records += log.poll(200, count).get(partition, [])
    return records


def read(log: KafkaLog, partition: Partition, count: int) -> list[bytes | None]:
    return [record.value for record in records_of(log, partition, count)]


def test_a_partition_is_read_from_where_it_is_put_right_after_it_was_assigned(
    free: KafkaLog, partition: Partition
) -> None:
    free.assign([partition])
    free.seek(partition, 40)

    assert read(free, partition, 10) == [str(number).encode() for number in range(40, RECORDS)]
    assert free.lag(partition) == 0
    free.seek(partition, 7)
    assert free.lag(partition) == RECORDS - 7
    assert read(free, partition, 1)[0] == b"7"


def test_what_is_paused_gives_nothing_and_goes_on_where_it_was(
    free: KafkaLog, partition: Partition
) -> None:
    free.assign([partition])
    assert read(free, partition, 1) == [b"0"]

    free.pause(partition)
    assert free.poll(1_000, RECORDS) == {}
    free.resume(partition)

    assert read(free, partition, 1) == [b"1"]


def test_the_bounds_of_a_partition_and_the_first_record_since_a_time_are_told(
    free: KafkaLog, partition: Partition
) -> None:
    free.assign([partition])
    (record,) = records_of(free, partition, 1)

    assert free.first_offsets([partition]) == {partition: 0}
    assert free.end_offsets([partition]) == {partition: RECORDS}
    assert free.offsets_since({partition: record.timestamp}) == {partition: 0}
    assert free.offsets_since({partition: 4_000_000_000_000}) == {}


def test_a_member_goes_on_where_the_group_is_and_knows_its_lag_before_it_reads(
    join: Callable[[], KafkaLog], partition: Partition
) -> None:
    first = join()
    assert read(first, partition, 1) == [b"0"]
    assert first.committed(partition) is None
    first.commit({partition: 30})
    first.close()

    second = join()
    until(lambda: bool(second.poll(0, 1) or second.assignment()))
    second.pause(partition)

    assert second.committed(partition) == 30
    assert second.lag(partition) == RECORDS - 30
    second.resume(partition)
    second.seek(partition, 30)
    assert read(second, partition, 1) == [b"30"]


def test_a_member_that_joins_takes_nothing_from_one_that_has_no_more_than_its_share(
    join: Callable[[], KafkaLog], partition: Partition
) -> None:
    first = join()
    assert read(first, partition, 1) == [b"0"]
    second = join()

    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        second.poll(100, 1)
        first.poll(100, 1)
        assert first.assignment() == {partition}
    assert second.assignment() == frozenset()
    first.commit({partition: 1})
    assert second.committed(partition) == 1


def test_a_topic_that_is_not_there_is_an_error(kafka_bootstrap: str) -> None:
    with pytest.raises(LogError, match="nothing_here"):
        KafkaLog(kafka_bootstrap, "test", group="nobody", topics=["nothing_here"])


def test_a_kafka_that_is_not_there_is_an_error_within_seconds() -> None:
    (port,) = free_ports(1)

    with pytest.raises(LogError):
        KafkaLog(f"127.0.0.1:{port}", "test")
