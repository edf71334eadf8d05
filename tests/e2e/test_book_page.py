"""The market page's order book, trades and layout: what is on the screen is what the API says."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

import httpx
import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect
from tests.e2e.conftest import RunningPlatform

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

LIMIT_MS = 40_000
LEVELS = 20
HELD_ROWS = 200
"""Trades that can be scrolled through while the tape is held."""
CENT = Decimal("0.01")
"""The tick of BTCUSDT; its amounts have five decimals, its quote asset is told in two."""

READ_LADDER = """() => {
  const cells = (side) => [...document.querySelectorAll(`[data-testid=${side}] [data-price]`)]
    .map((row) => [...row.querySelectorAll('[role=cell]')].map((cell) => cell.textContent));
  const book = document.querySelector('[data-testid=order-book]');
  return {id: Number(book.dataset.updateId), bids: cells('bids'), asks: cells('asks')};
}"""
READ_TAPE = """() => [...document.querySelectorAll('[data-testid=tape] [data-trade-id]')]
  .map((row) => [Number(row.dataset.tradeId), row.innerText.replaceAll(/\\s+/g, ' ').trim()])"""
TAPE_IS_FULL = """() => {
  const rows = [...document.querySelectorAll('[data-testid=tape] [role=rowgroup]')].at(-1);
  return rows.scrollHeight > rows.clientHeight;
}"""

Level = tuple[Decimal, Decimal]


@dataclass
class Heard:
    """What the page's sockets received, and which are open."""

    books: dict[int, dict[str, Any]] = field(default_factory=dict)
    """By the id of the last update."""
    trades: dict[int, dict[str, Any]] = field(default_factory=dict)
    """By id."""
    open_paths: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        """Hear everything that sockets of this page receive from now on."""
        page.on("websocket", self._opened)

    def _opened(self, socket: WebSocket) -> None:
        path = re.sub(r"^.*(/ws/\w+).*$", r"\1", socket.url)
        if not path.startswith("/ws/"):
            return
        self.open_paths.append(path)
        socket.on("close", lambda _: self.open_paths.remove(path))
        kept = {"/ws/orderbook": (self.books, "last_update_id"), "/ws/trades": (self.trades, "id")}
        if path in kept:
            store, key = kept[path]
            socket.on("framereceived", lambda frame: _keep(store, key, frame))


def _keep(store: dict[int, dict[str, Any]], key: str, frame: str | bytes) -> None:
    message = json.loads(frame, parse_float=Decimal)
    items = message["data"] if message["type"] == "initial" else [message["data"]]
    store.update({item[key]: item for item in items})


@dataclass
class Market:
    """A market's page, and what it heard."""

    page: Page
    heard: Heard


@pytest.fixture(scope="module")
def market(browser: Browser, platform: RunningPlatform) -> Iterator[Market]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    market = Market(context.new_page(), Heard())
    market.heard.listen(market.page)
    market.page.goto(f"{platform.page}/market/BTCUSDT")
    expect(market.page.get_by_test_id("order-book")).to_be_visible(timeout=LIMIT_MS)
    expect(market.page.locator("[data-trade-id]").first).to_be_visible(timeout=LIMIT_MS)
    yield market
    context.close()


