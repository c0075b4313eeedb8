"""An allergy from the phone's tick, or from its note, to the tablet's inverted chip."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Open, item_id
from tests.browser.test_accessibility import violations

# One that a test before left cancelled stays in sight for two minutes.
TICKET = ".ticket:not(.is-cancelled)"

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def order(phone: Page, *, tick: bool = False, note: str = "") -> None:
    phone.get_by_test_id(f"item-{item_id(phone, 'Flat White')}").click()
    if tick:
        phone.get_by_test_id("allergy").get_by_role("checkbox").check()
    if note:
        phone.get_by_label("Note for the barista").fill(note)
    assert violations(phone) == []
    phone.get_by_test_id("add-to-order").click()
    phone.get_by_test_id("view-order").click()
    phone.get_by_test_id("customer-name").fill("Ada")
    phone.get_by_test_id("place-order").click()
    phone.get_by_test_id("order-number").wait_for()


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"tick": True}, "Allergy"),
        ({"tick": True, "note": "no nuts"}, "Allergy “no nuts”"),
        ({"note": "Nüsse: alergisch"}, "Allergy “Nüsse: alergisch”"),
        ({"note": "حساسية من المكسرات"}, "Allergy “حساسية من المكسرات”"),
    ],
    ids=["tick", "tick and note", "German, misspelt", "Arabic"],
)
def test_the_tablet_shows_a_chip_and_the_list_a_row(open_page: Open, tablet: Page, said, shown):
    order(open_page("/stores/demo/", **PHONE), **said)
    chip = tablet.locator(f"{TICKET} .allergy--note")
    expect(chip).to_have_text(shown)
    grounds = "(one) => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color]"
    ground, letters = chip.evaluate(grounds)
    around = tablet.locator(TICKET).evaluate(grounds)
    assert [letters, ground] == around
    expect(tablet.get_by_role("complementary").locator(".allergy")).to_have_text("Allergy")
    assert violations(tablet) == []


def test_a_wish_is_no_allergy(open_page: Open, tablet: Page):
    order(open_page("/stores/demo/", **PHONE), note="extra hot")
    expect(tablet.locator(f"{TICKET} .line__note")).to_have_text("“extra hot”")
    expect(tablet.locator(f"{TICKET} .allergy")).to_have_count(0)
