"""The overview and the ranking in a real browser: what they show is what the API says."""

import re
import time
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis
from playwright.sync_api import Browser, Page, Response, expect
from tests.e2e.conftest import RunningPlatform
from tests.e2e.cut_stream import CutStream

from coinstream_contracts.rankings import RankedCoin, Ranking, RankingKind, RankingWindow
from coinstream_contracts.redis_keys import ranking as ranking_key
from coinstream_redis.rankings import write_rankings

# The first test of all waits for the whole platform to start.
pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

LIMIT_MS = 40_000
SYMBOLS = {"BTCUSDT", "ETHUSDT", "SOLUSDT"}
TICKERS = re.compile(r"/api/v3/ticker/24hr")
AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"

READ_ROWS = """() => Object.fromEntries(
  [...document.querySelectorAll('[data-testid=markets] [data-symbol]')].map((row) => [
    row.dataset.symbol,
    Object.fromEntries([...row.querySelectorAll('[data-field]')].map(
      (cell) => [cell.dataset.field, cell.textContent.trim()])),
  ]))"""


@pytest.fixture
def page(browser: Browser, platform: RunningPlatform) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{platform.page}/")
    expect(page.get_by_role("status")).to_have_attribute("data-phase", "live", timeout=LIMIT_MS)
    yield page
    context.close()


def asked(platform: RunningPlatform, path: str) -> Any:
    """Return the JSON that the API answers with, its numbers exact."""
    answer = httpx.get(f"{platform.api}{path}", timeout=30).raise_for_status()
    return answer.json(parse_float=Decimal)


def eventually(is_so: Callable[[], bool]) -> bool:
    """Say whether something comes true within the limit."""
    end_s = time.monotonic() + LIMIT_MS / 1_000
    while time.monotonic() < end_s:
        if is_so():
            return True
        time.sleep(0.05)
    return False


def number(text: str) -> Decimal:
    """Return the number that a cell shows."""
    return Decimal(re.sub(r"[^0-9.-]", "", text))


def shown_symbols(page: Page, table: str = "markets") -> list[str]:
    """Return the symbols of the lines from the top, all of them as they are at one moment."""
    lines = page.get_by_test_id(table).locator("[data-symbol]")
    shown: list[str] = lines.evaluate_all("lines => lines.map((line) => line.dataset.symbol)")
    return shown


