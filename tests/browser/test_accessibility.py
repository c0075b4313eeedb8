"""No violation of WCAG 2.2 AA that axe can find, in light and dark.

The customer's pages are looked at in each state, in tests/browser/test_every_state.py.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, TV, Open

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RULES: dict[str, object] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
}
# What is another in the dark than in the light.
OF_COLOURS: dict[str, object] = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}

# What is half faded in has a contrast that nobody ever reads.
SETTLED = """() => Promise.all(document.getAnimations()
  .filter((animation) => animation.effect.getComputedTiming().iterations !== Infinity)
  .map((animation) => animation.finished.catch(() => null)))"""


def violations(page: Page, rules: dict[str, object] = RULES) -> list[str]:
    page.evaluate(SETTLED)
    found = Axe().run(page, options=rules).response["violations"]
    return [f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in found]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("path", "device"),
    [("/stores/demo/board/", TV), ("/accounts/login/", PHONE)],
    ids=["board", "login"],
)
def test_a_page_has_no_violation(open_page: Open, path, device, dark):
    page = open_page(path, dark=dark, **device)
    page.wait_for_load_state("networkidle")
    assert violations(page) == []


def test_reduced_motion_leaves_what_tells_the_time_that_is_left(tablet: Page):
    tablet.emulate_media(reduced_motion="reduce")
    tablet.get_by_role("button", name="Recall", exact=True).click()
    toast = tablet.locator(".toast")
    style = "(one) => getComputedStyle(one, '::after').animationDuration"
    assert toast.evaluate(style) == "6s"
    tablet.get_by_role("button", name="Sold out").click()
    sheet = tablet.locator("dialog[open]")
    assert sheet.evaluate("(one) => getComputedStyle(one).animationDuration") == "0.001s"


def test_the_tablet_has_no_violation(tablet: Page):
    assert violations(tablet) == []
