"""A small recording made by hand, replayed."""

import asyncio
import gzip
import json
import time
from pathlib import Path

import pytest
from tests.unit.exchange.collected import Collected

from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import MINUTE_MS
from coinstream_exchange.replay.contents import scan
from coinstream_exchange.replay.recording import parse_line, read_lines
from coinstream_exchange.replay.replay_venue import Pacer, ReplayOptions, ReplayVenue
from coinstream_exchange.truth.ledger import Ledger, WitnessedPublish
from coinstream_exchange.wire import DepthEvent, KlineEvent, TradeEvent

FIRST_MS = 1_723_161_590_000  # ten seconds before midnight


def line(after_ms: int, stream: str, data: object, *, symbol: str = "btcusdt") -> bytes:
    frame = {"stream": f"{symbol}@{stream}", "data": data}
    return b"%d %b\n" % ((FIRST_MS - 1_270 + after_ms) * 1_000_000, json.dumps(frame).encode())


def trade(after_ms: int, id_: int, price: str = "10.00000000") -> bytes:
    stamp = FIRST_MS + after_ms
    return line(
        after_ms,
        "trade",
        {
            "e": "trade",
            "E": stamp,
            "s": "BTCUSDT",
            "t": id_,
            "p": price,
            "q": "2.00000000",
            "T": stamp,
            "m": False,
            "M": True,
        },
    )


def diff(after_ms: int, first: int, last: int, bids: list[list[str]]) -> bytes:
    data = {
        "e": "depthUpdate",
        "E": FIRST_MS + after_ms,
        "s": "BTCUSDT",
        "U": first,
        "u": last,
        "b": bids,
        "a": [],
    }
    return line(after_ms, "depth@100ms", data)


def snapshot(after_ms: int, last_id: int, bid: str) -> bytes:
    data = {"lastUpdateId": last_id, "bids": [[bid, "1.00000000"]], "asks": []}
    return b"%d %b\n" % ((FIRST_MS - 1_270 + after_ms) * 1_000_000, json.dumps(data).encode())


RECORDING = [
    diff(0, 11, 20, [["7.00000000", "1.00000000"]]),
    trade(100, 501),
    diff(200, 21, 30, [["8.00000000", "3.00000000"]]),
    snapshot(250, 25, "8.00000000"),
    diff(300, 31, 40, [["8.00000000", "0.00000000"], ["9.00000000", "5.00000000"]]),
    trade(5_000, 502, "12.00000000"),
    trade(10_100, 503, "11.00000000"),
    diff(12_000, 41, 42, []),
]


def write(path: Path, lines: list[bytes]) -> Path:
    path.write_bytes(gzip.compress(b"".join(lines)) if path.suffix == ".gz" else b"".join(lines))
    return path


def venue_of(*files: Path, shift: bool = False, wait_for: tuple[str, ...] = ()) -> ReplayVenue:
    options = ReplayOptions(files, speed=None, shift=shift, wait_for=wait_for)
    return ReplayVenue(options, scan(read_lines(files)))


async def replayed(*files: Path, shift: bool = False) -> tuple[ReplayVenue, Collected]:
    venue, seen = venue_of(*files, shift=shift), Collected()
    await venue.run(seen)
    return venue, seen


@pytest.mark.parametrize("name", ["recording.txt", "recording.gz"])
async def test_recorded_frames_are_published_as_they_were(tmp_path: Path, name: str) -> None:
    _, seen = await replayed(write(tmp_path / name, RECORDING))
    trades = seen.of("btcusdt@trade", TradeEvent)
    assert [(t.id, t.price, t.event_time_ms - FIRST_MS) for t in trades] == [
        (501, "10.00000000", 100),
        (502, "12.00000000", 5_000),
        (503, "11.00000000", 10_100),
    ]
    diffs = seen.of("btcusdt@depth@100ms", DepthEvent)
    assert [(d.first_update_id, d.last_update_id) for d in diffs] == [
        (11, 20),
        (21, 30),
        (31, 40),
        (41, 42),
    ]