def wait_until(page: Page, holds: Callable[[], bool]) -> None:
    """Look again and again while the page goes on."""
    for _ in range(LIMIT_MS // 50):
        if holds():
            return
        page.wait_for_timeout(50)
    pytest.fail("did not come true")


def grouped(levels: Iterable[Level], side: Literal["bids", "asks"], step: Decimal) -> list[Level]:
    """Return the levels on multiples of `step`, bids down and asks up, with [price, amount]."""
    sums: dict[Decimal, Decimal] = {}
    for price, amount in levels:
        whole, rest = divmod(price, step)
        place = (whole + 1 if side == "asks" and rest else whole) * step
        sums[place] = sums.get(place, Decimal(0)) + amount
    return list(sums.items())


def expected_rows(
    book: dict[str, Any], side: Literal["bids", "asks"], step: Decimal, unit: str
) -> list[list[str]]:
    """Return what the page must write of one side: price, amount and cumulative total."""
    rows: list[list[str]] = []
    total = Decimal(0)
    places = grouped(book[side], side, step)
    for place, amount in places:
        inside = [level for level in book[side] if grouped([level], side, step)[0][0] == place]
        total += sum(price * size for price, size in inside) if unit == "USDT" else amount
        told = total.quantize(CENT if unit == "USDT" else Decimal("0.00001"), ROUND_HALF_UP)
        rows.append([f"{place:,.2f}", f"{amount:,.5f}", f"{told:,}"])
    if step != CENT and len(book[side]) == LEVELS:
        rows[-1][1] = f"≥ {rows[-1][1]}"
    return rows


@pytest.mark.parametrize(
    ("step", "unit"), [("0.01", "BTC"), ("0.50", "BTC"), ("1.00", "USDT"), ("0.01", "USDT")]
)
def test_the_ladder_is_the_book_that_the_page_was_sent(
    market: Market, step: str, unit: str
) -> None:
    page, heard = market.page, market.heard
    page.get_by_label("Price grouping").select_option(step)
    page.get_by_label("Totals in").select_option(unit)
    chosen_at = page.evaluate(READ_LADDER)["id"]
    book_panel = page.get_by_test_id("order-book")
    expect(book_panel).not_to_have_attribute("data-update-id", str(chosen_at), timeout=LIMIT_MS)

    # At one stop: the id tells which of the frames is on the screen.
    shown = page.evaluate(READ_LADDER)

    wait_until(page, lambda: shown["id"] in heard.books)
    book = heard.books[shown["id"]]
    assert len(book["bids"]) == LEVELS
    for side in ("bids", "asks"):
        assert shown[side] == expected_rows(book, side, Decimal(step), unit)


def test_the_book_that_the_page_was_sent_is_that_of_the_api(
    market: Market, platform: RunningPlatform
) -> None:
    def same() -> bool:
        answer = httpx.get(f"{platform.api}/orderbook", params={"symbol": "BTCUSDT"}, timeout=30)
        told = json.loads(answer.raise_for_status().text, parse_float=Decimal)
        market.page.wait_for_timeout(300)
        sent = market.heard.books.get(told["last_update_id"])
        # A slow page is spared books in between; then another one is asked for.
        assert sent is None or sent == told
        return sent is not None

    wait_until(market.page, same)


def test_a_sweep_costs_what_the_levels_up_to_its_price_cost(market: Market) -> None:
    page, heard = market.page, market.heard
    chart = page.get_by_test_id("depth-chart")
    chart.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_test_id("sweep")).to_be_visible()
    for _ in range(60):
        page.keyboard.press("ArrowRight")

    read = """() => [Number(document.querySelector('[data-testid=order-book]').dataset.updateId),
      document.querySelector('[data-testid=sweep]').textContent]"""
    shown_id, text = page.evaluate(read)

    wait_until(page, lambda: shown_id in heard.books)
    asks = heard.books[shown_id]["asks"]
    amount = sum(size for _, size in asks)
    cost = sum(price * size for price, size in asks).quantize(CENT, ROUND_HALF_UP)
    assert f"Buy up to {asks[-1][0]:,.2f}" in text
    assert text.endswith(f"{amount:,.5f} BTC costs {cost:,} USDT")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("sweep")).to_be_hidden()


def newest_first(heard: Heard, up_to: int, least: Decimal) -> list[int]:
    """Return the ids that the tape may show."""
    passing = (id_ for id_, trade in heard.trades.items() if trade["quantity"] >= least)
    return sorted((id_ for id_ in passing if id_ <= up_to), reverse=True)


@pytest.mark.parametrize("least", ["0.01", "0"])
def test_the_tape_shows_the_trades_of_a_size_newest_first(market: Market, least: str) -> None:
    page, heard = market.page, market.heard
    page.get_by_role("button", name="What is shown of the trades").click()
    field = page.get_by_label("Smallest trade that is shown")
    field.fill(least)
    page.keyboard.press("Escape")
    expect(field).to_be_hidden(timeout=LIMIT_MS)

    shown, is_full = page.evaluate(f"() => [({READ_TAPE})(), ({TAPE_IS_FULL})()]")

    ids = [trade_id for trade_id, _ in shown]
    wait_until(page, lambda: ids[0] in heard.trades)
    due = newest_first(heard, ids[0], Decimal(least))
    assert ids == due[: len(ids)]
    assert len(ids) == len(due) or is_full
    trade = heard.trades[ids[0]]
    taker = "sell" if trade["buyer_is_maker"] else "buy"
    assert re.search(rf"{taker} at {trade['price']:,.2f}", shown[0][1])
    assert f" {trade['quantity']:,.5f} " in shown[0][1]


