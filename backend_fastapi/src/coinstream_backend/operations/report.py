"""Puts what the lookouts found together."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

import httpx
from msgspec.structs import replace

from coinstream_backend.operations.kafka import KafkaLookout
from coinstream_backend.operations.lookout import Lookout
from coinstream_backend.operations.mongodb import MongoLookout
from coinstream_backend.operations.redis import RedisInfo, look_at_redis
from coinstream_backend.operations.schemas import PartsReport
from coinstream_backend.operations.services import LOOK_LIMIT_S, ServiceLookout

FRESH_S: Final = 3.0
STORED_FRESH_S: Final = 10.0
"""What is stored moves slowly, and asking costs more."""
AUDIT_FRESH_S: Final = 60.0


class Operations:
    """Everything that `/health/parts` tells, each part at its own pace."""

    def __init__(
        self,
        kafka: KafkaLookout,
        redis: RedisInfo,
        mongodb: MongoLookout,
        services: ServiceLookout,
    ) -> None:
        self._kafka = Lookout(kafka.look, fresh_s=FRESH_S)
        self._redis = Lookout(lambda: look_at_redis(redis), fresh_s=FRESH_S)
        self._services = Lookout(services.look, fresh_s=FRESH_S)
        self._mongodb = Lookout(mongodb.look, fresh_s=STORED_FRESH_S)
        self._jobs = Lookout(mongodb.look_at_jobs, fresh_s=STORED_FRESH_S)
        self._audit = Lookout(mongodb.look_at_audit, fresh_s=AUDIT_FRESH_S)

    async def report(self) -> PartsReport:
        """Return what was found lately; what is found for the first time is waited for."""
        kafka, redis, mongodb, (services, told), jobs, audit = await asyncio.gather(
            self._kafka.found(),
            self._redis.found(),
            self._mongodb.found(),
            self._services.found(),
            self._jobs.found(),
            self._audit.found(),
        )
        return PartsReport(
            kafka=replace(kafka, consumers=[*kafka.consumers, *told]),
            redis=redis,
            mongodb=mongodb,
            services=services,
            jobs=jobs,
            audit=audit,
        )

    def stop(self) -> None:
        """Look no more."""
        for lookout in (self._kafka, self._redis, self._services):
            lookout.stop()
        for stored in (self._mongodb, self._jobs, self._audit):
            stored.stop()


@asynccontextmanager
async def open_operations(
    kafka: KafkaLookout,
    redis: RedisInfo,
    mongodb: MongoLookout,
    *,
    status_urls: Mapping[str, str],
    airflow_url: str,
) -> AsyncIterator[Operations]:
    """Look when asked, while the context lasts."""
    async with httpx.AsyncClient(timeout=LOOK_LIMIT_S, follow_redirects=False) as http:
        services = ServiceLookout(http, status_urls, airflow_url)
        operations = Operations(kafka, redis, mongodb, services)
        try:
            yield operations
        finally:
            operations.stop()
