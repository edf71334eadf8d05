"""Candles → MongoDB: how many a second, new, changed and already there."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tests.bench.bench import NAIVE, OURS, Bench, Figure
from tests.bench.naive import upserts as naive
from tests.bench.processes import cpu_s, program

from coinstream_contracts.candles import Candle, CandleSource, CandleStatus
from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import MINUTE_MS
from coinstream_local import probes
from coinstream_local.mongo_server import MongoServer
from coinstream_local.ports import free_ports
from coinstream_mongodb.candles import CandleStore
from coinstream_mongodb.client import Database, Fields, open_client
from coinstream_mongodb.indexes import ensure_indexes

ROW = "upserts"
CANDLES_PER_S = Figure("throughput", "candles/s", "higher")
CLIENT_CPU = Figure("writer's CPU per million candles", "s", "lower", 1)
SERVER_CPU = Figure("MongoDB's CPU per million candles", "s", "lower", 1)

_CANDLES = 50_000
_NAIVE_CANDLES = 2_000
_WARM_UP = 5_000
_START_MS = 1_704_067_200_000


@dataclass
class Server:
    """A MongoDB under measurement."""

    database: Database[Fields]
    pid: int
    title: str
    uri: str

    def measure(self, count: int, write: Callable[[], None]) -> dict[Figure, float]:
        """Return what it costs to write so many candles."""
        server, client, began = cpu_s(self.pid), time.process_time(), time.monotonic()
        write()
        took = time.monotonic() - began
        return {
            CANDLES_PER_S: count / took,
            CLIENT_CPU: (time.process_time() - client) / count * 1e6,
            SERVER_CPU: (cpu_s(self.pid) - server) / count * 1e6,
        }


def run(bench: Bench, folder: Path) -> None:
    """Measure every case of the row."""
    with bench.row(ROW), mongodb(folder) as server:
        store = CandleStore(server.database)
        one_by_one = server.database["5m_kline"]
        warm_up = list(_candles("WARM", bench.effort.count(_WARM_UP), revision=1))
        store.upsert(warm_up)
        naive.write(one_by_one, warm_up[: bench.effort.count(_NAIVE_CANDLES)])
        for number in bench.repetitions():
            many, few = bench.effort.count(_CANDLES), bench.effort.count(_NAIVE_CANDLES)
            for case, revision in (("new", 1), ("changed", 2), ("already there", 2)):
                told = f"{case}, {server.title}"
                ours = list(_candles(f"OURS{number}", many, revision))
                theirs = list(_candles(f"NAIVE{number}", few, revision))

                def batched(candles: list[Candle] = ours) -> None:
                    store.upsert(candles)

                def each(candles: list[Candle] = theirs) -> None:
                    naive.write(one_by_one, candles)

                bench.add(ROW, told, OURS, number, server.measure(many, batched))
                bench.add(ROW, told, NAIVE, number, server.measure(few, each))


@contextmanager
def mongodb(folder: Path) -> Iterator[Server]:
    """Run a MongoDB of its own until the context ends."""
    (port,) = free_ports(1)
    mongod = shutil.which("mongod")
    server = MongoServer(folder / "mongodb", port, mongod=mongod)
    server.prepare()
    log = server.folder / "mongodb.log"
    with (
        program(server.command(), log, lambda: probes.mongo_ready(server.host, port)) as process,
        open_client(server.uri) as client,
    ):
        database = client["CRYPTO"]
        ensure_indexes(database)
        yield Server(database, process.pid, "mongod" if mongod else "the stand-in", server.uri)


def _candles(symbol: str, count: int, revision: int) -> Iterator[Candle]:
    """Yield five-minute candles, no two the same, with the digits that prices have."""
    for number in range(count):
        price = Decimal(6_184_000 + number * 7 % 100_003 + revision).scaleb(-2)
        volume = Decimal(1_234_567_000 + number * 7_919).scaleb(-8)
        yield Candle(
            symbol=symbol,
            interval=Interval.M5,
            open_time_ms=_START_MS + number * 5 * MINUTE_MS,
            open=price,
            high=price + 12,
            low=price - 11,
            close=price + 3,
            volume=volume,
            quote_volume=volume * price,
            trades=1_234 + number % 997,
            taker_buy_volume=volume / 2,
            taker_buy_quote_volume=volume * price / 2,
            vwap=price,
            expected_minutes=5,
            observed_minutes=5,
            status=CandleStatus.COMPLETE,
            source=CandleSource.AGGREGATE,
            revision=revision,
        )
