"""A page whose script did not start says so, whichever of its modules was lost, and loads again."""

import re

import pytest
from playwright.sync_api import Page, expect

from cafe.serving.modules import later_modules_of, modules_of
from tests.browser.conftest import PHONE, TABLET, TV, Open, item_id, log_in
from tests.browser.test_flow import order_a_flat_white

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MENU, ORDER, TABLET_PAGE, BOARD = (
    f"js/{page}.js"
    for page in (
        "customer/menu-page", "customer/order-page", "barista/tablet-page", "board/board-page",
    )
)  # fmt: skip


def url_of(module: str) -> re.Pattern[str]:
    """Return what a module's address looks like, its content's digest in its name."""
    return re.compile(rf"/static/{re.escape(module.removesuffix('.js'))}\.[0-9a-f]+\.js$")


def says_so(page: Page):
    return page.get_by_role("alert").filter(has_text="This page did not load completely.")


def started(page: Page) -> None:
    page.locator("html[data-started]").wait_for(state="attached")
    expect(says_so(page)).to_be_hidden()


def try_without_each(page: Page, script: str) -> None:
    """Lose each module of an open page once; loaded again it is whole."""
    started(page)
    for module in modules_of(script) + later_modules_of(script):
        page.route(url_of(module), lambda route: route.abort())
        page.reload(wait_until="commit")
        expect(says_so(page), module).to_be_visible(timeout=20_000)
        page.unroute(url_of(module))
    says_so(page).get_by_role("link", name="Load it again").click()
    started(page)


def test_the_menu_without_any_of_its_modules(open_page: Open):
    try_without_each(open_page("/stores/demo/", **PHONE), MENU)


def test_an_order_without_any_of_its_modules(open_page: Open):
    page = open_page("/stores/demo/", **PHONE)
    order_a_flat_white(page, "Lost")
    try_without_each(page, ORDER)


def test_the_tablet_without_any_of_its_modules(open_page: Open):
    page = open_page("/barista/demo/", **TABLET)
    log_in(page)
    try_without_each(page, TABLET_PAGE)


def test_the_board_without_any_of_its_modules(open_page: Open):
    try_without_each(open_page("/stores/demo/board/", **TV), BOARD)


@pytest.mark.parametrize("body", ["this is no script (", "throw new Error('odd');", ""])
def test_a_module_that_an_old_browser_cannot_read_or_run(open_page: Open, body: str):
    page = open_page("/stores/demo/", **PHONE)
    started(page)
    page.route(
        url_of("js/parts/store-state.js"),
        lambda route: route.fulfill(body=body, content_type="text/javascript"),
    )
    page.reload()
    expect(says_so(page)).to_be_visible()


def test_a_module_that_comes_late_is_waited_for_and_then_nothing_is_said(open_page: Open):
    page = open_page("/stores/demo/", **PHONE)
    started(page)
    held = []
    page.route(url_of("js/model/price.js"), lambda route: held.append(route))
    page.reload(wait_until="commit")
    expect(says_so(page)).to_be_visible(timeout=18_000)
    held[0].continue_()
    started(page)


def test_all_modules_are_asked_for_before_the_first_has_come(open_page: Open):
    page = open_page("/stores/demo/", **PHONE)
    started(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    held = []
    page.route(url_of(MENU), lambda route: held.append(route))
    page.route(url_of("js/lib/words.js"), lambda route: held.append(route))
    page.reload(wait_until="commit")
    deep = modules_of(MENU)[-1]
    page.wait_for_function(
        "deep => performance.getEntriesByType('resource').some(one => one.name.match(deep))",
        arg=url_of(deep).pattern,
    )
    missing = [
        name for name in modules_of(MENU) if not any(url_of(name).search(url) for url in asked)
    ]
    assert missing == []
    for route in held:
        route.continue_()
    started(page)


REST = "js/customer/menu-rest.js"


def test_an_item_opens_before_the_rest_is_there_and_the_basket_waits_for_it(open_page: Open):
    page = open_page("/stores/demo/", **PHONE)
    started(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    held = []
    page.route(url_of(REST), lambda route: held.append(route))
    page.reload()
    started(page)
    page.wait_for_function("document.querySelector('link[rel=modulepreload][href*=basket-sheet]')")
    page.get_by_test_id(f"item-{item_id(page, 'Flat White')}").click()
    expect(page.get_by_role("dialog").get_by_text("Flat White").first).to_be_visible()
    page.get_by_test_id("add-to-order").click()
    page.get_by_test_id("view-order").dblclick()
    missing = [
        name
        for name in later_modules_of(MENU)
        if not any(url_of(name).search(one) for one in asked)
    ]
    assert missing == []  # in one round trip, before the first has come
    for route in held:
        route.continue_()
    expect(page.locator("#basket-sheet")).to_contain_text("Flat White")


def test_where_the_rest_never_comes_a_tap_leads_to_the_page_that_does_the_same(open_page: Open):
    page = open_page("/stores/demo/", **PHONE)
    started(page)
    held = []
    page.route(url_of(REST), lambda route: held.append(route))
    page.reload()
    started(page)
    page.get_by_test_id(f"item-{item_id(page, 'Flat White')}").click()
    page.get_by_test_id("add-to-order").click()
    page.get_by_test_id("view-order").click()
    page.wait_for_url("**/stores/demo/basket/", wait_until="commit")
    page.unroute(url_of(REST))
    page.route(url_of(REST), lambda route: route.abort())
    page.goto("/stores/demo/")
    expect(says_so(page)).to_be_visible()
    page.get_by_test_id("view-order").click()
    page.wait_for_url("**/stores/demo/basket/", wait_until="commit")
