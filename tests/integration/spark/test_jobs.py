"""The batch jobs against a real MongoDB."""

import asyncio
import os
import random
import subprocess
import sys
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from tests.integration.spark.candle_oracle import Minute, candles
from tests.integration.spark.minutes import as_candle, flat_minutes, random_minute

from coinstream_contracts.candles import Candle, CandleSource, CandleStatus
from coinstream_contracts.intervals import Interval
from coinstream_contracts.job_runs import JobOutcome, JobRun
from coinstream_contracts.times import DAY_MS, HOUR_MS, MINUTE_MS
from coinstream_mongodb.client import open_async_client, open_client
from coinstream_mongodb.indexes import ensure_indexes
from coinstream_mongodb.job_runs import AsyncJobRunStore
from coinstream_spark.jobs import import_archive, ohlc, retention, running
from coinstream_spark.jobs.exit_codes import ExitCode
from coinstream_spark.jobs.run_records import Tally
from coinstream_spark.jobs.settings import JobSettings
from coinstream_spark.sources.archive import find_files
from coinstream_spark.store_address import StoreAddress

pytestmark = pytest.mark.integration

START_MS = 1_709_157_600_000  # 2024-02-28 22:00, two hours before a leap day
FIGURES = ["open", "high", "low", "close", "volume", "quote_volume", "trades", "observed_minutes"]

# For a few rows, the quick compiler and one core do.
SMALL = {
    "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "SPARK_MASTER": "local[1]",
    "SPARK_SHUFFLE_PARTITIONS": "1",
    "SPARK_DRIVER_MEMORY": "512m",
}

NewAddress = Callable[[], StoreAddress]


@pytest.fixture
def new_address(mongo_uri: str) -> Iterator[NewAddress]:
    """Makes an empty database each time."""
    made: list[str] = []

    def new() -> StoreAddress:
        made.append(f"spark_{uuid.uuid4().hex[:12]}")
        with open_client(mongo_uri) as client:
            ensure_indexes(client[made[-1]])
        return StoreAddress(mongo_uri, made[-1])

    yield new
    with open_client(mongo_uri) as client:
        for name in made:
            client.drop_database(name)


def put(address: StoreAddress, minutes: list[Minute]) -> None:
    with address.candles() as store:
        store.upsert(map(as_candle, minutes))


def stored(address: StoreAddress, interval: Interval) -> list[Candle]:
    with address.candles() as store:
        return [
            candle
            for symbol in store.symbols(interval)
            for candle in store.range(symbol, interval, 0, 10**13)
        ]


def five_hours(symbol: str, seed: int, kept: float) -> list[Minute]:
    lot = random.Random(seed)
    times = [START_MS + index * MINUTE_MS for index in range(300)]
    return [random_minute(lot, symbol, time) for time in times if lot.random() < kept]


def test_the_stored_minutes_become_the_oracles_candles_and_again_the_same(
    spark: SparkSession, new_address: NewAddress
) -> None:
    address = new_address()
    minutes = [*five_hours("BTCUSDT", 1, 1.0), *five_hours("ETHUSDT", 2, 0.9)]
    put(address, minutes)
    # Widened to whole hours: 22:00 to 02:00.
    wanted = ohlc.Wanted(Interval.H1, (), START_MS + 1, START_MS + 3 * HOUR_MS + 1)

    assert ohlc.aggregate(spark, address, wanted) is ExitCode.INCOMPLETE_INPUT
    made = stored(address, Interval.H1)
    oracle = {
        place: asdict(candle)
        for place, candle in candles("1h", minutes).items()
        if place[1] < START_MS + 4 * HOUR_MS
    }
    assert {(one.symbol, one.open_time_ms) for one in made} == set(oracle)
    for one in made:
        expected = oracle[one.symbol, one.open_time_ms]
        assert {name: getattr(one, name) for name in FIGURES} == {
            name: expected[name] for name in FIGURES
        }
        assert one.vwap is not None
        assert one.low <= one.high
        whole = expected["observed_minutes"] == 60
        assert one.status is (CandleStatus.COMPLETE if whole else CandleStatus.PARTIAL)
    assert {one.status for one in made if one.symbol == "BTCUSDT"} == {CandleStatus.COMPLETE}

    assert ohlc.aggregate(spark, address, wanted) is ExitCode.INCOMPLETE_INPUT
    assert stored(address, Interval.H1) == made


