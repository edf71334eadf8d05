"""Questions to the exchange's REST interface: pages, limits, refusals."""

import json
import threading
from collections.abc import Callable
from decimal import Decimal

import httpx
import pytest

from coinstream_contracts.candles import CandleSource, CandleStatus
from coinstream_contracts.intervals import Interval
from coinstream_spark.exchange.answers import BadAnswerError, candles
from coinstream_spark.exchange.client import ExchangeError, KlineClient
from coinstream_spark.exchange.venues import Venue

MINUTE_MS = 60_000
FIRST_MS = 1_723_161_240_000
VENUE = Venue("test", "http://exchange", 6_000)


def answer_row(opened_ms: int) -> list[object]:
    """Return a row as the exchange's documents show it."""
    return [
        opened_ms,
        "0.01634790",
        "0.80000000",
        "0.01575800",
        "0.01577100",
        "148976.11427815",
        opened_ms + MINUTE_MS - 1,
        "2434.19055334",
        308,
        "1756.87402397",
        "28.46694368",
        "0",
    ]


class Exchange:
    """Answers from a list of minutes; `before` may answer instead."""

    def __init__(self, minutes: int, weight: int = 10) -> None:
        self.rows = [answer_row(FIRST_MS + n * MINUTE_MS) for n in range(minutes)]
        self.weight = weight
        self.asked: list[httpx.QueryParams] = []
        self.before: list[httpx.Response | Exception] = []
        self.waits: list[float] = []
        self.now_ms = FIRST_MS

    def client(self, sleep: Callable[[float], None] | None = None) -> KlineClient:
        http = httpx.Client(transport=httpx.MockTransport(self._answer))
        return KlineClient(VENUE, http, sleep=sleep or self._sleep, now_ms=lambda: self.now_ms)

    def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.before:
            first = self.before.pop(0)
            if isinstance(first, Exception):
                raise first
            return first
        asked = request.url.params
        self.asked.append(asked)
        start, end = int(asked.get("startTime", 0)), int(asked.get("endTime", 10**14))
        rows = [row for row in self.rows if start <= int(str(row[0])) <= end]
        limit = int(asked["limit"])
        rows = rows[:limit] if "startTime" in asked else rows[-limit:]
        return httpx.Response(
            200, content=json.dumps(rows), headers={"X-MBX-USED-WEIGHT-1M": str(self.weight)}
        )


def test_a_row_is_read_to_the_last_digit() -> None:
    (one,) = candles("BTCUSDT", Interval.M1, json.dumps([answer_row(FIRST_MS)]).encode())

    assert (one.open, one.close) == (Decimal("0.01634790"), Decimal("0.01577100"))
    assert (one.volume, one.trades) == (Decimal("148976.11427815"), 308)
    assert one.taker_buy_quote_volume == Decimal("28.46694368")
    assert (one.status, one.source) == (CandleStatus.COMPLETE, CandleSource.REST_BACKFILL)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda row: row[:8],
        lambda row: [row[0] + 1, *row[1:]],
        lambda row: [str(row[0]), *row[1:]],
        lambda row: [*row[:2], "0.001", *row[3:]],
        lambda row: [*row[:5], "NaN", *row[6:]],
        lambda row: [*row[:8], True, *row[9:]],
        lambda row: dict(enumerate(row)),
    ],
)
def test_what_is_no_row_is_refused(spoil: Callable[[list[object]], object]) -> None:
    with pytest.raises(BadAnswerError):
        candles("BTCUSDT", Interval.M1, json.dumps([spoil(answer_row(FIRST_MS))]).encode())


def test_a_long_range_is_asked_for_in_pages() -> None:
    exchange = Exchange(2_345)

    found = exchange.client().candles(
        "BTCUSDT", Interval.M1, FIRST_MS, FIRST_MS + 2_300 * MINUTE_MS
    )

    assert [one.open_time_ms for one in found] == [FIRST_MS + n * MINUTE_MS for n in range(2_300)]
    assert len(exchange.asked) == 3


def test_the_newest_listed_candle_is_the_open_one_and_the_first_is_told() -> None:
    client = Exchange(3).client()

    assert client.open_ms("BTCUSDT", Interval.M1) == FIRST_MS + 2 * MINUTE_MS
    assert client.first_ms("BTCUSDT", Interval.M1) == FIRST_MS
    assert Exchange(0).client().open_ms("BTCUSDT", Interval.M1) is None


def test_when_half_the_weight_is_used_the_next_minute_is_waited_for() -> None:
    exchange = Exchange(3, weight=3_000)
    exchange.now_ms = FIRST_MS + 45_000

    exchange.client().open_ms("BTCUSDT", Interval.M1)

    assert exchange.waits == [16.0]


def test_while_one_thread_waits_for_the_exchanges_sake_no_other_asks() -> None:
    exchange = Exchange(3, weight=3_000)
    others: list[threading.Thread] = []
    asked_meanwhile: list[int] = []

    def sleep(seconds: float) -> None:
        exchange.now_ms += round(seconds * 1_000)
        if not others:
            exchange.weight = 2
            others.append(threading.Thread(target=client.open_ms, args=("ETHUSDT", Interval.M1)))
            others[0].start()
            others[0].join(0.1)
            asked_meanwhile.append(len(exchange.asked))

    client = exchange.client(sleep)
    client.open_ms("BTCUSDT", Interval.M1)
    others[0].join(5)

    assert asked_meanwhile == [1]
    assert [asked["symbol"] for asked in exchange.asked] == ["BTCUSDT", "ETHUSDT"]


@pytest.mark.parametrize("status", [418, 429])
def test_a_refusal_is_obeyed_for_as_long_as_it_says(status: int) -> None:
    exchange = Exchange(3)
    exchange.before = [httpx.Response(status, headers={"Retry-After": "17"})]

    assert exchange.client().open_ms("BTCUSDT", Interval.M1) is not None
    assert 17.0 in exchange.waits


def test_what_passes_is_asked_again() -> None:
    exchange = Exchange(3)
    exchange.before = [
        httpx.ConnectError("away"),
        httpx.Response(503),
        httpx.Response(200, content=b"<html>"),
    ]

    assert exchange.client().open_ms("BTCUSDT", Interval.M1) is not None
    assert len(exchange.waits) == 3


def test_an_unknown_symbol_is_not_asked_for_again() -> None:
    exchange = Exchange(3)
    exchange.before = [httpx.Response(400, content=b'{"code":-1121,"msg":"Invalid symbol."}')] * 2

    with pytest.raises(ExchangeError, match="Invalid symbol"):
        exchange.client().open_ms("NOPE", Interval.M1)
    assert len(exchange.before) == 1
