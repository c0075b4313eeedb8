"""The customer's pages: what Lighthouse gives them, and when a slow phone's tap is answered."""

import statistics
from pathlib import Path

from bench.lighthouse.scores import AIMS, Scores, scores
from bench.lighthouse.served import Served, served
from bench.lighthouse.slow_phone import FirstTap, first_tap

TAPS = 5
TAP_SECONDS = 2.5
BYTES = 80_000  # of the menu's page, before its pictures


def measure(folder: Path) -> list[str]:
    """Print the figures of a fresh café in `folder`; return what is short of its aim."""
    with served(folder) as cafe:
        pages = [("menu", cafe.menu), ("order", cafe.order)]
        found = [scores(cafe, page, path, folder) for page, path in pages]
        for one in found:
            _print(one)
        return [one.page for one in found if one.missed()] + _slow_phone(cafe)


def _print(one: Scores) -> None:
    given = ", ".join(f"{name} {one.by_category[name]} (aim {aim})" for name, aim in AIMS.items())
    print(f"{one.page}: {given}")
    print(f"  first paint {one.first_paint_ms:.0f} ms, largest {one.largest_paint_ms:.0f} ms")
    for audit in one.short:
        print(f"  {audit}")


def _slow_phone(cafe: Served) -> list[str]:
    taps = [first_tap(cafe) for _ in range(TAPS)]
    seconds = statistics.median(one.seconds for one in taps)
    each = ", ".join(f"{one.seconds:.2f} ({one.taps})" for one in taps)
    print(f"tap answered after {seconds:.2f} s (aim {TAP_SECONDS}), median of {each} (taps)")
    print(f"menu before pictures: {taps[0].before_pictures} bytes (aim {BYTES}): {_sizes(taps[0])}")
    late = ["first tap"] if seconds > TAP_SECONDS else []
    return late + (["bytes"] if taps[0].before_pictures > BYTES else [])


def _sizes(tap: FirstTap) -> str:
    return ", ".join(f"{kind or 'other'} {size}" for kind, size in tap.bytes_by_type.most_common())
