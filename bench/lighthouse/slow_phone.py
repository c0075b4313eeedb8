"""How soon a tap is answered on a slow phone and line: DevTools' "Slow 4G" and a CPU of a quarter.

The figures of the line are Chromium's own (front_end/core/sdk/NetworkManager.ts).
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Error, Page, Request, TimeoutError

from bench.lighthouse.phone import phone
from bench.lighthouse.served import Served

SLOW_4G = {
    "offline": False,
    "downloadThroughput": 1_600_000 / 8 * 0.9,  # bytes a second
    "uploadThroughput": 750_000 / 8 * 0.9,
    "latency": 150 * 3.75,  # ms from a request to its answer
}
SLOWER_CPU = 4
# Asked at each frame; there is none before the styles that a page waits for.
SEEN = """() => {
    const item = document.querySelector("[data-item]")?.getBoundingClientRect();
    if (!item || item.bottom > innerHeight) return null;
    const [x, y] = [item.x + item.width / 2, item.y + item.height / 2];
    return { x, y, since: performance.timeOrigin, at: performance.timeOrigin + performance.now() };
}"""
# What an item's tap is answered by: its sheet over the menu, or its own page.
ANSWERED = """() => {
    const by = [["sheet", "#item-sheet[open]"], ["page", ".plain-order form"]];
    const [name] = by.find(([, answer]) => document.querySelector(answer)?.checkVisibility()) ?? [];
    return name && { name, at: performance.timeOrigin + performance.now() };
}"""
PATIENCE_MS = 1_000
NOWHERE = {"x": 0, "y": 0}  # a tap that asks for nothing


@dataclass(frozen=True)
class FirstTap:
    """When the first item was in sight, and when its tap was answered: seconds since the start."""

    seen: float
    answered: float
    by: str  # sheet or page
    taps: int  # more than one: the others were swallowed


def first_tap(served: Served) -> FirstTap:
    """Open the menu on a slow phone with nothing in its cache, and tap the first item at once."""
    with phone(served) as page:
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW_4G)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})
        page.goto(served.menu, wait_until="commit")
        return _tap(page)


def _tap(page: Page) -> FirstTap:
    """Tap an item in the moment it is seen, and each second that nothing came of it."""
    followed: list[Request] = []
    first = _at_a_frame(page, SEEN)

    def asked(request: Request) -> None:
        if request.is_navigation_request():
            followed.append(request)

    page.on("request", asked)
    answer, taps = None, 0
    while not answer:
        if not followed:
            place = _again(page) if taps else first
            page.touchscreen.tap(place["x"], place["y"])
            taps += 1
        with suppress(TimeoutError):
            answer = _at_a_frame(page, ANSWERED, PATIENCE_MS)
    seen, answered = ((one["at"] - first["since"]) / 1000 for one in (first, answer))
    return FirstTap(seen, answered, answer["name"], taps)


def _again(page: Page) -> Any:
    """Return where the item is; nowhere, when its link has just been followed."""
    with suppress(Error):
        return page.evaluate(SEEN) or NOWHERE
    return NOWHERE


def _at_a_frame(page: Page, expression: str, milliseconds: float = 30_000) -> Any:
    found = page.wait_for_function(expression, polling="raf", timeout=milliseconds)
    return found.json_value()
