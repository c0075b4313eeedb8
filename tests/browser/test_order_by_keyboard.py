"""A whole order by keyboard: few presses from an item to "ordered", and one sees where one is."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Open, item_id

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_PRESSES = 19

# Whether what has the focus is in sight, and shows that it has it: by itself or by its card.
SHOWS_FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return "nothing has the focus";
  const box = one.getBoundingClientRect();
  const isHere = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  if (!isHere) return `<${one.tagName} class="${one.className}"> is out of sight`;
  if (one.tabIndex < 0 || one.matches("dialog")) return ""; // a place, and no control
  const isRinged = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const faces = [one, one.nextElementSibling, one.closest(".option, .tick")].filter(Boolean);
  const styles = faces.flatMap((face) => [face, "::after"].map((part) =>
    part === face ? getComputedStyle(face) : getComputedStyle(face, part)));
  return styles.some(isRinged) ? "" : `<${one.tagName} class="${one.className}"> shows no focus`;
}"""


class Keys:
    """A customer without a pointer: counts what is pressed, and looks where the focus is."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed: list[str] = []

    def press(self, key: str) -> None:
        self.press_last(key)
        expect(self.page.locator(":focus")).to_have_count(1)
        assert self.page.evaluate(SHOWS_FOCUS) == "", self.pressed

    def press_last(self, key: str) -> None:
        """Press what leaves the page."""
        self.page.keyboard.press(key)
        self.pressed.append(key)

    def to(self, test_id: str, key: str = "Tab") -> None:
        """Press a key until something has the focus."""
        aim = self.page.get_by_test_id(test_id)
        while not aim.evaluate("(one) => one === document.activeElement"):
            assert len(self.pressed) < MOST_PRESSES, self.pressed
            self.press(key)


def test_from_an_item_to_ordered_in_under_20_presses(open_page: Open, complaints: list[str]):
    page = open_page("/stores/demo/", **PHONE)
    expect(page.locator("html[data-started]")).to_be_attached()
    page.get_by_test_id(f"item-{item_id(page, 'Mocha')}").get_by_role("link").focus()
    keys = Keys(page)
    keys.press("Enter")
    expect(page.locator("#item-sheet")).to_be_visible()
    keys.press("Tab")  # the first choice: a size
    keys.press("ArrowDown")
    expect(page.get_by_role("radio", name="Regular")).to_be_checked()
    keys.press("Tab")
    keys.press("ArrowDown")
    expect(page.get_by_role("radio", name="Skimmed")).to_be_checked()
    keys.press("Enter")
    expect(page.locator("#item-sheet")).to_be_hidden()
    keys.to("skip-to-order")
    keys.press("Enter")
    keys.to("customer-name")
    page.keyboard.type("Ada")  # a name is as long as it is
    keys.press_last("Enter")
    page.wait_for_url("**/orders/*/")
    expect(page.locator(".receipt")).to_contain_text("Regular · Skimmed")
    assert len(keys.pressed) <= MOST_PRESSES, keys.pressed
    assert complaints == []
