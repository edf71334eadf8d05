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

from coinstream_contracts.candles import Candle
from coinstream_contracts.minute_trades import IdRange, MinuteTrades
from coinstream_contracts.topics import DEAD_LETTERS, Topic
from coinstream_contracts.topics import KLINES as KLINE_TOPIC
from coinstream_contracts.topics import TRADES as TRADE_TOPIC
from coinstream_spark.candle_rows import from_row
from coinstream_spark.schema import CANDLES, TRADES
from coinstream_spark.streaming.figures import Figures
from coinstream_spark.streaming.history import History
from coinstream_spark.transforms.candles_from_klines import each_as_candle
from coinstream_spark.transforms.messages import (
    PROBLEM,
    dead_letters,
    kline_messages,
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
    seen: OrderedDict[tuple[str, int], int] = field(default_factory=OrderedDict)

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


def told_minutes(records: DataFrame) -> DataFrame:
    """Return Kafka's records with the minute that each tells of, and the problem of what is none.

    This is part of the query itself, and so planned once; what is done with a micro-batch is
    planned at each, which takes longer than doing it.

    Args:
        records: of `crypto_kline_1m`; their columns stay, those of `CANDLES` and `problem` come.
    """
    messages = kline_messages(records)
    # No arithmetic is done with the time of a record that is refused: it may be any number.
    opened = F.when(F.col(PROBLEM).isNull(), F.col("open_time_ms"))
    return each_as_candle(messages.withColumn("open_time_ms", opened), as_of_ms=_NOT_CLOSED_YET)


@dataclass(frozen=True, slots=True)
class KlineBatches:
    """Takes micro-batches of `told_minutes`."""

    intake: Intake
    history: History

    def __call__(self, told: DataFrame, batch: int) -> None:
        """Give each minute's newest kline to the history."""
        rows = told.select(*CANDLES.names, PROBLEM).collect()
        klines = [row for row in rows if row[PROBLEM] is None]
        counts = {"records": len(rows), "refused": len(rows) - len(klines)}
        self.intake.account(KLINE_TOPIC, batch, counts, told)
        if klines:
            self.history.take_exchange_minutes(_newest(klines))


@dataclass(frozen=True, slots=True)
class TradeBatches:
    """Takes micro-batches of `trade_messages`."""

    intake: Intake
    history: History

    def __call__(self, messages: DataFrame, batch: int) -> None:
        """Give runs of trades to the history; once more those that it has in part."""
        counted, counts = _counted(messages)
        runs = trade_runs(_trades(counted)).collect()
        self.intake.account(TRADE_TOPIC, batch, counts.get, messages)
        if not runs:
            return
        taken = self.history.take_trades(_run(row) for row in runs)
        if taken.held:
            new = without(_trades(messages), _ranges(messages, taken.held))
            self.history.take_trades(_run(row) for row in trade_runs(new).collect())


def _newest(klines: Iterable[Row]) -> list[Candle]:
    newest: dict[tuple[str, int], Row] = {}
    for kline in klines:
        place = kline["symbol"], kline["open_time_ms"]
        if place not in newest or kline["revision"] > newest[place]["revision"]:
            newest[place] = kline
    return [from_row(kline) for kline in newest.values()]


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