async def test_the_readers_are_let_catch_up_when_it_goes_as_fast_as_they_take_it(
    tmp_path: Path,
) -> None:
    lines = [trade(i, i) for i in range(1, 200)]
    _, seen = await replayed(write(tmp_path / "r.txt", lines))
    assert seen.drains >= 5


async def test_before_the_start_depth_is_the_recorded_snapshot(tmp_path: Path) -> None:
    venue = venue_of(write(tmp_path / "r.txt", RECORDING))
    book = venue.depth("BTCUSDT", 10)
    assert (book.last_update_id, book.bids) == (25, [("8.00000000", "1.00000000")])
    assert venue.now_ms() == FIRST_MS
    assert venue.trades("BTCUSDT", from_id=None, limit=5) == []
    assert venue.klines("BTCUSDT", Interval.M1, start_ms=None, end_ms=None, limit=5) == []


async def test_diffs_older_than_the_snapshot_leave_the_book_alone(tmp_path: Path) -> None:
    venue, _ = await replayed(write(tmp_path / "r.txt", RECORDING))
    book = venue.depth("BTCUSDT", 10)
    # The level at 7 came before the snapshot, which does not have it.
    assert (book.last_update_id, book.bids) == (42, [("9.00000000", "5.00000000")])


async def test_candles_come_from_what_was_seen_and_close_as_far_as_the_recording_goes(
    tmp_path: Path,
) -> None:
    venue, seen = await replayed(write(tmp_path / "r.txt", RECORDING))
    events = [e.kline for e in seen.of("btcusdt@kline_1m", KlineEvent)]
    closed = [(k.open, k.high, k.close, k.trades) for k in events if k.closed]
    assert closed == [("10.00000000", "12.00000000", "12.00000000", 2)]
    rows = venue.klines("BTCUSDT", Interval.M1, start_ms=None, end_ms=None, limit=5)
    assert [(r.open_time_ms - FIRST_MS, r.trades) for r in rows] == [(-50_000, 2), (10_000, 1)]
    assert events[-1].trades == 1
    assert not events[-1].closed
    assert venue.now_ms() == FIRST_MS + 12_000


def test_a_shifted_recording_tells_the_time_of_now_before_it_starts(tmp_path: Path) -> None:
    before_ms = time.time_ns() // 1_000_000
    told_ms = venue_of(write(tmp_path / "r.txt", RECORDING), shift=True).now_ms()
    assert before_ms - MINUTE_MS < told_ms <= time.time_ns() // 1_000_000
    assert (told_ms - FIRST_MS) % MINUTE_MS == 0


async def test_a_shift_moves_every_time_by_the_same_whole_minutes(tmp_path: Path) -> None:
    file = write(tmp_path / "r.txt", RECORDING)
    venue, seen = await replayed(file, shift=True)
    shift_ms = venue.now_ms() - (FIRST_MS + 12_000)
    assert shift_ms > 0
    assert shift_ms % MINUTE_MS == 0
    trades = seen.of("btcusdt@trade", TradeEvent)
    assert [(t.event_time_ms - FIRST_MS, t.time_ms - FIRST_MS, t.id) for t in trades] == [
        (shift_ms + after_ms, shift_ms + after_ms, id_)
        for after_ms, id_ in ((100, 501), (5_000, 502), (10_100, 503))
    ]
    rows = venue.klines("BTCUSDT", Interval.M1, start_ms=None, end_ms=None, limit=5)
    assert [r.open_time_ms - FIRST_MS - shift_ms for r in rows] == [-50_000, 10_000]


async def test_several_files_are_merged_by_time_and_what_both_have_comes_once(
    tmp_path: Path,
) -> None:
    first = write(tmp_path / "1.txt", RECORDING[:6])
    second = write(tmp_path / "2.gz", RECORDING[3:])
    _, merged = await replayed(second, first)
    _, whole = await replayed(write(tmp_path / "r.txt", RECORDING))
    assert merged.order == whole.order