def test_pieces_in_any_order_give_what_one_pass_gives(
    spark: SparkSession, new_address: NewAddress
) -> None:
    minutes = five_hours("BTCUSDT", 3, 0.95)
    at_once, in_pieces = new_address(), new_address()
    put(at_once, minutes)
    put(in_pieces, minutes)
    lot = random.Random(4)
    cuts = sorted(lot.sample(range(START_MS + 1, START_MS + 5 * HOUR_MS), 3))
    pieces = list(zip([START_MS, *cuts], [*cuts, START_MS + 5 * HOUR_MS], strict=True))
    lot.shuffle(pieces)

    ohlc.aggregate(spark, at_once, ohlc.Wanted(Interval.M5, (), START_MS, START_MS + 5 * HOUR_MS))
    for start_ms, end_ms in pieces:
        ohlc.aggregate(spark, in_pieces, ohlc.Wanted(Interval.M5, ("BTCUSDT",), start_ms, end_ms))
    assert stored(in_pieces, Interval.M5) == stored(at_once, Interval.M5) != []


def test_a_symbol_without_minutes_makes_the_input_incomplete(
    spark: SparkSession, new_address: NewAddress
) -> None:
    address = new_address()
    put(address, flat_minutes("BTCUSDT", START_MS, 10))
    both = ohlc.Wanted(Interval.M5, ("BTCUSDT", "ETHUSDT"), START_MS, START_MS + 10 * MINUTE_MS)

    assert ohlc.aggregate(spark, address, both) is ExitCode.INCOMPLETE_INPUT
    assert [one.symbol for one in stored(address, Interval.M5)] == ["BTCUSDT"] * 2


def archive_line(index: int) -> str:
    opened = START_MS + index * MINUTE_MS
    return f"{opened},10,12,9,11,2.5,{opened + MINUTE_MS - 1},27.5,3,1,11,0\n"