def test_pointing_at_the_tape_holds_it_and_loses_nothing(market: Market) -> None:
    page, heard = market.page, market.heard
    rows = page.get_by_test_id("tape").locator("[role=rowgroup]").last
    waiting = page.get_by_test_id("waiting")
    rows.hover()
    expect(waiting).to_have_text(re.compile(r"[1-9]\d* waiting"), timeout=LIMIT_MS)
    held = page.evaluate(READ_TAPE)
    page.wait_for_timeout(500)
    assert page.evaluate(READ_TAPE) == held

    page.mouse.move(300, 400)

    expect(waiting).to_be_hidden()
    # A tape that is held again has room for what came meanwhile.
    rows.hover()
    expect(waiting).to_be_visible()
    ids = [trade_id for trade_id, _ in page.evaluate(READ_TAPE)]
    page.mouse.move(300, 400)
    assert ids[0] > held[0][0]
    wait_until(page, lambda: ids[0] in heard.trades)
    assert ids == newest_first(heard, ids[0], Decimal(0))[: len(ids)]
    assert ids == list(range(ids[0], ids[0] - len(ids), -1))
    # On a slow machine more may have come than a tape that is held has room for.
    assert held[0][0] in ids or len(ids) == HELD_ROWS


def test_a_hidden_panel_is_not_subscribed(market: Market) -> None:
    page, heard = market.page, market.heard
    wait_until(page, lambda: "/ws/trades" in heard.open_paths)
    page.get_by_role("button", name="Layout of the panels").click()
    page.get_by_role("checkbox", name="Trades").uncheck()

    expect(page.get_by_test_id("tape")).to_be_hidden()
    wait_until(page, lambda: "/ws/trades" not in heard.open_paths)
    assert "/ws/orderbook" in heard.open_paths
    page.get_by_role("checkbox", name="Trades").check()
    expect(page.locator("[data-trade-id]").first).to_be_visible(timeout=LIMIT_MS)
    page.keyboard.press("Escape")


def test_columns_are_moved_by_keyboard_and_kept_until_they_are_reset(market: Market) -> None:
    page = market.page
    line = page.get_by_role("separator", name="Width of the order book")
    column = page.locator("#book-column")

    def width() -> float:
        box = column.bounding_box()
        assert box is not None
        return box["width"]

    before, size = width(), int(line.get_attribute("aria-valuenow") or "")
    line.focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    expect(line).to_have_attribute("aria-valuenow", str(size + 4))
    wider = width()
    assert wider > before + 40

    page.reload()
    expect(line).to_have_attribute("aria-valuenow", str(size + 4), timeout=LIMIT_MS)
    assert width() == pytest.approx(wider, abs=1)

    page.get_by_role("button", name="Layout of the panels").click()
    page.get_by_role("button", name="Reset the layout").click()
    expect(line).to_have_attribute("aria-valuenow", str(size))
    assert width() == pytest.approx(before, abs=1)


def test_a_phone_shows_one_part_at_a_time_and_subscribes_to_no_other(
    browser: Browser, platform: RunningPlatform
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page, heard = context.new_page(), Heard()
    heard.listen(page)
    page.goto(f"{platform.page}/market/BTCUSDT")

    def open_paths(*paths: str) -> None:
        wait_until(page, lambda: sorted(heard.open_paths) == sorted(paths))
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= page.evaluate("innerWidth")

    expect(page.get_by_test_id("chart")).to_be_visible(timeout=LIMIT_MS)
    open_paths("/ws/kline")
    page.get_by_role("tab", name="Book").tap()
    expect(page.get_by_test_id("order-book")).to_be_visible(timeout=LIMIT_MS)
    open_paths("/ws/kline", "/ws/orderbook")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-trade-id]").first).to_be_visible(timeout=LIMIT_MS)
    open_paths("/ws/kline", "/ws/trades")
    expect(page.get_by_role("status").first).to_have_attribute("data-phase", "live")
    context.close()
