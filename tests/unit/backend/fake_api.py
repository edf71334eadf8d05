"""The whole application over fakes of MongoDB and Redis, without Kafka."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from starlette.testclient import TestClient
from tests.unit.backend.history.stores import FakeAudit, FakeHistory, FakeHotState
from tests.unit.backend.market_data import symbol_info
from tests.unit.backend.operations.fakes import FakeAdmin, FakeMongo, FakeRedisInfo

from coinstream_backend.app import create_app
from coinstream_backend.binance.windows import RollingDays
from coinstream_backend.health.board import HealthBoard
from coinstream_backend.history.blocks import HistoryBlocks
from coinstream_backend.history.download import Downloads
from coinstream_backend.history.kept_pages import KeptPages
from coinstream_backend.history.live_minutes import LiveMinutes
from coinstream_backend.history.reader import HistoryReader
from coinstream_backend.kept_answers import KeptAnswers
from coinstream_backend.limits.sockets import SocketQuota
from coinstream_backend.live.hub import Hub
from coinstream_backend.metrics import Metrics
from coinstream_backend.operations.kafka import KafkaLookout
from coinstream_backend.operations.mongodb import MongoLookout
from coinstream_backend.operations.report import open_operations
from coinstream_backend.parts import Parts
from coinstream_backend.settings import Settings
from coinstream_backend.sparklines.service import SparkLines
from coinstream_backend.symbols.directory import SymbolDirectory

NO_AUDIT = FakeAudit()
KAFKA = FakeAdmin()
REDIS = FakeRedisInfo()
MONGO = FakeMongo()


@contextmanager
def fake_api(
    history: FakeHistory,
    redis: FakeHotState,
    *,
    audit: FakeAudit = NO_AUDIT,
    symbols: tuple[str, ...] = ("BTCUSDT", "ETHUSDT"),
    max_download_candles: int = 10_000,
    max_downloads: int = 4,
    clock_ms: Callable[[], int | None] = lambda: None,
    kafka: FakeAdmin = KAFKA,
    redis_info: FakeRedisInfo = REDIS,
    mongo: FakeMongo = MONGO,
) -> Iterator[TestClient]:
    """Run the application until the context ends."""

    @asynccontextmanager
    async def open_parts(settings: Settings, metrics: Metrics) -> AsyncIterator[Parts]:
        hub = Hub(metrics, stall_s=10)
        directory = SymbolDirectory()
        directory.learn(symbol_info(symbol) for symbol in symbols)
        reader = HistoryReader(
            HistoryBlocks(history, fresh_s=0), LiveMinutes(redis, hub.candles.fold), clock_ms
        )
        mongodb = MongoLookout(mongo, mongo, mongo, directory.symbols)
        async with open_operations(
            KafkaLookout(kafka, ["crypto_trades"], dict),
            redis_info,
            mongodb,
            status_urls={},
            airflow_url="",
        ) as operations:
            yield Parts(
                settings=settings,
                stored=redis,
                stored_history=history,
                stored_audit=audit,
                history=reader,
                pages=KeptPages(reader, hub.candles.fold, fresh_s=0),
                answers=KeptAnswers(),
                days=RollingDays(reader, hub.candles.fold),
                spark_lines=SparkLines(reader),
                downloads=Downloads(reader, at_once=max_downloads, most=max_download_candles),
                directory=directory,
                hub=hub,
                health=HealthBoard(),
                operations=operations,
                sockets=SocketQuota(in_total=10, per_client=10),
                metrics=metrics,
            )

    with TestClient(create_app(Settings(), open_parts), raise_server_exceptions=False) as client:
        yield client
