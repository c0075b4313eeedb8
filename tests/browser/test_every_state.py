"""Every state of a customer's pages, in each language: axe finds nothing, and all words fit.

Colours are the same in all languages, so English is looked at in light and dark at each size; of
the others the longest words and the other direction go through all states, the rest through those
with the most words. What a reader of twice as large letters sees is a size of its own.
"""

from collections.abc import Iterable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open
from tests.browser.fit import misfits
from tests.browser.test_accessibility import OF_COLOURS, violations
from tests.browser.tour import WORDY, Tour
from tests.running import RunningCafe

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Size = tuple[int, int, int]  # wide, high, and how many times as large its letters are

NARROW, PHONE, LARGE, DESK = (320, 640, 1), (390, 844, 1), (390, 844, 2), (1280, 800, 1)


def resize(page: Page, size: Size) -> None:
    """Have the page in a window of so many pixels, with letters so many times as large."""
    width, height, letters = size
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("(letters) => document.documentElement.style.fontSize = letters", f"{letters}00%")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")


def faults(page: Page, sizes: Iterable[Size], *, is_english: bool) -> list[str]:
    """Look at a state at each size; the widest is last, for it docks the basket."""
    found = []
    for size in sizes:
        resize(page, size)
        found += [f"{size}: {one}" for one in misfits(page)]
        if is_english or size == NARROW:
            found += [f"{size}: {one}" for one in violations(page)]
        if is_english and size in (
            PHONE,
            DESK,
        ):  # larger letters and a narrower page have its colours
            page.emulate_media(color_scheme="dark")
            found += [f"{size}, dark: {one}" for one in violations(page, OF_COLOURS)]
            page.emulate_media(color_scheme="light")
    resize(page, PHONE)
    return found


@pytest.mark.timeout(
    900
)  # whoever is stopped in the middle of a browser's answer leaves it waiting
@pytest.mark.parametrize(
    ("language", "sizes"),
    [
        ("en", (NARROW, PHONE)),
        ("en", (LARGE, DESK)),
        *((language, (NARROW, PHONE, LARGE, DESK)) for language in ("de", "ar", "nl", "es", "fr")),
    ],
    ids=["en, narrow", "en, wide", "de", "ar", "nl", "es", "fr"],
)
def test_no_state_has_a_violation_and_all_words_fit(
    open_page: Open, up: RunningCafe, complaints: list[str], language: str, sizes: Iterable[Size]
):
    page = open_page("/stores/demo/", locale=language, has_touch=True)
    resize(page, PHONE)
    found = {}
    for state, visit in Tour(page, up).states(None if language in ("en", "de", "ar") else WORDY):
        visit()
        found[state] = faults(page, sizes, is_english=language == "en")
    assert {state: some for state, some in found.items() if some} == {}
    assert found.keys() >= WORDY
    assert [one for one in complaints if "ERR_FAILED" not in one and "404" not in one] == []
