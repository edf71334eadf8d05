"""`/docs` in a browser: nothing comes from elsewhere, and nothing breaks its security policy."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from tests.integration.backend.api_process import Api

pytestmark = pytest.mark.integration

LIMIT_MS = 120_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window. Only a module long: its event loop would block async tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu", "--no-first-run"],
            timeout=LIMIT_MS,
        )
        yield browser
        browser.close()


def test_the_docs_page_shows_every_operation_and_asks_nobody_else(
    api: Api, browser: Browser
) -> None:
    page = browser.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    answer = page.goto(f"{api.http}/docs", timeout=LIMIT_MS)
    assert answer is not None
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    for path in api.get("/openapi.json")[1]["paths"]:
        operation = page.locator(f'.opblock-summary-path[data-path="{path}"]')
        expect(operation).to_be_visible(timeout=LIMIT_MS)
    hosts = {urlsplit(url).netloc for url in asked if not url.startswith("data:")}
    assert hosts == {f"127.0.0.1:{api.port}"}
    assert complaints == []
    page.close()
