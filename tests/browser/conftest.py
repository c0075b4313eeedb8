"""A real Chromium, and pages that complain when a script or the network does."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from tests.cast import PASSWORD
from tests.running import RunningCafe

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "device_scale_factor": 2}
TABLET = {"viewport": {"width": 1366, "height": 1024}, "has_touch": True}
TV = {"viewport": {"width": 1920, "height": 1080}}
PATIENCE_MS = 20_000  # on a machine that does three other things; who needs less says so
expect.set_options(timeout=PATIENCE_MS)

Open = Callable[..., Page]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Closed with the last browser test: while Playwright's loop runs, Django refuses queries."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "run `make test` once: it installs Chromium or says how"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What pages wrote to the console as errors, CSP violations among them."""
    return []


@pytest.fixture
def open_page(chromium: Browser, up: RunningCafe, complaints: list[str]) -> Iterator[Open]:
    """Open a page of the running café on a device; `dark` and other options as Playwright's."""
    contexts: list[BrowserContext] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "favicon" not in message.text:
            complaints.append(f"{message.location.get('url')}: {message.text}")

    def open_page(path: str, *, dark: bool = False, **device) -> Page:
        # A worker would answer before what a test puts on the line; some are about the worker.
        device.setdefault("service_workers", "block")
        context = chromium.new_context(
            base_url=up.url, color_scheme="dark" if dark else "light", **device
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def tablet(open_page: Open) -> Page:
    """The barista's tablet, logged in."""
    page = open_page("/barista/demo/", **TABLET)
    log_in(page)
    return page


def log_in(page: Page, username: str = "barista") -> None:
    """Log in through the form that is shown, and wait for the tablet."""
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.get_by_test_id("column-new").wait_for()


@pytest.fixture(autouse=True)
def clean_queue(up: RunningCafe) -> Iterator[None]:
    """Cancel what a test before left on the bar's list."""
    yield
    with up.staff() as staff:
        for order in staff.get("/api/stores/demo/queue/").json()["orders"]:
            if order["status"] not in ("collected", "cancelled"):
                url = f"/api/stores/demo/orders/{order['id']}/cancel/"
                staff.post(url, json={"reason": "end of the test"})


def item_id(page: Page, name: str) -> int:
    """Return the id of an item on the demo menu."""
    menu = page.request.get("/api/stores/demo/menu/").json()
    return next(
        item["id"]
        for category in menu["categories"]
        for item in category["items"]
        if item["name"] == name
    )
