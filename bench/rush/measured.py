"""From the tap to the changed screen, what moves under a finger, and what is left behind."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bench.figures import Figure, percentile
from bench.rush.bar import OPEN_ORDERS, RATE, Bar, open_orders, wishes
from bench.rush.barista import SLOWER_CPU, Screen, Screens, Tap, screens
from bench.serving import cafe, quiet
from orders.order.models import Status
from tests.running import wait_for

MINUTES = 10.0
MINUTES_NAME = "BENCH_RUSH_MINUTES"
FLOOR_EACH = 4  # taps on the tablet, then one on its floor
WARM_UP = 3  # taps of each that are left out
WAITING = {Status.ACCEPTED, Status.PREPARING}


@dataclass(frozen=True, slots=True)
class Left:
    """What the tablet's page held before and after, and how many orders came meanwhile."""

    before: tuple[float, int]
    after: tuple[float, int]
    placed: int


def measure() -> list[Figure]:
    """Compare a tap on the tablet with one on the same page that toggles a class."""
    minutes = float(os.environ.get(MINUTES_NAME, MINUTES))
    # While Playwright's loop runs, Django refuses queries in its thread.
    with cafe() as ours, ThreadPoolExecutor(1) as beside:
        bar = Bar(ours, wishes(ours.port))
        bar.fill()
        with screens(ours) as open_ones:
            left = _rush(bar, open_ones, minutes * 60)
            beside.submit(quiet).result()
            wrong = _unequal(open_ones, beside)
            count = len(beside.submit(open_orders).result())
            return [
                *_figures(open_ones, left, wrong, minutes),
                Figure("  open orders at the end", "", count, OPEN_ORDERS),
            ]


def _rush(bar: Bar, screens: Screens, seconds: float) -> Left:
    tablet = screens.tablet
    for _ in range(WARM_UP):
        tablet.tap()
        screens.floor.tap()
    before = tablet.held()
    bar.open()
    try:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for _ in range(FLOOR_EACH):
                tablet.tap(meant=lambda order: setattr(bar, "in_hand", order))
            bar.in_hand = 0
            screens.floor.tap()
    finally:
        bar.close()
    return Left(before, tablet.held(), bar.placed - OPEN_ORDERS)


def _unequal(screens: Screens, beside: ThreadPoolExecutor) -> int:
    """Return on how many orders a screen and the database do not agree, once all is quiet."""

    def differences() -> int:
        true = beside.submit(open_orders).result()
        return _on_tablet(screens.tablet, true) + _on_board(screens, true)

    try:
        wait_for(lambda: not differences(), 15)
    except AssertionError:
        return differences()
    return 0


def _on_tablet(tablet: Screen, true: dict[int, str]) -> int:
    shown = tablet.page.evaluate("() => window.rush.screen()")
    return len({(int(order), status) for order, status in shown.items()} ^ set(true.items()))


def _on_board(screens: Screens, true: dict[int, str]) -> int:
    """Return the rows that stand where they should not, and how far the counts are off."""
    lists = screens.board.evaluate("() => window.rush.board()")
    wrong = 0
    for name, statuses in (("preparing", WAITING), ("ready", {Status.READY})):
        ids, more = lists[name]["ids"], lists[name]["more"]
        right = {order for order, status in true.items() if status in statuses}
        wrong += len(set(ids) - right) + abs(len(ids) + more - len(right))
    return wrong


def _figures(screens: Screens, left: Left, wrong: int, minutes: float) -> list[Figure]:
    tablet, floor = screens.tablet, screens.floor
    taps, bare = tablet.taps()[WARM_UP:], floor.taps()[WARM_UP:]
    ours, theirs = ([tap["took"] for tap in one if tap["took"]] for one in (taps, bare))
    return [
        Figure(
            f"tap to changed screen at {SLOWER_CPU}x, {OPEN_ORDERS} open, {RATE:g}/s, p95",
            "ms",
            percentile(ours, 95),
            percentile(theirs, 95),
            below=100.0,
        ),
        Figure("  p50", "ms", percentile(ours, 50), percentile(theirs, 50)),
        Figure("  the slowest", "ms", max(ours), max(theirs)),
        Figure("  taps", "", len(ours), len(theirs)),
        *_faults(tablet, taps),
        *_settling(tablet),
        *_held(left, minutes),
        Figure("  orders on which a screen and the database differ", "", wrong, below=1),
    ]


def _faults(tablet: Screen, taps: list[Tap]) -> list[Figure]:
    found = {
        "taps that nothing answered": sum(not tap["took"] for tap in taps if tap["order"]),
        "cards that moved while pressed": sum(
            not tap["stays"] for tap in taps if not tap["isVoid"]
        ),
        "cards that moved soon after a tap": sum(len(tap["moved"] or ()) for tap in taps),
    }
    return [
        *(Figure(f"  {name}", "", count, below=1) for name, count in found.items()),
        Figure("  taps on another card, come there on the finger's way", "", tablet.missed),
        Figure("  taps on nothing: cards slid, or a colleague was faster", "", tablet.void),
    ]


def _settling(tablet: Screen) -> list[Figure]:
    tasks = tablet.page.evaluate("() => window.rush.settlings()")
    return [
        Figure("  columns settling, times", "", len(tasks)),
        Figure("  columns settling, the longest task", "ms", max(tasks, default=0.0)),
    ]


def _held(left: Left, minutes: float) -> list[Figure]:
    (heap, nodes), (heap_before, nodes_before) = left.after, left.before
    grown = (heap - heap_before) * 1024 / left.placed
    return [
        Figure(f"  heap after {minutes:g} min, beside before", "MiB", heap, heap_before),
        Figure("  its growth for each order that came", "KiB", grown),
        Figure("  nodes after, beside before", "", nodes, nodes_before, at_most=1.2),
    ]
