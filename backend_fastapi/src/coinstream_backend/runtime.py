"""Makes the parts of a running API, and takes them down again: nothing else opens connections."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Final

from redis.exceptions import RedisError

from coinstream_backend.binance.windows import RollingDays
from coinstream_backend.candles.remembered_state import RememberedState
from coinstream_backend.health.board import HealthBoard
from coinstream_backend.history.composition import open_history
from coinstream_backend.history.kept_pages import FRESH_S, KeptPages
from coinstream_backend.kept_answers import KeptAnswers
from coinstream_backend.limits.sockets import SocketQuota
from coinstream_backend.live.hub import Hub
from coinstream_backend.live.intake import Intake
from coinstream_backend.metrics import Metrics
from coinstream_backend.operations.kafka import KafkaLookout
from coinstream_backend.operations.mongodb import MongoLookout
from coinstream_backend.operations.report import open_operations
from coinstream_backend.parts import Parts
from coinstream_backend.settings import Settings
from coinstream_backend.sparklines.service import SparkLines
from coinstream_backend.stored_state import StoredState
from coinstream_backend.stream.consumer import TopicConsumer
from coinstream_backend.stream.handover import Handover
from coinstream_backend.stream.reader import KafkaReader
from coinstream_backend.symbols.directory import SymbolDirectory
from coinstream_contracts import topics
from coinstream_contracts.messages import InvalidMessageError
from coinstream_redis.connection import RedisAddress, connect_async
from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)

_LISTING_EVERY_S: Final = 30.0
_SWEEP_EVERY_S: Final = 1.0
_TOPICS: Final = [topic.name for topic in topics.ALL]


@asynccontextmanager
async def open_parts(settings: Settings, metrics: Metrics) -> AsyncIterator[Parts]:
    """Open the connections to Redis, MongoDB and Kafka while the context lasts.

    None of them has to be there at the start: the API serves what it can and says what is missing.
    """
    async with AsyncExitStack() as stack:
        client = connect_async(
            RedisAddress(settings.redis_host, settings.redis_port, settings.redis_password or "")
        )
        stack.push_async_callback(client.aclose)
        stored = RememberedState(client)
        directory = SymbolDirectory()
        hub = Hub(metrics, stall_s=settings.socket_stall_s)
        history = await stack.enter_async_context(
            open_history(settings, stored, hub, directory, metrics)
        )
        board = HealthBoard()
        reader = _reader(settings, Intake(hub, directory, board, metrics), board, metrics)
        operations = await stack.enter_async_context(
            open_operations(
                KafkaLookout.connect(settings.kafka_bootstrap, _TOPICS, reader.positions),
                client,
                MongoLookout.of(history.database, directory.symbols),
                status_urls=settings.status_urls,
                airflow_url=settings.airflow_url,
            )
        )
        parts = Parts(
            settings=settings,
            stored=stored,
            stored_history=history.stored,
            stored_audit=history.audit,
            history=history.reader,
            pages=KeptPages(
                history.reader, hub.candles.fold, fresh_s=min(FRESH_S, settings.history_fresh_s)
            ),
            answers=KeptAnswers(),
            days=RollingDays(history.reader, hub.candles.fold),
            spark_lines=SparkLines(history.reader),
            downloads=history.downloads,
            directory=directory,
            hub=hub,
            health=board,
            operations=operations,
            sockets=SocketQuota(
                in_total=settings.max_sockets, per_client=settings.max_sockets_per_client
            ),
            metrics=metrics,
        )
        reader.start()
        stack.push_async_callback(asyncio.to_thread, reader.stop)
        for every_s, job in (
            (_LISTING_EVERY_S, partial(_learn_listing, parts.stored, parts.directory)),
            (_SWEEP_EVERY_S, partial(_close_stalled, parts.hub)),
        ):
            task = asyncio.create_task(_repeat(every_s, job))
            stack.callback(task.cancel)
        yield parts


def _reader(
    settings: Settings, intake: Intake, board: HealthBoard, metrics: Metrics
) -> KafkaReader:
    loop = asyncio.get_running_loop()

    def note(fault: str | None) -> None:
        metrics.kafka_up.set(fault is None)
        board.kafka_found(fault)

    return KafkaReader(
        partial(TopicConsumer.connect, settings.kafka_bootstrap),
        Handover(loop, intake.take),
        metrics,
        overlap_s=settings.kafka_overlap_s,
        report=note,
    )


async def _repeat(every_s: float, job: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await job()
        except Exception:  # noqa: BLE001 - a job that fails is logged and comes again
            _log.exception("periodic_job_failed")
        await asyncio.sleep(every_s)


async def _learn_listing(stored: StoredState, directory: SymbolDirectory) -> None:
    """Take the listing from Redis too: it is there when Kafka is not."""
    try:
        directory.learn((await stored.symbol_infos()).values())
    except (RedisError, InvalidMessageError, OSError) as error:
        _log.warning("listing_not_read", error=str(error)[:200])


async def _close_stalled(hub: Hub) -> None:
    hub.close_stalled(time.monotonic())