def compact(volume: Decimal) -> str:
    """Return a volume as a person would shorten it: at most four digits and a unit."""
    units = ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "K"), (1, ""))
    size, unit = next((one for one in units if volume >= one[0]), (1, ""))
    scaled = volume / size
    places = 4 - len(str(int(scaled)))
    rounded = scaled.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{rounded:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + unit


def test_each_market_shows_what_the_api_says(page: Page) -> None:
    answers: list[Response] = []
    page.on("response", lambda got: answers.append(got) if TICKERS.search(got.url) else None)

    def shows_the_last_answer() -> bool:
        page.wait_for_timeout(50)  # In which the page hears of another one.
        if not answers:
            return False
        told = {one["symbol"]: one for one in answers[-1].json()}
        assert set(told) == SYMBOLS
        rows = page.evaluate(READ_ROWS)
        return rows.keys() == told.keys() and all(
            shows(rows[symbol], ticker) for symbol, ticker in told.items()
        )

    assert eventually(shows_the_last_answer)


def shows(row: dict[str, str], ticker: dict[str, str]) -> bool:
    """Say whether a line shows a ticker, with the price that is live since."""
    if row["volume"] != f"{compact(Decimal(ticker['quoteVolume']))} USDT":
        return False
    opened, high, low = (Decimal(ticker[name]) for name in ("openPrice", "highPrice", "lowPrice"))
    price = number(row["price"])
    change = price - opened
    return (
        number(row["difference"]) == change
        and abs(number(row["change"]) - change * 100 / opened) <= Decimal("0.0051")
        and number(row["high"]) >= max(price, high)
        and number(row["low"]) <= min(price, low)
    )


def test_the_price_is_live(page: Page, platform: RunningPlatform) -> None:
    seen: set[str] = set()

    def is_the_latest() -> bool:
        shown = page.evaluate(READ_ROWS)["BTCUSDT"]["price"]
        latest = asked(platform, "/latest?symbol=BTCUSDT")[0]["close"]
        if number(shown) == latest:
            seen.add(shown)
        return len(seen) >= 2  # Two different prices, each as the API says.

    assert eventually(is_the_latest)


def test_the_breadth_counts_what_the_api_says(page: Page, platform: RunningPlatform) -> None:
    breadth = page.get_by_test_id("breadth")

    def agrees() -> bool:
        changes = [Decimal(one["priceChange"]) for one in asked(platform, "/api/v3/ticker/24hr")]
        counted = [
            sum(change > 0 for change in changes),
            sum(change == 0 for change in changes),
            sum(change < 0 for change in changes),
        ]
        fields = ("advancing", "unchanged", "declining")
        shown = [breadth.locator(f"[data-field={name}]").inner_text() for name in fields]
        return sum(counted) == len(SYMBOLS) and [int(text) for text in shown] == counted

    assert eventually(agrees)


def test_gainers_rise_and_losers_fall(page: Page) -> None:
    def stands() -> bool:
        signs = {
            name: [
                text.strip()[0]
                for text in page.get_by_test_id(name).locator("li").all_inner_texts()
                for text in text.splitlines()
                if "%" in text
            ]
            for name in ("gainers", "losers")
        }
        return set(signs["gainers"]) <= {"+", "0"} and set(signs["losers"]) <= {"-", "0"}

    expect(page.get_by_test_id("most-traded").locator("li")).to_have_count(len(SYMBOLS))
    assert eventually(stands)


def test_a_heading_orders_the_table_and_the_address_keeps_it(page: Page) -> None:
    # Far apart: no simulated minute changes their order.
    by_price = ["BTCUSDT", "ETHUSDT", "SOLUSDT"]
    page.get_by_role("button", name="Price", exact=True).click()
    expect(page).to_have_url(re.compile(r"[?]sort=-price$"))
    assert eventually(lambda: shown_symbols(page) == by_price)

    page.get_by_role("button", name="Price", exact=True).click()
    expect(page.get_by_role("columnheader", name="Price")).to_have_attribute(
        "aria-sort", "ascending"
    )
    assert eventually(lambda: shown_symbols(page) == by_price[::-1])
    expect(page).to_have_url(re.compile(r"[?]sort=price$"))

    page.reload()
    assert eventually(lambda: shown_symbols(page) == by_price[::-1])


def test_a_market_is_found_by_any_way_to_write_it(page: Page) -> None:
    search = page.get_by_role("searchbox", name="Search markets")
    for text in ("eth", "ETH/USDT"):
        search.fill(text)
        assert eventually(lambda: shown_symbols(page) == ["ETHUSDT"])
    search.fill("nothing")
    expect(page.get_by_text("No market found")).to_be_visible()
    expect(page).to_have_url(re.compile(r"[?]q=nothing$"))


def test_favourites_are_kept_over_a_reload(page: Page) -> None:
    star = page.get_by_role("button", name="SOL/USDT is a favourite")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")

    page.get_by_role("button", name=re.compile("^Favourites")).click()
    assert eventually(lambda: shown_symbols(page) == ["SOLUSDT"])
    expect(page).to_have_url(re.compile(r"[?]favourites=true$"))
    page.reload()

    assert eventually(lambda: shown_symbols(page) == ["SOLUSDT"])
    star.click()
    expect(page.get_by_text("No favourite yet")).to_be_visible()


def test_a_market_is_opened_by_keyboard_alone(page: Page) -> None:
    page.get_by_role("button", name="Market", exact=True).click()
    assert eventually(lambda: shown_symbols(page) == sorted(SYMBOLS))
    page.get_by_role("link", name="BTC/USDT").last.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_test_id("markets").get_by_role("link", name="ETH/USDT")).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_test_id("markets").get_by_role("link", name="SOL/USDT")).to_be_focused()

    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/market/SOLUSDT$"), timeout=LIMIT_MS)


def test_a_lost_stream_is_told_and_comes_back(browser: Browser, platform: RunningPlatform) -> None:
    context = browser.new_context()
    page = context.new_page()
    stream = CutStream(page, "/ws/kline")
    page.goto(f"{platform.page}/")
    status = page.get_by_role("status")
    expect(status).to_have_attribute("data-phase", "live", timeout=LIMIT_MS)
    stream.cut()
    expect(status).to_contain_text("prices may be old", timeout=LIMIT_MS)

    stream.heal()

    expect(status).to_have_attribute("data-phase", "live", timeout=LIMIT_MS)
    before = page.evaluate(READ_ROWS)["BTCUSDT"]["price"]
    assert eventually(lambda: page.evaluate(READ_ROWS)["BTCUSDT"]["price"] != before)
    context.close()


