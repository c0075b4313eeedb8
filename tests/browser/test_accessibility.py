"""No violation of WCAG 2.2 AA that axe can find, on any page, in light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, TV, Open, item_id

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


# What is half faded in has a contrast that nobody ever reads.
SETTLED = """() => Promise.all(document.getAnimations()
  .filter((animation) => animation.effect.getComputedTiming().iterations !== Infinity)
  .map((animation) => animation.finished.catch(() => null)))"""


def violations(page: Page) -> list[str]:
    page.evaluate(SETTLED)
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in found]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("path", "device"),
    [("/stores/demo/", PHONE), ("/stores/demo/board/", TV), ("/accounts/login/", PHONE)],
    ids=["menu", "board", "login"],
)
def test_a_page_has_no_violation(open_page: Open, path, device, dark):
    page = open_page(path, dark=dark, **device)
    page.wait_for_load_state("networkidle")
    assert violations(page) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_sheets_and_the_order_page_have_no_violation(open_page: Open, dark):
    phone = open_page("/stores/demo/", dark=dark, **PHONE)
    phone.get_by_test_id(f"item-{item_id(phone, 'Flat White')}").click()
    phone.get_by_test_id("add-to-order").wait_for()
    assert violations(phone) == []
    phone.get_by_test_id("add-to-order").click()
    phone.get_by_test_id("view-order").click()
    phone.get_by_test_id("customer-name").fill("Ada")
    assert violations(phone) == []
    phone.get_by_test_id("place-order").click()
    phone.get_by_test_id("order-number").wait_for()
    assert violations(phone) == []


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
