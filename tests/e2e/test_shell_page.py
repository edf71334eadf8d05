"""What all pages have: open to everybody, led by keys, at home on a phone, asking nobody else."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from tests.e2e.conftest import RunningPlatform

# The first test of all waits for the whole platform to start.
pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

LIMIT_MS = 40_000
AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
PAGES = {"overview": "/", "market": "/market/BTCUSDT", "ranking": "/ranking", "health": "/health"}
WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def page(browser: Browser, platform: RunningPlatform) -> Iterator[Page]:
    context = browser.new_context(viewport=WIDE, color_scheme="dark")
    page = context.new_page()
    page.set_default_timeout(LIMIT_MS)
    yield page
    context.close()


def open_page(page: Page, platform: RunningPlatform, path: str) -> None:
    """Open a page and wait until it has heard of the API that the market is simulated."""
    with page.expect_response(f"{platform.api}/health", timeout=LIMIT_MS):
        page.goto(f"{platform.page}{path}")
    expect(page.get_by_role("note")).to_contain_text("Simulated market", timeout=LIMIT_MS)


def findings(page: Page) -> list[str]:
    """Return what axe finds that makes the page hard to use for somebody."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found = page.evaluate(
        """async (tags) => (await axe.run(document, {
            runOnly: { type: "tag", values: tags }, resultTypes: ["violations"],
        })).violations""",
        RULES,
    )
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:200]}"
        for violation in found
        if violation["impact"] in {"moderate", "serious", "critical"}
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_more_than_trifles_in_either_scheme_wide_or_narrow(
    page: Page, platform: RunningPlatform, name: str
) -> None:
    open_page(page, platform, PAGES[name])
    if name == "market":
        live = page.get_by_role("status")
        expect(live).to_have_attribute("data-phase", "live", timeout=LIMIT_MS)
    problems = {}

    for width in (WIDE, PHONE):
        page.set_viewport_size(width)
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            expect(page.locator("html")).to_have_attribute("data-theme", scheme)
            problems[f"{width['width']} px, {scheme}"] = findings(page)

    page.set_viewport_size(WIDE)
    assert {view: found for view, found in problems.items() if found} == {}


def test_axe_finds_no_more_than_trifles_in_the_palette_and_the_shortcuts(
    page: Page, platform: RunningPlatform
) -> None:
    open_page(page, platform, "/health")

    page.keyboard.press("Control+K")
    search = page.get_by_role("dialog", name="Command palette")
    expect(search).to_be_visible()
    palette = findings(page)
    page.keyboard.press("Escape")
    expect(search).to_be_hidden()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    shortcuts = findings(page)

    page.keyboard.press("Escape")
    assert palette + shortcuts == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways_on_a_phone(
    page: Page, platform: RunningPlatform, name: str
) -> None:
    page.set_viewport_size(PHONE)
    open_page(page, platform, PAGES[name])

    spare = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")

    page.set_viewport_size(WIDE)
    assert spare <= 0


def test_the_keyboard_alone_leads_everywhere(page: Page, platform: RunningPlatform) -> None:
    open_page(page, platform, "/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()

    page.keyboard.press("Control+K")
    page.keyboard.type("eth")
    expect(page.get_by_role("option", name="ETH/USDT")).to_have_attribute("data-highlighted", "")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/market/ETHUSDT$"), timeout=LIMIT_MS)
    expect(page.get_by_role("heading", name="ETH/USDT", exact=True)).to_be_attached()

    page.keyboard.press("3")
    expect(page).to_have_url(re.compile("/market/ETHUSDT[?]interval=1h$"))
    page.keyboard.press("?")
    help_dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help_dialog).to_contain_text("Search markets and commands")
    page.keyboard.press("Escape")
    expect(help_dialog).to_be_hidden()

    page.keyboard.press("g")
    page.keyboard.press("h")
    expect(page).to_have_url(re.compile("/health$"), timeout=LIMIT_MS)
    page.get_by_role("searchbox", name="Search streams by symbol").focus()
    page.keyboard.type("g/?o")
    expect(page).to_have_url(re.compile("/health$"))
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_chosen_scheme_stands_before_anything_is_loaded(
    browser: Browser, platform: RunningPlatform
) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    open_page(page, platform, "/health")
    page.get_by_role("button", name="Preferences").click()
    page.get_by_role("radio", name="Light").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")

    # Without any of the page's files, only the script within it can have done this.
    page.route("**/_next/**/*.js", lambda route: route.abort())
    page.goto(f"{platform.page}/health", wait_until="commit")

    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    context.close()


def test_nothing_is_asked_of_anybody_but_the_page_and_the_api(
    browser: Browser, platform: RunningPlatform
) -> None:
    asked: set[str] = set()
    context = browser.new_context()
    page = context.new_page()
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    page.on("websocket", lambda socket: asked.add(urlsplit(socket.url).netloc))

    for path in PAGES.values():
        open_page(page, platform, path)

    context.close()
    assert asked == {urlsplit(platform.page).netloc, urlsplit(platform.api).netloc}


def told(platform: RunningPlatform, path: str) -> dict[str, Any]:
    answer: dict[str, Any] = httpx.get(f"{platform.api}{path}", timeout=30).json()
    return answer


def test_the_health_page_shows_what_the_api_tells(page: Page, platform: RunningPlatform) -> None:
    open_page(page, platform, "/health")
    health = told(platform, "/health")
    parts = told(platform, "/health/parts")
    symbols = {stream["symbol"] for stream in health["streams"]}

    streams = page.get_by_test_id("streams")
    expect(streams.locator("[data-symbol]")).to_have_count(len(symbols), timeout=LIMIT_MS)
    shown = streams.locator("[data-symbol]").evaluate_all("rows => rows.map(r => r.dataset.symbol)")
    assert set(shown) == symbols
    services = page.get_by_role("region", name="Services")
    for service in parts["services"]:
        expect(services.get_by_text(service["name"], exact=True)).to_be_visible(timeout=LIMIT_MS)
    consumers = page.get_by_role("table", name="Records that each consumer is behind")
    expect(consumers.get_by_role("row")).to_have_count(1 + len(parts["kafka"]["consumers"]))
    topics = page.get_by_role("table", name="Topics")
    expect(topics.get_by_role("row")).to_have_count(1 + len(parts["kafka"]["topics"]))


def test_a_lost_api_is_told_of_on_every_page_until_it_is_back(
    page: Page, platform: RunningPlatform
) -> None:
    open_page(page, platform, "/health")
    lost = page.get_by_text("The API does not answer.")

    page.route(f"{platform.api}/health", lambda route: route.abort())
    expect(lost).to_be_visible(timeout=LIMIT_MS)

    page.unroute(f"{platform.api}/health")
    expect(lost).to_be_hidden(timeout=LIMIT_MS)


def test_an_address_that_leads_nowhere_says_so(page: Page, platform: RunningPlatform) -> None:
    answer = page.goto(f"{platform.page}/nowhere")

    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_text("There is no such page")).to_be_visible()
    expect(page.get_by_role("link", name="Overview", exact=True)).to_be_visible()
