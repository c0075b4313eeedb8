"""How soon a tap is answered on a slow phone and line: DevTools' "Slow 4G" and a CPU of a quarter.

The figures of the line are Chromium's own (front_end/core/sdk/NetworkManager.ts).
"""

import shutil
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import CDPSession, Page, TimeoutError, sync_playwright

from bench.lighthouse.served import Served

SLOW_4G = {
    "offline": False,
    "downloadThroughput": 1_600_000 / 8 * 0.9,  # bytes a second
    "uploadThroughput": 750_000 / 8 * 0.9,
    "latency": 150 * 3.75,  # ms from a request to its answer
}
SLOWER_CPU = 4
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "ignore_https_errors": True,
}
# What an item's tap is answered by: its sheet over the menu, or its own page.
ANSWERED = "dialog[open], form[data-item-form]"
PATIENCE_MS = 1_000


@dataclass
class FirstTap:
    """When an item's tap was answered, and what came over the wire for that."""

    seconds: float = 0.0
    taps: int = 0  # the first ones may be swallowed
    bytes_by_type: Counter[str] = field(default_factory=Counter)

    @property
    def before_pictures(self) -> int:
        return sum(size for kind, size in self.bytes_by_type.items() if kind != "Image")


def first_tap(served: Served) -> FirstTap:
    """Open the menu on a slow phone with nothing in its cache, and tap the first item at once."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking"]
        )
        page = browser.new_context(base_url=served.url, **PHONE).new_page()
        found = FirstTap()
        _slow(page.context.new_cdp_session(page), found)
        _tap(page, served.menu, found)
        page.wait_for_load_state("networkidle")
        browser.close()
    return found


def _slow(session: CDPSession, found: FirstTap) -> None:
    kinds: dict[str, str] = {}

    def responded(event: Any) -> None:
        kinds[event["requestId"]] = event["type"]

    def finished(event: Any) -> None:
        found.bytes_by_type[kinds.get(event["requestId"], "")] += int(event["encodedDataLength"])

    session.on("Network.responseReceived", responded)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})


def _tap(page: Page, path: str, found: FirstTap) -> None:
    """Tap an item as soon as it can be seen, and again each second that nothing answers."""
    begun = time.monotonic()
    page.goto(path, wait_until="commit")
    answer = page.locator(ANSWERED).first
    while not found.taps or not answer.is_visible():
        page.locator("[data-item]").first.tap(no_wait_after=True)
        found.taps += 1
        with suppress(TimeoutError):
            answer.wait_for(timeout=PATIENCE_MS)
    found.seconds = time.monotonic() - begun
