"""The server that stands in for MongoDB: what it acknowledged outlives its death."""

import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from pymongo.errors import PyMongoError
from tests.unit.mongodb.candle_examples import example

from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import Interval
from coinstream_local import probes
from coinstream_local.mongo_server import MongoServer
from coinstream_local.ports import free_ports
from coinstream_mongodb.candles import CandleStore
from coinstream_mongodb.client import Client, open_client
from coinstream_mongodb.indexes import ensure_indexes

pytestmark = pytest.mark.integration

START_LIMIT_S = 120
WRITERS = ("BTCUSDT", "ETHUSDT", "BNBUSDT", "SOLUSDT")
KILLS = 3
BATCH = 20


@contextmanager
def started(server: MongoServer) -> Iterator[subprocess.Popen[bytes]]:
    """Run the server; it is killed at the end if it still lives."""
    server.prepare()
    with (
        (server.folder / "log").open("ab") as log,
        subprocess.Popen(server.command(), stdout=log, stderr=subprocess.STDOUT) as process,
    ):
        try:
            deadline = time.monotonic() + START_LIMIT_S
            while not probes.mongo_ready(server.host, server.port):
                if process.poll() is not None or time.monotonic() > deadline:
                    pytest.fail((server.folder / "log").read_text()[-3000:])
                time.sleep(0.1)
            yield process
        finally:
            process.kill()


@pytest.fixture
def server(tmp_path: Path) -> MongoServer:
    (port,) = free_ports(1)
    return MongoServer(tmp_path, port)


def connected(server: MongoServer) -> Client:
    return open_client(server.uri + "&serverSelectionTimeoutMS=2000&socketTimeoutMS=60000")


class Writer(threading.Thread):
    """Writes batches of one symbol's candles, each with a higher revision, until it fails."""

    def __init__(self, server: MongoServer, symbol: str, first_revision: int) -> None:
        super().__init__()
        self._server = server
        self._symbol = symbol
        self._revision = first_revision
        self.acknowledged: dict[tuple[str, int], Candle] = {}

    def run(self) -> None:
        with connected(self._server) as client, suppress(PyMongoError):
            store = CandleStore(client["CRYPTO"])
            while True:
                self._revision += 1
                candles = [
                    # Some are new each time, and some are replaced.
                    example(
                        minute * 60_000,
                        symbol=self._symbol,
                        interval=Interval.M1,
                        revision=self._revision,
                        close=self._revision,
                    )
                    for minute in range(self._revision, self._revision + BATCH)
                ]
                store.upsert(candles)
                self.acknowledged |= {(one.symbol, one.open_time_ms): one for one in candles}


def test_every_acknowledged_candle_is_there_after_each_kill(server: MongoServer) -> None:
    acknowledged: dict[tuple[str, int], Candle] = {}
    for kill in range(KILLS):
        with started(server) as process:
            with connected(server) as client:
                ensure_indexes(client["CRYPTO"])
                compare(client, acknowledged)
            writers = [Writer(server, symbol, kill * 100_000) for symbol in WRITERS]
            for writer in writers:
                writer.start()
            while min(len(writer.acknowledged) for writer in writers) < 3 * BATCH:
                assert all(writer.is_alive() for writer in writers), "a write failed"
                time.sleep(0.05)
            process.kill()
            for writer in writers:
                writer.join()
        for writer in writers:
            acknowledged |= writer.acknowledged

    with started(server), connected(server) as client:
        compare(client, acknowledged)


def compare(client: Client, acknowledged: dict[tuple[str, int], Candle]) -> None:
    """Hold the store against what was acknowledged; what was not may be there or not."""
    store = CandleStore(client["CRYPTO"])
    found = {
        (candle.symbol, candle.open_time_ms): candle
        for symbol in WRITERS
        for candle in store.range(symbol, Interval.M1, 0, 10**13)
    }
    lost = {
        place: candle
        for place, candle in acknowledged.items()
        if place not in found or found[place].revision < candle.revision
    }
    assert lost == {}
    # And its indexes fit its documents: each can be found, and replaced, by its key.
    collection = client["CRYPTO"]["1m_kline"]
    assert collection.count_documents({}) == len(found)
    for symbol, open_time_ms in list(found)[::50]:
        newer = example(
            open_time_ms,
            symbol=symbol,
            interval=Interval.M1,
            revision=found[symbol, open_time_ms].revision + 1,
        )
        assert store.upsert([newer]).replaced == 1


def test_a_clean_stop_leaves_all_documents(server: MongoServer) -> None:
    with started(server) as process, connected(server) as client:
        ensure_indexes(client["CRYPTO"])
        CandleStore(client["CRYPTO"]).upsert([example()])
        process.terminate()
        assert process.wait(60) in {0, 143}

    with started(server), connected(server) as client:
        store = CandleStore(client["CRYPTO"])
        assert list(store.range("BTCUSDT", Interval.M5, 0, 10**13)) == [example()]
        # And a candle that stands is still not taken for one that breaks another index.
        assert store.upsert([example()]).superseded == 1


def test_a_client_fails_in_time_while_the_server_is_away_and_goes_on_when_it_is_back(
    server: MongoServer,
) -> None:
    with connected(server) as client:
        store = CandleStore(client["CRYPTO"])
        with started(server) as process:
            store.upsert([example(revision=1)])
            process.kill()
            process.wait(20)
            with pytest.raises(PyMongoError, match=f"127.0.0.1:{server.port}"):
                store.upsert([example(revision=2)])
            with pytest.raises(PyMongoError, match=f"127.0.0.1:{server.port}"):
                store.newest("BTCUSDT", Interval.M5, 1)

        with started(server):
            assert store.upsert([example(revision=2)]).replaced == 1


def test_a_port_that_is_taken_ends_it_with_an_error(server: MongoServer) -> None:
    with started(server):
        other = MongoServer(server.folder / "other", server.port)
        other.prepare()
        refused = subprocess.run(
            other.command(), capture_output=True, text=True, timeout=START_LIMIT_S, check=False
        )

    assert refused.returncode == 1
    assert "It cannot start" in refused.stderr
