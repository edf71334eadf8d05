"""The recorder against our own exchange, and its recording replayed."""

import asyncio
import json
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from itertools import islice
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from tests.unit.exchange.collected import Collected

from coinstream_exchange.record.back_off import delays_s
from coinstream_exchange.record.recorder import Source
from coinstream_exchange.record.recording_file import RecordingFile
from coinstream_exchange.record.session import record
from coinstream_exchange.replay.contents import scan
from coinstream_exchange.replay.recording import read_lines
from coinstream_exchange.replay.replay_venue import ReplayOptions, ReplayVenue
from coinstream_exchange.server.app import running
from coinstream_exchange.server.options import ServerOptions
from coinstream_exchange.synthetic.engine import MarketOptions
from coinstream_exchange.synthetic.synthetic_venue import SyntheticVenue
from coinstream_exchange.wire import BookTickerEvent, DepthEvent, TradeEvent

STREAMS = ("depth@100ms", "trade", "bookTicker")
LIMIT_S = 60.0


@pytest_asyncio.fixture
async def port() -> AsyncIterator[int]:
    """Serve a lively market of two symbols."""
    venue = SyntheticVenue(MarketOptions(symbols=("BTCUSDT", "ETHUSDT"), rate=400.0))
    options = ServerOptions(stop_notice_s=0.0)
    async with running(venue, host="127.0.0.1", port=0, options=options) as server:
        market = asyncio.create_task(venue.run(server.hub))
        yield server.port
        market.cancel()
        with suppress(asyncio.CancelledError):
            await market


def source(port: int, *symbols: str) -> Source:
    return Source(f"ws://127.0.0.1:{port}", f"http://127.0.0.1:{port}", symbols, STREAMS)


def interrupt_with(
    *symbols: str, snapshots: int = 1, frames: int = 11
) -> Callable[[RecordingFile], None]:
    """Interrupt a recording with so many snapshots, and frames of each stream behind the last."""
    names = [f"{symbol.lower()}@{kind}" for symbol in symbols for kind in STREAMS]

    def look(file: RecordingFile) -> None:
        found = 0
        behind = Counter[str]()
        for line in read_lines([file.path]):
            behind[line.stream] += 1
            if not line.stream:
                found += 1
                behind.clear()
        if found >= snapshots * len(symbols) and min(behind[name] for name in names) >= frames:
            os.kill(os.getpid(), signal.SIGINT)

    return look


