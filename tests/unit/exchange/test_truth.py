"""The ledger of what was published."""

import asyncio
import hashlib
import json
from pathlib import Path

import pytest
from tests.unit.exchange.collected import Collected
from tests.unit.exchange.fake_venue import NOW_MS, trade_event
from tests.unit.exchange.faulty_exchange import faulty_exchange, texts
from tests.unit.exchange.served_exchange import until

from coinstream_exchange.truth.entry import line
from coinstream_exchange.truth.ledger import Ledger, WitnessedPublish
from coinstream_exchange.venue import Event
from coinstream_exchange.wire import (
    AggTradeEvent,
    BookTickerEvent,
    DepthEvent,
    DepthSnapshot,
    KlineBody,
    KlineEvent,
    MiniTickerEvent,
)

AMOUNT = "1.00000000"


def kline(*, closed: bool) -> KlineEvent:
    body = KlineBody(
        open_time_ms=60_000,
        close_time_ms=119_999,
        symbol="BTCUSDT",
        interval="1m",
        first_trade_id=8,
        last_trade_id=9,
        open=AMOUNT,
        close=AMOUNT,
        high=AMOUNT,
        low=AMOUNT,
        volume=AMOUNT,
        trades=2,
        closed=closed,
        quote_volume=AMOUNT,
        taker_buy_volume=AMOUNT,
        taker_buy_quote_volume=AMOUNT,
    )
    return KlineEvent(NOW_MS, "BTCUSDT", body)


@pytest.mark.parametrize(
    ("stream", "event", "columns"),
    [
        ("btcusdt@trade", trade_event(7), ["BTCUSDT", "7", "7", "1", str(NOW_MS + 1)]),
        (
            "btcusdt@aggTrade",
            AggTradeEvent(NOW_MS, "BTCUSDT", 3, AMOUNT, AMOUNT, 5, 6, NOW_MS, True),
            ["BTCUSDT", "5", "6", "1", str(NOW_MS)],
        ),
        (
            "btcusdt@depth@100ms",
            DepthEvent(NOW_MS, "BTCUSDT", 11, 20, [], []),
            ["BTCUSDT", "11", "20", "1", str(NOW_MS)],
        ),
        ("btcusdt@depth5", DepthSnapshot(20, [], []), ["BTCUSDT", "20", "20", "1", "0"]),
        (
            "btcusdt@bookTicker",
            BookTickerEvent(4, "BTCUSDT", AMOUNT, AMOUNT, AMOUNT, AMOUNT),
            ["BTCUSDT", "4", "4", "1", "0"],
        ),
        ("btcusdt@kline_1m", kline(closed=False), ["BTCUSDT", "60000", "9", "0", str(NOW_MS)]),
        ("btcusdt@kline_1m", kline(closed=True), ["BTCUSDT", "60000", "9", "1", str(NOW_MS)]),
        (
            "!miniTicker@arr",
            [MiniTickerEvent(NOW_MS, "BTCUSDT", *[AMOUNT] * 6)],
            ["", "0", "0", "1", "0"],
        ),
    ],
)
def test_a_line_tells_symbol_stream_ids_and_time(
    stream: str, event: Event, columns: list[str]
) -> None:
    symbol, *rest = columns
    assert line(stream, event).decode().split("\t")[:-1] == [symbol, stream, *rest]


@pytest.mark.parametrize("path", ["/ws/btcusdt@trade", "/stream?streams=btcusdt@trade"])
async def test_the_hash_is_that_of_the_bytes_a_raw_stream_sends(path: str) -> None:
    async with faulty_exchange() as market, await market.reader(path) as socket:
        market.trades(7, 7)
        (text,) = await texts(socket, 1)
    raw = text.partition(',"data":')[2][:-1] if path.startswith("/stream") else text
    assert json.loads(raw)["t"] == 7
    expected = hashlib.blake2b(raw.encode(), digest_size=8).hexdigest()
    assert line("btcusdt@trade", trade_event(7)).decode().rstrip("\n").split("\t")[-1] == expected


def ids(file: Path) -> list[int]:
    return [int(text.split("\t")[2]) for text in file.read_text().splitlines()]


async def test_every_event_is_entered_and_handed_on(tmp_path: Path) -> None:
    file, seen = tmp_path / "truth.tsv", Collected()
    with Ledger(file) as ledger:
        publish = WitnessedPublish(seen, ledger, ("trade",))
        for number in range(5_000):
            publish("btcusdt@trade", trade_event(number))
    assert ids(file) == list(range(5_000))
    assert len(seen.order) == 5_000


async def test_what_was_published_is_in_the_file_soon_without_anything_more_happening(
    tmp_path: Path,
) -> None:
    file = tmp_path / "truth.tsv"
    with Ledger(file) as ledger:
        WitnessedPublish(Collected(), ledger, ("trade",))("btcusdt@trade", trade_event(1))

        async def written() -> bool:
            return ids(file) == [1]

        await until(written)


async def test_a_ledger_goes_on_where_an_earlier_one_ended(tmp_path: Path) -> None:
    file = tmp_path / "truth.tsv"
    for number in (1, 2):
        with Ledger(file) as ledger:
            ledger.add(line("btcusdt@trade", trade_event(number)))
    assert ids(file) == [1, 2]


def test_the_ledger_wants_its_streams_while_nobody_reads_but_is_no_reader_itself(
    tmp_path: Path,
) -> None:
    with Ledger(tmp_path / "truth.tsv") as ledger:
        publish = WitnessedPublish(Collected(lambda _: False), ledger, ("trade", "depth@100ms"))
        wanted = [publish.wanted(f"btcusdt@{kind}") for kind in ("trade", "depth@100ms", "depth")]
        assert wanted == [True, True, False]
        assert not publish.subscribed("btcusdt@trade")


async def test_the_truth_is_what_was_published_before_any_fault(tmp_path: Path) -> None:
    file = tmp_path / "truth.tsv"
    async with faulty_exchange() as market, await market.reader():
        market.order("swallow")
        market.order("skip,stream=*")
        with Ledger(file) as ledger:
            publish = WitnessedPublish(market.server.publish, ledger, ("trade",))
            publish("btcusdt@trade", trade_event(1))
    assert ids(file) == [1]


async def test_a_ledger_that_cannot_be_written_ends_the_market() -> None:
    async def market(ledger: Ledger) -> None:
        publish = WitnessedPublish(Collected(), ledger, ("trade",))
        async with asyncio.timeout(10):
            while True:
                publish("btcusdt@trade", trade_event(1))
                await asyncio.sleep(0.01)

    ledger = Ledger(Path("/dev/full"))
    with pytest.raises(OSError, match="No space left"):
        await market(ledger)
