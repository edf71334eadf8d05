"""The web page in a browser: how much it loads, how soon it is there, what updates cost it."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
from playwright.sync_api import Browser, CDPSession, Page
from tests.bench.bench import NAIVE, OURS, Bench, Figure
from tests.bench.page_servers import market_server, page_server
from tests.e2e.chromium import chromium

ROW = "page"
SCRIPTS_KIB = Figure("JavaScript, as transferred", "KiB", "lower")
FIRST_PRICE = Figure("first price on the screen", "ms", "lower")
INTERACTIVE = Figure("interactive", "ms", "lower")
FRAMES = Figure("frames", "a second", "higher", 1)
BLANK_FRAMES = Figure("frames of an empty page", "a second", "higher", 1)
"""What this machine's browser can reach at all."""
MAIN_THREAD = Figure("main thread", "ms a second", "lower")
BEHIND = Figure("newest trade on the screen behind the last one sent", "trades", "lower")
HEAP = Figure("heap", "MiB", "lower", 1)
HEAP_GROWTH = Figure("heap beside that after a minute's", "times", "lower", 2)

AT_RATE = "market at 1,000 updates/s"
AFTER_HOUR = "market after an hour's updates"
COLD = "cold load"
BUNDLE = "scripts of"

_PAGES = ("/", "/market/BTCUSDT", "/ranking", "/health")
_RATE = 1_000
_RATE_S = 8.0
_HOUR_S = 3_600
_MINUTE_S = 60
_QUIET_MS = 1_000
_LIMIT_MS = 60_000

_WATCH = """(() => {
  window.__tasks = [];
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.__tasks.push(task.startTime + task.duration);
  }).observe({type: 'longtask', buffered: true});
})()"""
_PRICE_SHOWN = r"() => /\d/.test(document.querySelector('[data-testid=last-price]')?.textContent)"
_COUNT_FRAMES = """(ms) => new Promise((done) => {
  const began = performance.now();
  let frames = 0;
  const next = (now) => {
    frames += 1;
    if (now - began < ms) requestAnimationFrame(next);
    else done(frames / (now - began) * 1000);
  };
  requestAnimationFrame(next);
})"""
_NEWEST = "() => Number(document.querySelector('[data-trade-id]')?.dataset.tradeId)"


def run(bench: Bench, folder: Path) -> None:
    """Measure the built page against a stand-in for the API."""
    with bench.row(ROW), ExitStack() as stack:
        api = stack.enter_context(market_server(folder))
        page = stack.enter_context(page_server(folder, api))
        browser = stack.enter_context(chromium())
        for path in _PAGES:
            bench.add(
                ROW, f"{BUNDLE} {path}", OURS, 0, {SCRIPTS_KIB: _scripts(browser, page + path)}
            )
        market = f"{page}/market/BTCUSDT"
        for number in bench.repetitions():
            bench.add(ROW, f"{COLD}, market", OURS, number, _cold(browser, market))
            for name, url in ((OURS, market), (NAIVE, f"{api}/naive")):
                figures = _at_rate(browser, api, url, bench.effort.seconds(_RATE_S))
                bench.add(ROW, AT_RATE, name, number, figures)
            blank = _blank_frames(browser, bench.effort.seconds(_RATE_S))
            bench.add(ROW, AT_RATE, OURS, number, {BLANK_FRAMES: blank})
        hour_s = bench.effort.count(_HOUR_S)
        bench.add(ROW, AFTER_HOUR, OURS, 0, _after(browser, api, market, hour_s))