@pytest.mark.parametrize("name", ["recording.txt", "recording.gz"])
async def test_a_recording_of_the_exchange_replays_as_it_was(
    port: int, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    lines = await record(
        source(port, "BTCUSDT", "ETHUSDT"),
        path,
        duration_s=LIMIT_S,
        progress=interrupt_with("BTCUSDT", "ETHUSDT"),
    )
    assert len(list(read_lines([path]))) == lines

    venue = ReplayVenue(ReplayOptions((path,), speed=None, wait_for=()), scan(read_lines([path])))
    seen = Collected()
    await venue.run(seen)
    async with aiohttp.ClientSession() as session:
        for symbol in ("BTCUSDT", "ETHUSDT"):
            name = symbol.lower()
            trades = seen.of(f"{name}@trade", TradeEvent)
            assert len(trades) > 10
            params = {"symbol": symbol, "fromId": str(trades[0].id), "limit": str(len(trades))}
            url = f"http://127.0.0.1:{port}/api/v3/historicalTrades"
            async with session.get(url, params=params) as answer:
                truth = [(t["id"], t["price"], t["qty"], t["time"]) for t in await answer.json()]
            assert [(t.id, t.price, t.quantity, t.time_ms) for t in trades] == truth
            compare_best_prices(venue, seen, symbol)


def compare_best_prices(venue: ReplayVenue, seen: Collected, symbol: str) -> None:
    """Compare the final book with the last best prices, which came at or after its last diff."""
    name = symbol.lower()
    last_diff = seen.of(f"{name}@depth@100ms", DepthEvent)[-1]
    book = venue.depth(symbol, 1)
    assert book.last_update_id == last_diff.last_update_id
    best = [
        b
        for b in seen.of(f"{name}@bookTicker", BookTickerEvent)
        if b.update_id <= book.last_update_id
    ][-1]
    assert book.bids == [(best.bid_price, best.bid_quantity)]
    assert book.asks == [(best.ask_price, best.ask_quantity)]


async def test_a_single_symbol_is_recorded_with_its_snapshot_as_rest_gave_it(
    port: int, tmp_path: Path
) -> None:
    path = tmp_path / "one.txt"
    await record(
        source(port, "BTCUSDT"), path, duration_s=LIMIT_S, progress=interrupt_with("BTCUSDT")
    )
    frames = [json.loads(text.partition(" ")[2]) for text in path.read_text().splitlines()]
    (snapshot,) = [frame for frame in frames if "stream" not in frame]
    assert list(snapshot) == ["lastUpdateId", "bids", "asks"]
    first = next(f["data"] for f in frames if f.get("stream") == "btcusdt@depth@100ms")
    assert snapshot["lastUpdateId"] >= first["U"] - 1
    assert {frame["stream"] for frame in frames if "stream" in frame} == {
        f"btcusdt@{kind}" for kind in STREAMS
    }


async def test_an_interrupt_ends_the_recording_with_all_of_it_in_the_file(
    port: int, tmp_path: Path
) -> None:
    path = tmp_path / "stopped.gz"
    async with asyncio.timeout(LIMIT_S):
        lines = await record(
            source(port, "BTCUSDT"), path, duration_s=None, progress=interrupt_with("BTCUSDT")
        )
    assert len(list(read_lines([path]))) == lines


async def test_a_lost_connection_is_opened_again_and_the_book_made_whole(tmp_path: Path) -> None:
    venue = SyntheticVenue(MarketOptions(symbols=("BTCUSDT",), rate=300.0))
    options = ServerOptions(stop_notice_s=0.0, connection_life_s=1.0, life_notice_s=0.1)
    path = tmp_path / "r.txt"
    async with running(venue, host="127.0.0.1", port=0, options=options) as server:
        market = asyncio.create_task(venue.run(server.hub))
        await record(
            source(server.port, "BTCUSDT"),
            path,
            duration_s=LIMIT_S,
            progress=interrupt_with("BTCUSDT", snapshots=2, frames=3),
        )
        market.cancel()
        with suppress(asyncio.CancelledError):
            await market
    contents = scan(read_lines([path]))
    assert len(contents.symbols["BTCUSDT"].snapshots) >= 2
    replay = ReplayVenue(ReplayOptions((path,), speed=None, wait_for=()), contents)
    seen = Collected()
    await replay.run(seen)
    compare_best_prices(replay, seen, "BTCUSDT")


async def test_a_file_that_exists_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "kept.txt"
    path.write_text("precious")
    with pytest.raises(FileExistsError):
        await record(source(1, "BTCUSDT"), path, duration_s=1.0, progress=lambda _: None)
    assert path.read_text() == "precious"


async def test_where_nobody_answers_nothing_is_recorded_and_no_file_left(tmp_path: Path) -> None:
    path = tmp_path / "empty.gz"
    lines = await record(source(1, "BTCUSDT"), path, duration_s=0.5, progress=lambda _: None)
    assert lines == 0
    assert not path.exists()


def test_what_was_flushed_can_be_read_before_the_file_is_finished(tmp_path: Path) -> None:
    file = RecordingFile(tmp_path / "open.gz")
    file.write(12, b'{"stream":"btcusdt@trade","data":{}}')
    file.flush()
    assert [line.receive_ns for line in read_lines([file.path])] == [12]
    file.close()


def test_waits_double_up_to_their_limit_within_their_jitter() -> None:
    longest = list(islice(delays_s(lambda: 0.999999, first_s=1.0, longest_s=8.0), 6))
    shortest = list(islice(delays_s(lambda: 0.0, first_s=1.0, longest_s=8.0), 6))
    assert longest == pytest.approx([1, 2, 4, 8, 8, 8], rel=1e-5)
    assert shortest == pytest.approx([0.5, 1, 2, 4, 4, 4])
