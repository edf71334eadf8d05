"""What is done with each micro-batch: read in Spark, summed up there, and given to the history.

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

from coinstream_contracts.minute_trades import IdRange, MinuteTrades
from coinstream_contracts.topics import DEAD_LETTERS, Topic
from coinstream_contracts.topics import KLINES as KLINE_TOPIC
from coinstream_contracts.topics import TRADES as TRADE_TOPIC
from coinstream_spark.candle_rows import from_row
from coinstream_spark.schema import KLINES, TRADES
from coinstream_spark.streaming.figures import Figures
from coinstream_spark.streaming.history import History
from coinstream_spark.transforms.candles_from_klines import candles_from_klines
from coinstream_spark.transforms.messages import (
    PROBLEM,
    dead_letters,
    kline_messages,
    trade_messages,
)
from coinstream_spark.transforms.trade_runs import trade_runs, without
from coinstream_telemetry.logs import get_logger

_REMEMBERED_BATCHES: Final = 100
_NOT_CLOSED_YET: Final = 0
"""As of the beginning of time, every minute that is not closed is open. Whether it is late is seen
by what is stored after it."""

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
    tasks: int
    seen: OrderedDict[tuple[str, int], int] = field(default_factory=OrderedDict)

    def few_tasks(self, records: DataFrame) -> DataFrame:
        """Return the records in as many tasks as the settings say."""
        return records.coalesce(self.tasks) if self.tasks else records

    def account(
        self, topic: Topic, batch: int, counts: dict[str, int], messages: DataFrame
    ) -> None:
        """Remember how many records there were, and keep those that could not be read."""
        # Of records that are all gone, nothing is counted.
        self.seen[topic.name, batch] = counts.get("records", 0)
        while len(self.seen) > _REMEMBERED_BATCHES:
            self.seen.popitem(last=False)
        if refused := counts.get("refused", 0):
            self.write(dead_letters(messages, time_ms=time.time_ns() // 1_000_000), DEAD_LETTERS)
            self.figures.refused(topic.name, refused)
            _log.warning("dead_letters", topic=topic.name, count=refused)


@dataclass(frozen=True, slots=True)
class KlineBatches:
    """Takes micro-batches of `crypto_kline_1m`."""

    intake: Intake
    history: History

    def __call__(self, records: DataFrame, batch: int) -> None:
        """Give each minute's newest kline to the history."""
        messages = kline_messages(self.intake.few_tasks(records))
        counted, counts = _counted(messages)
        klines = counted.where(F.col(PROBLEM).isNull()).select(*KLINES.names)
        minutes = candles_from_klines(klines, as_of_ms=_NOT_CLOSED_YET).collect()
        self.intake.account(KLINE_TOPIC, batch, counts.get, messages)
        if minutes:
            self.history.take_exchange_minutes([from_row(row) for row in minutes])


@dataclass(frozen=True, slots=True)
class TradeBatches:
    """Takes micro-batches of `crypto_trades`."""

    intake: Intake
    history: History

    def __call__(self, records: DataFrame, batch: int) -> None:
        """Give runs of trades to the history; once more those that it has in part."""
        messages = trade_messages(self.intake.few_tasks(records))
        counted, counts = _counted(messages)
        runs = trade_runs(_trades(counted)).collect()
        self.intake.account(TRADE_TOPIC, batch, counts.get, messages)
        if not runs:
            return
        taken = self.history.take_trades(_run(row) for row in runs)
        if taken.held:
            new = without(_trades(messages), _ranges(records, taken.held))
            self.history.take_trades(_run(row) for row in trade_runs(new).collect())


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
    schema = "symbol string, first_id bigint, last_id bigint"
    return like.sparkSession.createDataFrame(rows, schema)


def _run(row: Row) -> MinuteTrades:
    fields = row.asDict()
    ids = ((fields.pop("first_id"), fields.pop("last_id")),)
    opened_at, closed_at = (tuple(fields.pop(name)) for name in ("opened_at", "closed_at"))
    return MinuteTrades(ids=ids, opened_at=opened_at, closed_at=closed_at, **fields)
