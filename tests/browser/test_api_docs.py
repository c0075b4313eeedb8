"""The API's page in a real browser: under its policy and without the internet."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_page_of_the_api_lists_its_calls(open_page: Open, complaints: list[str]):
    page = open_page("/api/docs/")
    expect(page.locator(".opblock-summary-description").first).to_be_visible()
    expect(page.get_by_text("Place an order", exact=True)).to_be_visible()
    assert complaints == []
