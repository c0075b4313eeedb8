"""The API's page in a real browser: under its policy and without the internet."""

import re
from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open

Scheme = Literal["light", "dark"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_page_of_the_api_lists_its_calls(open_page: Open, complaints: list[str]):
    page = open_page("/api/docs/")
    expect(page.locator(".opblock-summary-description").first).to_be_visible()
    expect(page.get_by_text("Place an order", exact=True)).to_be_visible()
    assert complaints == []


@pytest.mark.parametrize(("scheme", "least"), [("light", 200), ("dark", 0)])
def test_the_page_of_the_api_is_as_dark_as_the_system(open_page: Open, scheme: Scheme, least: int):
    page = open_page("/api/docs/")
    page.emulate_media(color_scheme=scheme)
    expect(page.locator(".opblock-summary-description").first).to_be_visible()
    for part in ("body", ".swagger-ui"):
        told = page.locator(part).first.evaluate("one => getComputedStyle(one).backgroundColor")
        shade = [int(one) for one in re.findall(r"\d+", told)]
        if len(shade) == 3:  # a fourth is how much of what lies behind is seen
            assert least <= max(shade) <= least + 60, f"{part}: {told}"