async def test_after_a_gap_in_the_diffs_the_next_recorded_snapshot_makes_the_book_whole(
    tmp_path: Path,
) -> None:
    lines = [
        *RECORDING[:5],
        diff(6_000, 61, 70, [["5.00000000", "1.00000000"]]),
        snapshot(6_100, 75, "6.00000000"),
        diff(6_200, 71, 80, [["6.50000000", "2.00000000"]]),
    ]
    venue, seen = await replayed(write(tmp_path / "r.txt", lines))
    book = venue.depth("BTCUSDT", 10)
    assert book.last_update_id == 80
    assert book.bids == [("6.50000000", "2.00000000"), ("6.00000000", "1.00000000")]
    # The gap itself is the readers' to find.
    assert [d.first_update_id for d in seen.of("btcusdt@depth@100ms", DepthEvent)][-2:] == [61, 71]


async def test_a_trade_long_after_its_minute_corrects_the_closed_candle_in_public(
    tmp_path: Path,
) -> None:
    late = json.loads(trade(9_000, 503, "99.00000000").partition(b" ")[2])
    late["data"]["E"] = FIRST_MS + 13_000
    lines = [*RECORDING[:6], RECORDING[7], line(13_000, "trade", late["data"])]
    venue, seen = await replayed(write(tmp_path / "r.txt", lines))
    closed = [e.kline for e in seen.of("btcusdt@kline_1m", KlineEvent) if e.kline.closed]
    assert [(k.high, k.trades) for k in closed] == [("12.00000000", 2), ("99.00000000", 3)]
    row = venue.klines("BTCUSDT", Interval.M1, start_ms=None, end_ms=None, limit=2)[0]
    assert (row.high, row.trades) == ("99.00000000", 3)


async def test_an_hour_without_frames_is_not_filled_with_candles(tmp_path: Path) -> None:
    lines = [trade(0, 1), trade(100, 2), trade(3_600_000, 3), trade(3_600_100, 4)]
    venue, seen = await replayed(write(tmp_path / "r.txt", lines))
    rows = venue.klines("BTCUSDT", Interval.M1, start_ms=None, end_ms=None, limit=100)
    assert [row.trades for row in rows] == [2, 2]
    closed = [e for e in seen.of("btcusdt@kline_1m", KlineEvent) if e.kline.closed]
    assert len(closed) == 1


