"""The customer's pages: what Lighthouse gives them, their weight, and when a tap is answered."""

import statistics
from pathlib import Path

from bench.lighthouse.scores import AIMS, Scores, scores
from bench.lighthouse.served import Served, served
from bench.lighthouse.slow_phone import first_tap
from bench.lighthouse.weight import before_pictures, weight

LOCALES = ("en", "nl", "de", "es", "fr", "ar")
TAPS = 5
TAP_SECONDS = 2.5
BYTES = 80_000  # of the menu's page, before its pictures


def measure(folder: Path) -> list[str]:
    """Print the figures of a fresh café in `folder`; return what is short of its aim."""
    with served(folder) as cafe:
        pages = [("menu", cafe.menu), ("order", cafe.order)]
        heavy = [
            f"{page}'s weight in {locale}"
            for page, path in pages
            for locale in LOCALES
            if _weighs(cafe, page, path, locale) > BYTES
        ]
        late = _taps(cafe)
        found = [scores(cafe, page, path, folder) for page, path in pages]
    for one in found:
        _print(one)
    return [one.page for one in found if one.missed()] + heavy + late


def _weighs(cafe: Served, page: str, path: str, locale: str) -> int:
    files = weight(cafe, path, locale)
    kinds = before_pictures(files)
    each = ", ".join(f"{kind.lower()} {size}" for kind, size in kinds.most_common())
    size, later = kinds.total(), [file.size for file in files if file.is_later]
    print(f"{page} in {locale} before pictures: {size} bytes (aim {BYTES}): {each}")
    if later:
        print(f"  {sum(later)} bytes of {len(later)} modules when its script has started")
    return size


def _taps(cafe: Served) -> list[str]:
    taps = [first_tap(cafe) for _ in range(TAPS)]
    seen, answered = (
        statistics.median(times)
        for times in zip(*[(one.seen, one.answered) for one in taps], strict=True)
    )
    each = ", ".join(f"{one.answered:.2f} by {one.by} at tap {one.taps}" for one in taps)
    print(f"slow phone: item seen after {seen:.2f} s, its tap answered after {answered:.2f} s")
    print(f"  (aim {TAP_SECONDS}; medians of {TAPS}): {each}")
    return ["first tap"] if answered > TAP_SECONDS else []


def _print(one: Scores) -> None:
    given = ", ".join(f"{name} {one.by_category[name]} (aim {aim})" for name, aim in AIMS.items())
    print(f"{one.page}: {given}")
    print(f"  first paint {one.first_paint_ms:.0f} ms, largest {one.largest_paint_ms:.0f} ms")
    for audit in one.short:
        print(f"  {audit}")
