"""A board that opens by its own link, in a browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.attacks.test_board import CHANGE
from tests.attacks.test_sockets_end import Office
from tests.browser.conftest import TV
from tests.browser.test_odd_rows import place
from tests.running import RunningCafe

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def elsewhere(up: RunningCafe) -> Iterator[Office]:
    office = Office(up)
    office.do(CHANGE.format(key="first"))
    yield office
    office.do(CHANGE.format(key=""))
    office.leave()


def test_a_screen_with_an_old_link_goes_dark_and_says_so(up, elsewhere, open_page):
    entry = f"board-{place(up)['id']}"
    board = open_page("/stores/demo/board/?key=first", **TV)
    expect(board.get_by_test_id(entry)).to_be_visible()
    elsewhere.do(CHANGE.format(key="second"))
    expect(board.get_by_test_id("connection")).to_contain_text("This board has another link now")
    expect(board.get_by_test_id(entry)).to_have_count(0)
    board.goto(f"{up.url}/stores/demo/board/?key=second")
    expect(board.get_by_test_id(entry)).to_be_visible()