def _scripts(browser: Browser, url: str) -> float:
    """Return how many KiB of scripts a page has loaded when it comes to rest."""
    with _opened(browser) as (page, devtools):
        scripts: set[str] = set()
        loaded = 0.0

        def responded(event: dict[str, str]) -> None:
            if event["type"] == "Script":
                scripts.add(event["requestId"])

        def finished(event: dict[str, str]) -> None:
            nonlocal loaded
            if event["requestId"] in scripts:
                loaded += float(event["encodedDataLength"])

        devtools.send("Network.enable")
        devtools.on("Network.responseReceived", responded)
        devtools.on("Network.loadingFinished", finished)
        answer = page.goto(url)
        if answer is None or not answer.ok:
            raise AssertionError(f"{url} is no page")
        page.wait_for_timeout(3_000)
        return loaded / 1_024


def _cold(browser: Browser, url: str) -> dict[Figure, float]:
    """Return when a page that no cache knows shows a price, and when it stops being busy."""
    with _opened(browser) as (page, _):
        page.add_init_script(_WATCH)
        page.goto(url, wait_until="commit")
        page.wait_for_function(_PRICE_SHOWN, timeout=_LIMIT_MS, polling="raf")
        shown = float(page.evaluate("performance.now()"))
        interactive = shown
        while float(page.evaluate("performance.now()")) < interactive + _QUIET_MS:
            page.wait_for_timeout(_QUIET_MS / 4)
            interactive = max([interactive, *page.evaluate("window.__tasks")])
        return {FIRST_PRICE: shown, INTERACTIVE: interactive}


def _at_rate(browser: Browser, api: str, url: str, seconds: float) -> dict[Figure, float]:
    """Return what updates at a rate cost a page that shows them."""
    with _opened(browser) as (page, devtools):
        _open_market(page, url)
        _post(f"{api}/rate/{_RATE}")
        try:
            page.wait_for_timeout(1_500)
            before, began = _metrics(devtools), time.monotonic()
            frames = float(page.evaluate(_COUNT_FRAMES, seconds * 1_000))
            after, passed_s = _metrics(devtools), time.monotonic() - began
            sent = _post(f"{api}/rate/{_RATE}")
            newest = float(page.evaluate(_NEWEST))
        finally:
            _post(f"{api}/rate/0")
        busy_s = after["TaskDuration"] - before["TaskDuration"]
        return {
            FRAMES: frames,
            MAIN_THREAD: busy_s / passed_s * 1_000,
            BEHIND: max(0.0, sent - newest),
        }


def _blank_frames(browser: Browser, seconds: float) -> float:
    with _opened(browser) as (page, _):
        return float(page.evaluate(_COUNT_FRAMES, seconds * 1_000))


def _after(browser: Browser, api: str, url: str, hour_s: int) -> dict[Figure, float]:
    """Return the heap after all updates of a time, and beside that after those of a minute."""
    with _opened(browser) as (page, devtools):
        _open_market(page, url)
        sizes = []
        for seconds in (_MINUTE_S, hour_s):
            last = _post(f"{api}/replay/{seconds}")
            page.wait_for_function(f"() => ({_NEWEST})() === {last}", timeout=_LIMIT_MS)
            page.wait_for_timeout(1_000)
            devtools.send("HeapProfiler.collectGarbage")
            sizes.append(_metrics(devtools)["JSHeapUsedSize"] / 2**20)
        return {HEAP: sizes[1], HEAP_GROWTH: sizes[1] / sizes[0]}


def _open_market(page: Page, url: str) -> None:
    page.goto(url)
    page.wait_for_function(f"() => ({_NEWEST})() > 0", timeout=_LIMIT_MS)
    page.wait_for_timeout(1_000)


def _metrics(devtools: CDPSession) -> dict[str, float]:
    told = devtools.send("Performance.getMetrics")["metrics"]
    return {one["name"]: float(one["value"]) for one in told}


@contextmanager
def _opened(browser: Browser) -> Iterator[tuple[Page, CDPSession]]:
    """Open a page in a context of its own, which has no cache."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        # Times are those of the CPU, which a busy machine does not stretch.
        devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        yield page, devtools
    finally:
        context.close()


def _post(url: str) -> float:
    answer = httpx.post(url, timeout=_LIMIT_MS / 1_000).raise_for_status()
    return float(answer.text)
