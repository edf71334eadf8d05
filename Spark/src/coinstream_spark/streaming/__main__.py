"""`python -m coinstream_spark.streaming`: keeps MongoDB and the rankings in step with Kafka.

Exit code 0: stopped by SIGTERM or SIGINT between two micro-batches; 1: an unforeseen failure, to be
started again; 2: the settings are wrong, or Spark's jars are missing.
"""

import contextlib
import signal
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from py4j.protocol import Py4JError
from pydantic import ValidationError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from coinstream_contracts.topics import KLINES, TRADES, Topic
from coinstream_mongodb.audit import AuditStore
from coinstream_mongodb.candles import CandleStore
from coinstream_mongodb.client import open_client
from coinstream_mongodb.indexes import ensure_indexes
from coinstream_mongodb.minute_trades import MinuteTradesStore
from coinstream_redis.connection import RedisAddress, connect
from coinstream_spark.reference.supplies import read_supplies
from coinstream_spark.session import open_session
from coinstream_spark.streaming.batches import (
    Intake,
    KlineBatches,
    TradeBatches,
    short_records,
)
from coinstream_spark.streaming.figures import Figures, Readiness
from coinstream_spark.streaming.history import STORE_ERRORS, History, Stores
from coinstream_spark.streaming.kafka_topics import append, read_stream
from coinstream_spark.streaming.losses import Losses, missing
from coinstream_spark.streaming.queries import KeptRunning, Progress, Query
from coinstream_spark.streaming.rankings import Rankings
from coinstream_spark.streaming.rollups import roll_up
from coinstream_spark.streaming.settings import StreamingSettings, jars, spark_options
from coinstream_spark.streaming.upkeep import MONGODB, Upkeep
from coinstream_spark.transforms.messages import trade_messages
from coinstream_telemetry.logs import configure_logs, get_logger
from coinstream_telemetry.status import status_endpoint

_LOOK_S: Final = 0.5
_AGAIN_S: Final = 3.0
_ALIVE_S: Final = 60.0

_log = get_logger(__name__)


def main() -> None:
    """Run the job until it is told to stop."""
    try:
        settings = StreamingSettings()
        options = spark_options(jars(settings.spark_jars), settings.checkpoints)
    except (ValidationError, FileNotFoundError) as error:
        print(f"coinstream_spark.streaming: {error}", file=sys.stderr)
        sys.exit(2)
    configure_logs("spark-streaming", settings.log_level)
    stop = threading.Event()
    _stop_by_signal(stop)
    figures, readiness = Figures(), Readiness(_ALIVE_S)
    with status_endpoint(settings.status_port, ready=readiness.ready):
        try:
            with _session(settings, options, stop) as spark:
                _run(spark, settings, figures, readiness, stop)
        except (Py4JError, PySparkException, OSError) as error:
            # Who stops a whole group of processes stops the JVM at the same time as this one.
            if not stop.is_set():
                _log.error("spark_is_gone", error=f"{type(error).__name__}: {str(error)[:1_000]}")
                sys.exit(1)
    _log.info("stopped")


def _stop_by_signal(stop: threading.Event) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())


@contextlib.contextmanager
def _session(
    settings: StreamingSettings, options: dict[str, str], stop: threading.Event
) -> Iterator[SparkSession]:
    spark = open_session("streaming", settings, options)
    _stop_by_signal(stop)  # again: Spark puts a handler of its own in its place
    try:
        yield spark
    finally:
        spark.stop()


def _run(
    spark: SparkSession,
    settings: StreamingSettings,
    figures: Figures,
    readiness: Readiness,
    stop: threading.Event,
) -> None:
    """Open the stores, put the parts together, and go on until `stop` is set."""
    address = RedisAddress(settings.redis_host, settings.redis_port, settings.redis_password)
    with open_client(settings.mongo_uri) as client, connect(address) as redis_client:
        database = client[settings.mongo_db]
        candles = CandleStore(database)
        stores = Stores(candles, MinuteTradesStore(database), AuditStore(database))
        history = History(partial(roll_up, spark), stores, figures, settings.open_rollup_s)
        rankings = Rankings(spark, candles, redis_client, read_supplies(), settings.ranking_s)

        def prepare() -> None:
            ensure_indexes(database)
            history.resume()

        upkeep = Upkeep(
            lambda: client.admin.command("ping"),
            history,
            rankings,
            stores.audit,
            figures,
            readiness,
        )
        if _until_done(stop, prepare):
            _stream(spark, settings, history, figures, readiness, stop, upkeep)


def _until_done(stop: threading.Event, prepare: Callable[[], None]) -> bool:
    """Prepare MongoDB, however long it is away; False when the job is to stop first."""
    while not stop.is_set():
        try:
            prepare()
        except STORE_ERRORS as error:
            _log.warning("history_not_prepared", error=str(error)[:500])
            stop.wait(_AGAIN_S)
        else:
            return True
    return False


def _stream(
    spark: SparkSession,
    settings: StreamingSettings,
    history: History,
    figures: Figures,
    readiness: Readiness,
    stop: threading.Event,
    upkeep: Upkeep,
) -> None:
    """Run the queries until `stop` is set, and the upkeep between looks at them."""
    write = partial(_append, settings.kafka_bootstrap)
    intake = Intake(figures, write, OrderedDict())
    losses = Losses(figures, settings.market)

    def on_progress(name: str, progress: dict[str, Any]) -> None:
        lost = missing(progress, lambda batch: intake.seen.get((name, batch)))
        if lost > 0:
            losses.found(name, lost)

    progress = Progress(figures, readiness, on_progress)
    queries = [
        KeptRunning(query, figures, readiness, progress)
        for query in _queries(spark, settings, intake, history)
    ]
    for part in (MONGODB, KLINES.name, TRADES.name):
        readiness.expect(part)
    with _ended(queries, settings.stop_timeout_s):
        while not stop.wait(_LOOK_S):
            for query in queries:
                query.look()
            try:
                losses.tell(spark, write)
            except PySparkException as error:
                _log.warning("losses_untold", error=str(error)[:500])
            upkeep()


def _queries(
    spark: SparkSession, settings: StreamingSettings, intake: Intake, history: History
) -> list[Query]:
    def read(
        topic: Topic, most: int, parse: Callable[[DataFrame], DataFrame]
    ) -> Callable[[], DataFrame]:
        def messages() -> DataFrame:
            records = read_stream(spark, settings.kafka_bootstrap, topic, most)
            return parse(records.coalesce(tasks) if (tasks := settings.spark_tasks) else records)

        return messages

    return [
        Query(
            KLINES,
            read(KLINES, settings.kline_records, short_records),
            KlineBatches(intake, history),
            settings.kline_trigger_s,
            f"{settings.checkpoints}/{KLINES.name}",
        ),
        Query(
            TRADES,
            read(TRADES, settings.trade_records, trade_messages),
            TradeBatches(intake, history),
            settings.trade_trigger_s,
            f"{settings.checkpoints}/{TRADES.name}",
        ),
    ]


def _append(bootstrap: str, rows: DataFrame, topic: Topic) -> None:
    append(rows, bootstrap, topic)


@contextlib.contextmanager
def _ended(queries: list[KeptRunning], limit_s: float) -> Iterator[None]:
    try:
        yield
    finally:
        deadline = time.monotonic() + limit_s
        for query in queries:
            query.stop(deadline)


if __name__ == "__main__":
    main()
