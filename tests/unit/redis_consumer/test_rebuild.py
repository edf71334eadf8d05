"""Reading the newest part of the log again."""

import pytest
from tests.unit.redis.hot_state_oracle import symbol_info, trade
from tests.unit.redis_consumer.fakes import FakeLog

from coinstream_contracts import topics
from coinstream_contracts.messages import encode
from coinstream_kafka.kafka_records import Partition
from coinstream_kafka.redis_consumer.batch import Batch
from coinstream_kafka.redis_consumer.lookback import LOOKBACKS
from coinstream_kafka.redis_consumer.rebuild import StoppedError, read_again

TRADES = Partition(topics.TRADES.name, 0)
QUIET = Partition(topics.TRADES.name, 1)
INFOS = Partition(topics.SYMBOLS.name, 0)


def reading(log: FakeLog, *partitions: Partition, batch_records: int = 3) -> list[int]:
    ids: list[int] = []

    def write(batch: Batch) -> None:
        for kept in batch.changes.trades.values():
            ids.extend(trade.id for trade in kept.kept())
        # Live data that arrives meanwhile belongs to the live reader.
        log.append(TRADES, encode(trade("BTCUSDT", 10_000 + len(ids))))

    read_again(log, partitions, write, batch_records=batch_records, stopping=lambda: False)
    return ids


def test_it_reads_to_the_end_as_of_its_beginning_and_no_further() -> None:
    log = FakeLog()
    log.append(TRADES, *(encode(trade("BTCUSDT", i)) for i in range(10)))
    log.append(QUIET)
    log.append(INFOS, encode(symbol_info("BTCUSDT", 1)))
    assert reading(log, TRADES, QUIET, INFOS) == list(range(10))


def test_it_begins_as_far_before_the_newest_record_as_the_topic_needs() -> None:
    age_ms = LOOKBACKS[TRADES.topic].age_ms or 0
    newest_ms = 1_723_161_240_000  # years ago: the wall clock plays no part
    log = FakeLog()
    for trade_id, timestamp in enumerate(
        [newest_ms - age_ms - 1, newest_ms - age_ms, newest_ms - 5, newest_ms]
    ):
        log.append(TRADES, encode(trade("BTCUSDT", trade_id)), timestamp=timestamp)
    assert reading(log, TRADES) == [1, 2, 3]


def test_it_ends_where_the_last_offsets_have_no_records() -> None:
    log = FakeLog()
    log.append(TRADES, *(encode(trade("BTCUSDT", i)) for i in range(10)))
    log.offsets_without_records[TRADES] = 2
    log.append(INFOS, encode(symbol_info("BTCUSDT", 1)))
    log.offsets_without_records[INFOS] = 1
    read = read_again(log, [TRADES, INFOS], lambda _: None, batch_records=4, stopping=lambda: False)
    assert read == 11


def test_an_empty_log_is_read_at_once() -> None:
    assert reading(FakeLog(), TRADES, QUIET, INFOS) == []


def test_it_stops_when_the_service_does() -> None:
    log = FakeLog()
    log.append(TRADES, encode(trade("BTCUSDT", 1)))
    with pytest.raises(StoppedError):
        read_again(log, [TRADES], lambda _: None, batch_records=1, stopping=lambda: True)
