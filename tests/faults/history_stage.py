"""The streaming job between a Kafka, a MongoDB and a Redis of its own, each of which may die."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.hot_path import wait_until
from tests.faults.history_truth import Told, wrong_places
from tests.integration.spark.streaming_job import Job, Publisher, history, kafka, redis

from coinstream_contracts.intervals import Interval
from coinstream_local import probes
from coinstream_local.mongo_server import MongoServer
from coinstream_local.ports import free_ports
from coinstream_spark.store_address import StoreAddress

_START_LIMIT_S = 120


class KillableMongo:
    """A MongoDB, or what stands in for it, that may be killed -9 and started again."""

    def __init__(self, folder: Path) -> None:
        (port,) = free_ports(1)
        self._server = MongoServer(folder, port, mongod=shutil.which("mongod"))
        self._server.prepare()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        return self._server.uri

    def start(self) -> None:
        with (self._server.folder / "mongodb.log").open("ab") as log:
            self._process = subprocess.Popen(
                self._server.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        wait_until(
            lambda: probes.mongo_ready(self._server.host, self._server.port),
            _START_LIMIT_S,
            "an answer of MongoDB",
        )

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)


@dataclass
class HistoryStage:
    """What runs, and how it is looked at."""

    job: Job
    publisher: Publisher
    mongodb: KillableMongo
    address: StoreAddress
    bootstrap: str
    symbol: str

    def wrong(
        self, truth: Mapping[tuple[Interval, int], Told]
    ) -> dict[tuple[Interval, int], tuple[Told | None, Told | None]]:
        """Return where MongoDB's history of the symbol is not the true one."""
        return wrong_places(history(self.address, self.symbol), truth)


@contextmanager
def history_stage(folder: Path, symbol: str) -> Iterator[HistoryStage]:
    """Start all but the job."""
    with ExitStack() as stack:
        bootstrap = stack.enter_context(kafka(folder / "kafka"))
        redis_port = stack.enter_context(redis(folder / "redis"))
        mongodb = KillableMongo(folder / "mongodb")
        stack.callback(mongodb.kill)
        mongodb.start()
        address = StoreAddress(mongodb.uri, "faults")
        publisher = Publisher(bootstrap)
        stack.callback(publisher.close)
        job = Job(folder, bootstrap, address, redis_port)
        stack.callback(job.kill)
        yield HistoryStage(job, publisher, mongodb, address, bootstrap, symbol)
