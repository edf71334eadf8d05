"""The page in a real browser, on the running platform."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.e2e.conftest import RunningPlatform

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