def test_archive_files_are_imported_but_for_what_is_spoiled(
    spark: SparkSession, new_address: NewAddress, tmp_path: Path
) -> None:
    address = new_address()
    lines = [archive_line(index) for index in range(10)]
    (tmp_path / "BTCUSDT-1m-2024-02.csv").write_text("".join([*lines[:5], "spoiled\n"]))
    (tmp_path / "ETHUSDT-1m-2024-02.csv").write_text("".join(lines))
    changed = tmp_path / "LTCUSDT-1m-2024-02.csv"
    changed.write_text("".join(lines))
    (tmp_path / f"{changed.name}.CHECKSUM").write_text(f"{'0' * 64}  {changed.name}\n")
    cut_short = tmp_path / "XRPUSDT-1m-2024-02.zip"
    with zipfile.ZipFile(cut_short, "w") as archive:
        archive.writestr("XRPUSDT-1m-2024-02.csv", "".join(lines))
    cut_short.write_bytes(cut_short.read_bytes()[:-100])
    files = list(find_files([tmp_path]))
    wanted = import_archive.Wanted(START_MS + MINUTE_MS, None, now_ms=10**14)

    code = import_archive.import_files(spark, address, files, wanted)
    assert code is ExitCode.INCOMPLETE_INPUT
    made = stored(address, Interval.M1)
    opened = [(one.symbol, (one.open_time_ms - START_MS) // MINUTE_MS) for one in made]
    assert opened == [("BTCUSDT", index) for index in range(1, 5)] + [
        ("ETHUSDT", index) for index in range(1, 10)
    ]
    assert {one.source for one in made} == {CandleSource.ARCHIVE}
    assert {one.vwap for one in made} == {11}

    only_whole = [file for file in files if file.symbol == "ETHUSDT"]
    assert import_archive.import_files(spark, address, only_whole, wanted) is ExitCode.OK
    assert stored(address, Interval.M1) == made


def test_retention_counts_from_the_newest_candle_and_only_for_intervals_that_are_named(
    new_address: NewAddress,
) -> None:
    address = new_address()
    put(address, flat_minutes("OLDUSDT", START_MS - 3 * DAY_MS, 3))
    put(address, flat_minutes("BTCUSDT", START_MS - 2 * DAY_MS, 3))
    put(address, flat_minutes("BTCUSDT", START_MS, 3))
    with address.candles() as store:
        assert retention.delete_old(store, {}) == {}
        assert retention.delete_old(store, {Interval.M5: 1, Interval.M1: 2}) == {
            Interval.M5: 0,
            Interval.M1: 5,
        }
    assert [(one.symbol, one.open_time_ms) for one in stored(address, Interval.M1)] == [
        ("BTCUSDT", START_MS - 2 * DAY_MS + 2 * MINUTE_MS),
        *[("BTCUSDT", START_MS + index * MINUTE_MS) for index in range(3)],
    ]


def run_job(name: str, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", f"coinstream_spark.jobs.{name}", *arguments],
        env=os.environ | SMALL | settings,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


def recorded_runs(address: StoreAddress) -> dict[str, list[JobRun]]:
    async def read() -> dict[str, list[JobRun]]:
        async with open_async_client(address.uri) as client:
            return await AsyncJobRunStore(client[address.database]).newest(10)

    return asyncio.run(read())


def test_a_job_as_it_is_started(new_address: NewAddress) -> None:
    address = new_address()
    put(address, flat_minutes("BTCUSDT", START_MS, 10))
    ended = run_job(
        "ohlc_5m",
        "--symbol=BTCUSDT",
        "--start=2024-02-28T22:00",
        f"--end={START_MS + 10 * MINUTE_MS}",
        MONGO_URI=address.uri,
        MONGO_DB=address.database,
    )

    assert ended.returncode == ExitCode.OK, ended.stderr[-3_000:]
    assert [one.trades for one in stored(address, Interval.M5)] == [5, 5]
    ((run,),) = recorded_runs(address).values()
    assert (run.job, run.outcome, run.symbols) == ("ohlc_5m", JobOutcome.OK, ("BTCUSDT",))
    assert (run.start_ms, run.end_ms) == (START_MS, START_MS + 10 * MINUTE_MS)
    assert run.counts == {"candles": 2, "inserted": 2} | dict.fromkeys(
        ("partial", "open", "replaced", "superseded"), 0
    )


def test_a_run_that_breaks_is_recorded_as_a_failure(new_address: NewAddress) -> None:
    address = new_address()
    settings = JobSettings(mongo_uri=address.uri, mongo_db=address.database)

    def work(tally: Tally) -> ExitCode:
        tally.update(done=1)
        raise ValueError("no more")

    assert running.run("ohlc_1d", settings, work) is ExitCode.FAILURE
    ((run,),) = recorded_runs(address).values()
    assert (run.job, run.outcome, run.counts) == ("ohlc_1d", JobOutcome.FAILURE, {"done": 1})
    assert run.ended_at_ms is not None


@pytest.mark.parametrize(
    "arguments",
    [
        ["--start=2024-01-01", "--end=yesterday"],
        ["--start=2024-01-02", "--end=2024-01-01"],
        ["--symbol=B", "--start=2024-01-01", "--end=2024-01-02"],
        ["--symbol=BTCUSDT"],
    ],
)
def test_bad_arguments_have_an_exit_code_of_their_own(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        ohlc.main("ohlc_1h", Interval.H1, arguments)
    assert ended.value.code == ExitCode.BAD_ARGUMENTS


@pytest.mark.parametrize("path", ["nowhere", "."])
def test_a_path_without_candles_is_a_bad_argument(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        import_archive.main([path])
    assert ended.value.code == ExitCode.BAD_ARGUMENTS


@pytest.mark.parametrize("days", ["1m", "1m=0", "3m=1", "1m=1.5"])
def test_a_retention_that_cannot_be_read_is_a_bad_argument(
    days: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETENTION_DAYS", days)
    with pytest.raises(SystemExit) as ended:
        retention.main([])
    assert ended.value.code == ExitCode.BAD_ARGUMENTS


def test_a_job_without_its_store_fails_and_says_so() -> None:
    ended = run_job(
        "retention",
        MONGO_URI="mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=300",
        RETENTION_DAYS="1m=1",
    )

    assert ended.returncode == ExitCode.FAILURE
    assert "job_failed" in ended.stderr
