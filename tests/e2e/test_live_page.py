"""The page in a real browser, on the running platform."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest
import redis
from playwright.sync_api import Browser, Locator, Page, expect
from tests.e2e.conftest import RunningPlatform
from tests.e2e.cut_stream import CutStream

from coinstream_contracts.candles import Candle, CandleSource, CandleStatus, revision
from coinstream_contracts.intervals import Interval
from coinstream_contracts.rankings import RankedCoin, Ranking, RankingKind, RankingWindow
from coinstream_mongodb.candles import CandleStore
from coinstream_mongodb.client import open_client
from coinstream_redis.rankings import write_rankings

# The first test of all waits for the whole platform to start.
pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

LIMIT_MS = 40_000


@pytest.fixture(scope="module")
def page(browser: Browser, platform: RunningPlatform) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{platform.page}/market/BTCUSDT")
    yield page
    context.close()


def expect_to_move(locator: Locator) -> None:
    """Wait for the text to be there, and then for it to become another one."""
    expect(locator).to_have_text(re.compile(r"\d"), timeout=LIMIT_MS)
    before = locator.inner_text()
    expect(locator).not_to_have_text(before, timeout=LIMIT_MS)


def test_the_page_says_that_the_market_is_simulated(page: Page) -> None:
    banner = page.get_by_role("note")

    expect(banner).to_contain_text("Simulated market", timeout=LIMIT_MS)


def test_the_connection_is_live(page: Page) -> None:
    expect(page.get_by_role("status")).to_have_attribute("data-phase", "live", timeout=LIMIT_MS)


def test_the_newest_candle_moves(page: Page) -> None:
    expect_to_move(page.get_by_test_id("legend").locator("[data-field=volume]"))


@pytest.mark.parametrize("side", ["bids", "asks"])
def test_both_sides_of_the_book_move(page: Page, side: str) -> None:
    expect_to_move(page.get_by_test_id(side))


def test_new_trades_appear_at_the_top_of_the_tape(page: Page) -> None:
    newest = page.get_by_test_id("tape").locator("[data-trade-id]").first
    expect(newest).to_be_visible(timeout=LIMIT_MS)
    before = newest.get_attribute("data-trade-id")
    assert before is not None

    expect(newest).not_to_have_attribute("data-trade-id", before, timeout=LIMIT_MS)

    after = newest.get_attribute("data-trade-id")
    assert after is not None
    assert int(after) > int(before)


def test_nothing_went_wrong_in_the_browser(browser: Browser, platform: RunningPlatform) -> None:
    problems: list[str] = []
    context = browser.new_context()
    page = context.new_page()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)

    page.goto(f"{platform.page}/market/ETHUSDT")
    expect(page.get_by_role("status")).to_have_attribute("data-phase", "live", timeout=LIMIT_MS)

    context.close()
    assert problems == []


SCROLLED = "SOLUSDT"
PAST_CANDLES = 2_500
LOST = (700, 701, 702)
PARTIAL = 1_900
FIVE_MINUTES_MS = 300_000


def past_candle(open_time_ms: int, index: int) -> Candle:
    """Make a candle of five minutes; one of them was seen for three minutes only."""
    partial = index == PARTIAL
    status = CandleStatus.PARTIAL if partial else CandleStatus.COMPLETE
    observed = 3 if partial else 5
    price = Decimal(150) + Decimal(index % 40) / 10
    return Candle(
        symbol=SCROLLED,
        interval=Interval.M5,
        open_time_ms=open_time_ms,
        open=price,
        high=price + 1,
        low=price - 1,
        close=price + Decimal("0.5"),
        volume=Decimal(10),
        quote_volume=price * 10,
        trades=7,
        taker_buy_volume=Decimal(5),
        taker_buy_quote_volume=price * 5,
        vwap=price,
        expected_minutes=5,
        observed_minutes=observed,
        status=status,
        source=CandleSource.ARCHIVE,
        revision=revision(
            status, CandleSource.ARCHIVE, expected_minutes=5, observed_minutes=observed, trades=7
        ),
    )


@pytest.fixture(scope="module")
def past(platform: RunningPlatform) -> int:
    """Store candles of before the live ones; return the first one's open time.

    They reach an hour into the live ones, of which the oldest is let go with each minute: what is
    missing must not change while it is looked at.
    """
    live = rows(platform, "/ohlc/realtime", symbol=SCROLLED, limit=1500)
    end_ms = Interval.M5.floor(live[0]["open_time"]) + 12 * FIVE_MINUTES_MS
    first_ms = end_ms - PAST_CANDLES * FIVE_MINUTES_MS
    candles = (
        past_candle(first_ms + index * FIVE_MINUTES_MS, index)
        for index in range(PAST_CANDLES)
        if index not in LOST
    )
    port = platform.environment["MONGO_PORT"]
    with open_client(f"mongodb://127.0.0.1:{port}/?directConnection=true") as client:
        CandleStore(client["CRYPTO"]).upsert(candles)
    return first_ms


def rows(platform: RunningPlatform, path: str, **query: str | int) -> list[dict[str, Any]]:
    """Return the JSON list that the API answers with."""
    answer = httpx.get(f"{platform.api}{path}", params=query, timeout=30).raise_for_status()
    listed: list[dict[str, Any]] = answer.json()
    return listed


def missing_places(candles: list[dict[str, Any]], length_ms: int) -> int:
    """Return how many candles are missing between the first and the last."""
    first_ms, last_ms = int(candles[0]["open_time"]), int(candles[-1]["open_time"])
    return (last_ms - first_ms) // length_ms + 1 - len(candles)


@pytest.mark.parametrize(
    ("interval", "name"),
    [("5m", "5 minutes"), ("1h", "1 hour"), ("4h", "4 hours"), ("1d", "1 day"), ("1m", "1 minute")],
)
def test_an_interval_is_chosen_with_a_link_and_kept_in_the_address(
    page: Page, platform: RunningPlatform, interval: str, name: str
) -> None:
    page.get_by_role("link", name=name, exact=True).click()

    expect(page.get_by_role("heading", name=f"BTC/USDT · {name}")).to_be_visible(timeout=LIMIT_MS)
    expect(page.get_by_role("status")).to_have_attribute("data-phase", "live", timeout=LIMIT_MS)
    query = "" if interval == "1m" else re.escape(f"?interval={interval}")
    expect(page).to_have_url(re.compile(f"/market/BTCUSDT{query}$"))
    newest = rows(platform, "/ohlc", symbol="BTCUSDT", interval=interval, limit=1)[-1]
    legend = page.get_by_test_id("legend")
    # The next candle may begin between the two looks.
    either = re.compile(f"^({newest['open_time']}|{newest['close_time'] + 1})$")
    expect(legend).to_have_attribute("data-open-time", either, timeout=LIMIT_MS)
    expect_to_move(legend.locator("[data-field=volume]"))


def test_scrolling_back_reaches_the_first_candle_and_marks_what_is_missing(
    page: Page, platform: RunningPlatform, past: int
) -> None:
    page.goto(f"{platform.page}/market/{SCROLLED}?interval=5m")
    history = page.get_by_test_id("history")
    expect(history).to_contain_text("scroll back for more", timeout=LIMIT_MS)

    page.get_by_test_id("chart").focus()
    page.keyboard.press("Home")

    expect(history).to_contain_text("The history begins at", timeout=LIMIT_MS)
    expect(history.locator("time")).to_have_attribute("data-first", str(past))
    told = rows(platform, "/ohlc", symbol=SCROLLED, interval="5m", limit=5000)
    missing = missing_places(told, FIVE_MINUTES_MS)
    partial = sum(candle["status"] == "partial" for candle in told)
    assert missing >= len(LOST)
    assert partial >= 1
    expect(page.get_by_test_id("missing-candles")).to_have_text(f"{missing:,}")
    expect(page.get_by_test_id("partial-candles")).to_have_text(f"{partial:,}")

    page.get_by_role("button", name="To the newest").click()
    expect(page.get_by_role("button", name="To the newest")).to_be_hidden()


def test_a_lost_stream_comes_back_and_what_was_missed_is_read(
    browser: Browser, platform: RunningPlatform
) -> None:
    context = browser.new_context()
    page = context.new_page()
    stream = CutStream(page, "/ws/kline")
    page.goto(f"{platform.page}/market/BTCUSDT")
    status = page.get_by_role("status")
    expect(status).to_have_attribute("data-phase", "live", timeout=LIMIT_MS)

    stream.cut()
    expect(status).to_have_attribute("data-phase", "reconnecting", timeout=LIMIT_MS)
    with page.expect_request(re.compile("/ohlc[?]"), timeout=LIMIT_MS):
        stream.heal()

    expect(status).to_have_attribute("data-phase", "live", timeout=LIMIT_MS)
    expect_to_move(page.get_by_test_id("legend").locator("[data-field=volume]"))
    told = rows(platform, "/ohlc", symbol="BTCUSDT", limit=1500)
    missing = missing_places(told, 60_000)
    expect(page.get_by_test_id("missing-candles")).to_have_text(f"{missing:,}")
    context.close()


def test_without_a_ranking_the_page_says_why_and_then_shows_the_first(
    page: Page, platform: RunningPlatform
) -> None:
    page.goto(f"{platform.page}/ranking")
    expect(page.get_by_text("No ranking at the moment")).to_be_visible(timeout=LIMIT_MS)
    expect(page.get_by_text("SPARK=0")).to_be_visible()

    coin = RankedCoin(
        rank=1,
        symbol="ETHUSDT",
        price=Decimal("2610.25"),
        price_change=Decimal("-110.25"),
        price_change_percent=Decimal("-4.0525"),
        base_volume=Decimal(1000),
        quote_volume=Decimal(2_650_000),
        high=Decimal("2720.5"),
        low=Decimal(2600),
        market_cap=Decimal(314_000_000_000),
        supply_as_of="2026-08-01",
    )
    losers = Ranking(
        kind=RankingKind.LOSERS, window=RankingWindow.H1, as_of_ms=1_786_000_000_000, coins=[coin]
    )
    with redis.Redis(port=platform.redis_port) as client:
        write_rankings(client, [losers])
    page.get_by_role("link", name="Losers").click()
    page.get_by_role("link", name="1h").click()
    row = page.get_by_test_id("ranking").locator("[data-symbol=ETHUSDT]")
    expect(row).to_contain_text("-4.05%", timeout=LIMIT_MS)
    expect(row).to_contain_text("2026-08-01")

    row.get_by_role("link", name="ETH/USDT").click()
    expect(page).to_have_url(re.compile("/market/ETHUSDT$"), timeout=LIMIT_MS)