@pytest.mark.parametrize("width", [360, 390])
def test_a_phone_shows_price_change_and_volume_without_scrolling_sideways(
    browser: Browser, platform: RunningPlatform, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 780})
    page = context.new_page()
    page.goto(f"{platform.page}/")
    line = page.get_by_test_id("markets").locator("[data-symbol=BTCUSDT]")
    expect(line).to_contain_text(re.compile(r"USDT[^%]*\d%"), timeout=LIMIT_MS)

    for path in ("/", "/ranking"):
        page.goto(f"{platform.page}{path}")
        expect(page.get_by_role("heading", level=2).first).to_be_visible(timeout=LIMIT_MS)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


RANKED = 60


@pytest.fixture
def ranked(platform: RunningPlatform) -> Iterator[list[RankedCoin]]:
    """Put a ranking of many coins in the place of the Spark job's: two thirds rose."""
    coins = [
        RankedCoin(
            rank=place + 1,
            symbol=f"C{place:02}USDT",
            price=Decimal(100) + place,
            price_change=Decimal(40 - place),
            price_change_percent=Decimal(40 - place),
            base_volume=Decimal(1_000 + place),
            quote_volume=Decimal(place * 7_919 % 1_000_003),
            high=Decimal(200),
            low=Decimal(50),
            market_cap=None if place % 7 == 0 else Decimal(place * 104_729 % 999_983),
            supply_as_of=None if place % 7 == 0 else "2026-08-01",
        )
        for place in range(RANKED)
    ]
    kind, window = RankingKind.GAINERS, RankingWindow.D1
    ranking = Ranking(kind=kind, window=window, as_of_ms=1_786_000_000_000, coins=coins)
    with redis.Redis(port=platform.redis_port) as client:
        write_rankings(client, [ranking])
        yield coins
        client.delete(ranking_key(kind, window))


def test_the_ranking_goes_by_pages_in_any_order_and_names_only_risers_gainers(
    page: Page, platform: RunningPlatform, ranked: list[RankedCoin]
) -> None:
    def lines() -> list[str]:
        return shown_symbols(page, "ranking")

    rose = [coin for coin in ranked if coin.price_change > 0]
    page.goto(f"{platform.page}/ranking")
    expect(page.get_by_text(f"{len(rose)} of {RANKED} coins rose")).to_be_visible(timeout=LIMIT_MS)
    assert eventually(lambda: lines() == [coin.symbol for coin in rose[:25]])
    page.get_by_role("button", name="Next page").click()
    assert eventually(lambda: lines() == [coin.symbol for coin in rose[25:50]])
    expect(page).to_have_url(re.compile(r"[?]page=2$"))

    page.get_by_role("button", name="All coins").click()
    page.get_by_role("button", name="Market cap", exact=True).click()
    known = [coin for coin in ranked if coin.market_cap is not None]
    by_cap = sorted(known, key=lambda coin: coin.market_cap or 0, reverse=True)
    unknown = [coin for coin in ranked if coin.market_cap is None]
    expected = [coin.symbol for coin in (*by_cap, *unknown)]
    assert eventually(lambda: lines() == expected[:25])
    page.get_by_role("button", name="Last page").click()
    assert eventually(lambda: lines() == expected[50:])


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_nothing_serious(
    browser: Browser, platform: RunningPlatform, ranked: list[RankedCoin], scheme: str
) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    for path, ready in (("/", "markets"), ("/ranking", "ranking")):
        page.goto(f"{platform.page}{path}")
        expect(page.get_by_test_id(ready).locator("[data-symbol]").first).to_be_visible(
            timeout=LIMIT_MS
        )
        page.evaluate(AXE.read_text())
        found = page.evaluate("axe.run('main', {resultTypes: ['violations']})")
        assert [
            (problem["id"], problem["nodes"][0]["html"][:200])
            for problem in found["violations"]
            if problem["impact"] in {"serious", "critical"}
        ] == []
    context.close()