async def test_a_recording_cut_off_in_the_middle_is_replayed_as_far_as_it_goes(
    tmp_path: Path,
) -> None:
    whole = gzip.compress(b"".join(trade(i, i) for i in range(1, 400)), compresslevel=0)
    (tmp_path / "cut.gz").write_bytes(whole[: len(whole) // 2])
    venue, _ = await replayed(tmp_path / "cut.gz")
    ids = [t.id for t in venue.trades("BTCUSDT", from_id=1, limit=1_000)]
    assert ids == list(range(1, len(ids) + 1))
    assert 150 < len(ids) < 250


@pytest.mark.parametrize(
    "text",
    [b"", b"no stamp", b"12 {", b"12 {}", b'12 {"stream":"btcusdt@trade"}', b"12 [1]", b"\xff 1"],
)
async def test_a_line_that_is_none_is_left_out_and_nothing_else(
    tmp_path: Path, text: bytes
) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_line(text)
    lines = [*RECORDING[:3], text + b"\n", *RECORDING[3:]]
    _, seen = await replayed(write(tmp_path / "r.txt", lines))
    _, whole = await replayed(write(tmp_path / "w.txt", RECORDING))
    assert seen.order == whole.order


async def test_a_frame_of_an_unknown_stream_is_left_out_and_nothing_else(tmp_path: Path) -> None:
    lines = [RECORDING[0], line(50, "nonsense", {"E": 1}), line(60, "trade", {"e": "trade"})]
    _, seen = await replayed(write(tmp_path / "r.txt", [*lines, *RECORDING[1:]]))
    assert len(seen.events["btcusdt@trade"]) == 3
    assert "btcusdt@nonsense" not in seen.events


async def test_it_waits_until_every_named_stream_has_a_reader(tmp_path: Path) -> None:
    venue = venue_of(write(tmp_path / "r.txt", RECORDING), wait_for=("trade", "kline_1m"))
    wanted = {"btcusdt@trade"}
    seen = Collected(lambda stream: stream in wanted)
    running = asyncio.create_task(venue.run(seen))
    await asyncio.sleep(0.1)
    assert not seen.order
    wanted.add("btcusdt@kline_1m")
    await asyncio.wait_for(running, timeout=5)
    assert len(seen.events["btcusdt@trade"]) == 3


async def test_it_begins_without_a_stream_that_nobody_reads_when_the_limit_is_over(
    tmp_path: Path,
) -> None:
    file = write(tmp_path / "r.txt", RECORDING)
    options = ReplayOptions((file,), None, wait_for=("trade", "kline_1m"), wait_limit_s=0.05)
    venue = ReplayVenue(options, scan(read_lines([file])))
    seen = Collected(lambda stream: stream == "btcusdt@trade")
    await asyncio.wait_for(venue.run(seen), timeout=10)
    assert len(seen.events["btcusdt@trade"]) == 3


async def test_the_limit_begins_with_the_first_reader(tmp_path: Path) -> None:
    file = write(tmp_path / "r.txt", RECORDING)
    options = ReplayOptions((file,), None, wait_for=("trade",), wait_limit_s=0.05)
    venue = ReplayVenue(options, scan(read_lines([file])))
    seen = Collected(lambda _: False)
    running = asyncio.create_task(venue.run(seen))
    await asyncio.sleep(0.5)
    assert not running.done()
    assert venue.now_ms() == FIRST_MS
    running.cancel()


async def test_symbols_and_steps_are_those_of_the_recording(tmp_path: Path) -> None:
    lines = [*RECORDING, trade(13_000, 504, "10.05000000")]
    other = json.dumps(
        {"u": 1, "s": "ETHBTC", "b": "0.05000000", "B": "1.30000000", "a": "0.06", "A": "1.0"}
    )
    lines.append(line(13_001, "bookTicker", json.loads(other), symbol="ethbtc"))
    venue = venue_of(write(tmp_path / "r.txt", lines))
    bitcoin, ether = venue.symbols()
    assert (bitcoin.symbol, bitcoin.base_asset, bitcoin.quote_asset) == ("BTCUSDT", "BTC", "USDT")
    assert (str(bitcoin.tick_size), str(bitcoin.step_size)) == ("0.01", "1")
    assert (ether.base_asset, ether.quote_asset) == ("ETH", "BTC")


def test_the_pace_is_that_of_the_receive_times_divided_by_the_speed() -> None:
    pacer = Pacer(speed=4.0)
    assert pacer.rest_s(1_000_000_000, now_s=50.0) == 0
    assert pacer.rest_s(3_000_000_000, now_s=50.0) == pytest.approx(0.5)
    # Late by a second: no wait, and the next line is still due by the recording.
    assert pacer.rest_s(3_000_000_000, now_s=51.5) == pytest.approx(-1.0)
    assert pacer.rest_s(11_000_000_000, now_s=51.5) == pytest.approx(1.0)


def test_a_long_hole_between_recordings_is_not_waited_through() -> None:
    pacer = Pacer(speed=1.0)
    pacer.rest_s(0, now_s=0.0)
    assert pacer.rest_s(3_600 * 10**9, now_s=0.0) == 0


async def test_a_replay_waits_for_a_client_even_when_the_truth_wants_everything(
    tmp_path: Path,
) -> None:
    venue = venue_of(write(tmp_path / "r.txt", RECORDING), wait_for=("trade",))
    readers = set[str]()
    seen = Collected(lambda stream: stream in readers)
    with Ledger(tmp_path / "truth.tsv") as ledger:
        publish = WitnessedPublish(seen, ledger, ("trade",))
        running = asyncio.create_task(venue.run(publish))
        await asyncio.sleep(0.1)
        assert not running.done()
        assert venue.now_ms() == FIRST_MS
        readers.add("btcusdt@trade")
        await asyncio.wait_for(running, timeout=10)
    assert len(seen.events["btcusdt@trade"]) == 3
    assert len((tmp_path / "truth.tsv").read_text().splitlines()) == 3
