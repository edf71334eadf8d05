"""Records that Kafka deleted before they were read, and how that is told."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final

from pyspark.sql import SparkSession
from pyspark.sql.types import BinaryType, StringType, StructField, StructType

from coinstream_contracts import topics
from coinstream_contracts.messages import HealthEvent, Stream, StreamHealth, encode
from coinstream_spark.streaming.batches import Write
from coinstream_spark.streaming.figures import Figures
from coinstream_spark.streaming.local_rows import local_frame
from coinstream_telemetry.logs import get_logger

ANY_SYMBOL: Final = "*"
_RECORDS: Final = StructType([StructField("key", StringType()), StructField("value", BinaryType())])
_STREAMS: Final = {topics.KLINES.name: Stream.KLINE_1M, topics.TRADES.name: Stream.TRADE}

_log = get_logger(__name__)


def expected_records(source: Mapping[str, Any]) -> int:
    """Return how many records lie between the offsets of a micro-batch's source, as it tells them.

    The topics are neither compacted nor written in transactions: each offset was a record.
    """
    begin, end = _offsets(source.get("startOffset")), _offsets(source["endOffset"])
    # Of a partition without a beginning, Spark reads from the first offset there is.
    return sum(last - begin[part] for part, last in end.items() if part in begin)


def _offsets(told: Any) -> dict[tuple[str, str], int]:  # noqa: ANN401 - JSON, or JSON in JSON
    by_topic = json.loads(told) if isinstance(told, str) else told
    return {
        (topic, partition): offset
        for topic, partitions in (by_topic or {}).items()
        for partition, offset in partitions.items()
    }


class Losses:
    """Counts what is missing, and tells of it on `crypto_stream_health`."""

    def __init__(self, figures: Figures, market: str) -> None:
        self._figures = figures
        self._market = market
        self._lock = threading.Lock()
        self._untold: Counter[str] = Counter()

    def found(self, topic: str, count: int) -> None:
        """Note that records of a topic were gone."""
        self._figures.lost(topic, count)
        _log.error("kafka_records_gone", topic=topic, stream=_STREAMS[topic].value, count=count)
        with self._lock:
            self._untold[topic] += count

    def tell(self, spark: SparkSession, write: Write) -> None:
        """Tell what was found since; raises what the writing raises, and then tries again."""
        with self._lock:
            untold = Counter(self._untold)
        if not untold:
            return
        time_ms = time.time_ns() // 1_000_000
        rows = [
            (ANY_SYMBOL, encode(self._event(topic, count, time_ms)))
            for topic, count in untold.items()
        ]
        write(local_frame(spark, rows, _RECORDS), topics.STREAM_HEALTH)
        with self._lock:
            self._untold -= untold

    def _event(self, topic: str, count: int, time_ms: int) -> StreamHealth:
        return StreamHealth(
            symbol=ANY_SYMBOL,
            stream=_STREAMS[topic],
            event=HealthEvent.HISTORY_GAP,
            time_ms=time_ms,
            market=self._market,
            detail=f"Kafka deleted {count} records of {topic} before the history had read them",
        )


def missing(progress: Mapping[str, Any], seen: Callable[[int], int | None]) -> int:
    """Return how many records of a micro-batch were not there.

    Args:
        progress: what Spark tells of it.
        seen: returns how many records a micro-batch had, None when it is not known.
    """
    had = seen(int(progress["batchId"]))
    if had is None:
        return 0
    return max(0, sum(map(expected_records, progress["sources"])) - had)
