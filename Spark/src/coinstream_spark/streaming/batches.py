"""What is done with each micro-batch: it is read, trades are summed up, the history is given both.

Nothing is kept between micro-batches but what MongoDB holds. One that is repeated, wholly or in
part, gives what it gave; so it does not matter where a run was killed.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from pyspark.sql import DataFrame, Observation, Row
from pyspark.sql import functions as F
from pyspark.sql.types import IntegerType, LongType, StringType, StructField, StructType

from coinstream_contracts.candles import Candle
from coinstream_contracts.messages import InvalidMessageError
from coinstream_contracts.minute_trades import IdRange, MinuteTrades
from coinstream_contracts.topics import DEAD_LETTERS, Topic
from coinstream_contracts.topics import KLINES as KLINE_TOPIC
from coinstream_contracts.topics import TRADES as TRADE_TOPIC
from coinstream_spark.schema import TRADES
from coinstream_spark.streaming.figures import Figures
from coinstream_spark.streaming.history import History
from coinstream_spark.streaming.kline_records import minute
from coinstream_spark.streaming.local_rows import local_frame
from coinstream_spark.streaming.rollups import Place
from coinstream_spark.transforms.messages import PROBLEM, dead_letters
from coinstream_spark.transforms.trade_runs import trade_runs, without
from coinstream_telemetry.logs import get_logger

_REMEMBERED_BATCHES: Final = 100
_LONGEST_KLINE: Final = 8_192
"""Bytes that a kline can have, some twenty times as many as it has."""

_PROBLEMS: Final = StructType(
    [
        StructField("partition", IntegerType()),
        StructField("offset", LongType()),
        StructField(PROBLEM, StringType()),
    ]
)
_RANGES: Final = StructType(
    [
        StructField("symbol", StringType()),
        StructField("first_id", LongType()),
        StructField("last_id", LongType()),
    ]
)

Write: TypeAlias = Callable[[DataFrame, Topic], None]
"""Appends rows with `key` and `value` to a topic."""

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Intake:
    """How micro-batches are read, and what is told of them.

    `seen` has the number of records of the last micro-batches, by query and number.
    """

    figures: Figures
    write: Write
    seen: OrderedDict[tuple[str, int], int] = field(default_factory=OrderedDict)

    def account(self, topic: Topic, batch: int, records: int) -> None:
        """Remember how many records a micro-batch had."""
        self.seen[topic.name, batch] = records
        while len(self.seen) > _REMEMBERED_BATCHES:
            self.seen.popitem(last=False)

    def refuse(self, topic: Topic, letters: DataFrame, count: int) -> None:
        """Keep records that could not be read, as dead letters."""
        self.write(letters, DEAD_LETTERS)
        self.figures.refused(topic.name, count)
        _log.warning("dead_letters", topic=topic.name, count=count)


def short_records(records: DataFrame) -> DataFrame:
    """Return Kafka's records with `short`, which is the value if it can be a kline's, else null."""
    is_short = F.octet_length("value") <= F.lit(_LONGEST_KLINE)
    short = F.when(is_short, F.col("value")).alias("short")
    return records.select("topic", "partition", "offset", "value", short)


@dataclass(frozen=True, slots=True)
class KlineBatches:
    """Takes micro-batches of `short_records`."""

    intake: Intake
    history: History

    def __call__(self, records: DataFrame, batch: int) -> None:
        """Give each minute's newest kline to the history."""
        # What is absurdly long stays where it is.
        rows = records.drop("topic", "value").collect()
        self.intake.account(KLINE_TOPIC, batch, len(rows))
        newest: dict[Place, Candle] = {}
        problems = []
        for partition, offset, value in rows:
            try:
                told = _minute(value)
            except InvalidMessageError as error:
                problems.append((partition, offset, str(error)))
                continue
            place = told.symbol, told.open_time_ms
            if place not in newest or told.revision > newest[place].revision:
                newest[place] = told
        if problems:
            of = local_frame(records.sparkSession, problems, _PROBLEMS)
            letters = dead_letters(
                records.join(F.broadcast(of), ["partition", "offset"]), time_ms=_now_ms()
            )
            self.intake.refuse(KLINE_TOPIC, letters, len(problems))
        if newest:
            self.history.take_exchange_minutes(list(newest.values()))


@dataclass(frozen=True, slots=True)
class TradeBatches:
    """Takes micro-batches of `trade_messages`."""

    intake: Intake
    history: History

    def __call__(self, messages: DataFrame, batch: int) -> None:
        """Give runs of trades to the history; once more those that it has in part."""
        counted, counts = _counted(messages)
        runs = trade_runs(_trades(counted)).collect()
        # Of records that are all gone, nothing is counted.
        self.intake.account(TRADE_TOPIC, batch, counts.get.get("records", 0))
        if refused := counts.get.get("refused", 0):
            self.intake.refuse(TRADE_TOPIC, dead_letters(messages, time_ms=_now_ms()), refused)
        if not runs:
            return
        taken = self.history.take_trades(_run(row) for row in runs)
        if taken.held:
            new = without(_trades(messages), _ranges(messages, taken.held))
            self.history.take_trades(_run(row) for row in trade_runs(new).collect())


def _minute(value: bytearray | None) -> Candle:
    if value is None:
        raise InvalidMessageError(f"no value, or one of more than {_LONGEST_KLINE} bytes")
    return minute(bytes(value))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _counted(messages: DataFrame) -> tuple[DataFrame, Observation]:
    """Return the messages so that the first action on them counts them too."""
    counts = Observation()
    counted = messages.observe(
        counts, F.count(F.lit(1)).alias("records"), F.count(PROBLEM).alias("refused")
    )
    return counted, counts


def _trades(messages: DataFrame) -> DataFrame:
    return messages.where(F.col(PROBLEM).isNull()).select(*TRADES.names)


def _ranges(like: DataFrame, held: Iterable[tuple[str, IdRange]]) -> DataFrame:
    rows = [(symbol, first, last) for symbol, (first, last) in held]
    return local_frame(like.sparkSession, rows, _RANGES)


def _run(row: Row) -> MinuteTrades:
    fields = row.asDict()
    ids = ((fields.pop("first_id"), fields.pop("last_id")),)
    opened_at, closed_at = (tuple(fields.pop(name)) for name in ("opened_at", "closed_at"))
    return MinuteTrades(ids=ids, opened_at=opened_at, closed_at=closed_at, **fields)
