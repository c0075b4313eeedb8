"""The measured tablet: a real Chromium, four times slower, and a finger on it."""

import random
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, TimeoutError, sync_playwright

from bench.rush.bar import OPEN_ORDERS
from tests.cast import PASSWORD
from tests.running import RunningCafe

SLOWER_CPU = 4
TABLET: dict[str, Any] = {"viewport": {"width": 1180, "height": 820}, "has_touch": True}
TV: dict[str, Any] = {"viewport": {"width": 1920, "height": 1080}}
RECORDER = Path(__file__).with_name("taps.js")
# As people do it: the eye finds the button, the finger comes down, and lifts.
REACH_SECONDS, PRESS_SECONDS = 0.25, 0.07
PATIENCE_MS = 15_000
HEARD = "count => window.rush.taps.length >= count"
FILLED = "count => document.querySelectorAll('.ticket').length >= count"
# The page as it stands, without its scripts: a tap toggles a class and does nothing else.
BARE = """() => {
    const copy = document.documentElement.cloneNode(true);
    for (const one of copy.querySelectorAll("script, dialog")) one.remove();
    return "<!doctype html>" + copy.outerHTML;
}"""
TOGGLES = """addEventListener("click", ({ target }) =>
    target.closest(".step, .line")?.classList.toggle("is-pressed"));"""

Tap = dict[str, Any]  # as taps.js has it


@dataclass(slots=True)
class Screen:
    """A page, and what taps on it came to."""

    page: Page
    session: CDPSession
    chance: random.Random = field(default_factory=lambda: random.Random(3))
    kinds: list[str] = field(default_factory=list)
    missed: int = 0  # taps that met another order than they were meant for
    void: int = 0  # taps that came while columns slid, or where a colleague took the card away

    def slow(self, rate: int) -> None:
        self.session.send("Emulation.setCPUThrottlingRate", {"rate": rate})

    def tap(self, meant: Callable[[int], None] = lambda order: None) -> None:
        """Look for a button, reach for it, press, and wait until it is known what came of it."""
        place = self.page.evaluate("chance => window.rush.pick(chance)", self.chance.random())
        if not place:
            time.sleep(REACH_SECONDS)
            return
        meant(place["order"])
        time.sleep(REACH_SECONDS)
        count = self.page.evaluate("() => window.rush.taps.length")
        points = [{"x": place["x"], "y": place["y"]}]
        self.session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points})
        time.sleep(PRESS_SECONDS)
        self.session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        self._hear(count, place)

    def _hear(self, count: int, place: dict[str, Any]) -> None:
        try:
            self.page.wait_for_function(HEARD, arg=count + 1, polling=100, timeout=PATIENCE_MS)
        except TimeoutError:
            raise AssertionError(f"nothing is known of a tap on {place}") from None
        tap = self.page.evaluate("() => window.rush.taps.at(-1)")
        is_void = tap["isVoid"] or (place["order"] and not tap["order"])
        self.void += bool(is_void)
        self.missed += not is_void and tap["order"] != place["order"]
        self.kinds.append(place["kind"])

    def taps(self) -> list[Tap]:
        found: list[Tap] = self.page.evaluate("() => window.rush.taps")
        return found

    def held(self) -> tuple[float, int]:
        """Return what scripts hold after all that can be was collected, in MiB, and the nodes."""
        self.slow(1)
        self.session.send("HeapProfiler.collectGarbage")
        used = self.session.send("Runtime.getHeapUsage")["usedSize"] / 2**20
        nodes = self.session.send("Memory.getDOMCounters")["nodes"]
        self.slow(SLOWER_CPU)
        return used, nodes


@dataclass(slots=True)
class Screens:
    """All that is open: the tablet, the same without anything behind its buttons, the board."""

    tablet: Screen
    floor: Screen
    board: Page


@contextmanager
def screens(cafe: RunningCafe) -> Iterator[Screens]:
    """Open the tablet of a barista, its floor as the tablet stands now, and the store's board."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking"]
        )
        board = _page(browser, cafe, TV)
        board.goto("/stores/demo/board/")
        tablet = _page(browser, cafe, TABLET)
        _log_in(tablet)
        yield Screens(_slowed(tablet), _slowed(_floor(browser, cafe, tablet)), board)
        browser.close()


def _page(browser: Browser, cafe: RunningCafe, device: dict[str, Any]) -> Page:
    page = browser.new_context(base_url=cafe.url, **device).new_page()
    page.add_init_script(path=RECORDER)
    return page


def _log_in(tablet: Page) -> None:
    tablet.goto("/barista/demo/")
    tablet.fill("input[name=username]", "barista")
    tablet.fill("input[name=password]", PASSWORD)
    tablet.press("input[name=password]", "Enter")
    tablet.get_by_test_id("column-new").wait_for()
    tablet.wait_for_function(FILLED, arg=OPEN_ORDERS)


def _floor(browser: Browser, cafe: RunningCafe, tablet: Page) -> Page:
    bare = tablet.evaluate(BARE)
    page = _page(browser, cafe, TABLET)
    page.route("**/floor", lambda route: route.fulfill(body=bare, content_type="text/html"))
    page.add_init_script(TOGGLES)
    page.goto("/floor")
    return page


def _slowed(page: Page) -> Screen:
    screen = Screen(page, page.context.new_cdp_session(page))
    screen.slow(SLOWER_CPU)
    return screen
