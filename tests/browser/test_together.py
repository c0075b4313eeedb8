"""Made by several: drinks of several tickets started together, tickets of two stations."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PHONE, TABLET, Open, item_id, log_in
from tests.browser.test_accessibility import violations
from tests.browser.test_keyboard import put_away
from tests.browser.test_taps import state
from tests.cast import PASSWORD
from tests.running import RunningCafe, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

START = re.compile(r"^Start 3 on 2 tickets$")


def place(page: Page, **quantities: int) -> int:
    return int(placed(page, **quantities)["id"])


def placed(page: Page, **quantities: int) -> dict[str, Any]:
    items = [
        {"item": item_id(page, name.replace("_", " ")), "quantity": count}
        for name, count in quantities.items()
    ]
    answer = page.request.post("/api/stores/demo/orders/", data={"name": "Rush", "items": items})
    assert answer.status == 202, answer.text()
    order: dict[str, Any] = answer.json()
    return order


def test_two_tablets_start_the_same_drinks(open_page: Open):
    tablets = []
    for name in ("barista", "supervisor"):
        tablet = open_page("/barista/demo/", **TABLET)
        log_in(tablet, name)
        tablet.get_by_text("Live").wait_for()
        put_away(tablet)
        tablets.append(tablet)
    first, second = tablets
    orders = [place(first, Earl_Grey=1, Espresso=1), place(first, Earl_Grey=2)]
    drink = first.locator(".panel__group", has_text="Earl Grey")
    for tablet in tablets:
        expect(tablet.get_by_role("button", name=START)).to_be_visible()
    assert violations(first) == []
    # The second has tapped before it heard of the first.
    held: list[Route] = []
    second.route("**/together/", lambda route: held.append(route))
    with second.expect_request("**/together/"):
        second.get_by_role("button", name=START).click()
    first.get_by_role("button", name=START).click()
    wait_for(lambda: [state(first, one)["status"] for one in orders] == ["preparing"] * 2)
    held[0].continue_()
    expect(second.get_by_text("Some of these drinks were started already.").first).to_be_visible()
    for one in tablets:
        making = one.get_by_test_id("column-making")
        expect(making.get_by_text("Being made")).to_have_count(2)
        expect(making.locator(".ticket")).to_have_count(2)
    who = first.locator("#content").get_attribute("data-user-id")
    assert {str(state(first, one)["barista"]["id"]) for one in orders} == {who}
    assert [line["begun"] for line in state(first, orders[0])["items"]] == [True, False]
    assert violations(first) == []
    # Taken back as one.
    first.keyboard.press("Backspace")
    for one in tablets:
        expect(
            one.get_by_test_id("column-new").get_by_test_id(f"ticket-{orders[0]}")
        ).to_be_visible()
    expect(drink.get_by_role("button", name=START)).to_be_visible()
    wait_for(lambda: [state(first, one)["status"] for one in orders] == ["accepted"] * 2)


@pytest.fixture
def stations(up: RunningCafe) -> Iterator[None]:
    """Whoever makes stations need not put them away."""
    yield
    up.manage("shell", "-c", "from orders.models import Station; Station.objects.all().delete()")


def make_stations(admin: Page) -> None:
    """Have a manager make a bar and a kitchen, which has what is baked."""
    admin.fill("input[name=username]", "manager")
    admin.fill("input[name=password]", PASSWORD)
    admin.press("input[name=password]", "Enter")
    for position, name in enumerate(("Bar", "Kitchen")):
        admin.goto("/admin/orders/station/add/")
        admin.locator("#id_store").select_option(label="Cafe Demo")
        admin.fill("#id_name", name)
        admin.fill("#id_position", str(position))
        admin.click("[name=_save]")
        expect(admin.locator(".messagelist .success")).to_be_visible()
    admin.goto("/admin/orders/category/")
    admin.get_by_role("link", name="Pastries & Cakes").click()
    admin.locator("#id_station").select_option(label="Kitchen (Cafe Demo)")
    admin.click("[name=_save]")
    expect(admin.locator(".messagelist .success")).to_be_visible()


def test_a_bar_and_a_kitchen_make_one_order(open_page: Open, stations: None):
    kitchen = open_page("/barista/demo/", **TABLET)
    log_in(kitchen)
    make_stations(open_page("/accounts/login/?next=/admin/", **TABLET))
    # The tablet that was open has heard of them.
    kitchen.get_by_role("button", name="Station: All stations").click()
    expect(kitchen.get_by_role("heading", name="What does this tablet show?")).to_be_visible()
    assert violations(kitchen) == []
    kitchen.get_by_role("dialog").get_by_role("button", name="Kitchen").click()
    bar = open_page("/barista/demo/?station=bar", **TABLET)
    log_in(bar, "supervisor")
    expect(bar.get_by_role("button", name="Station: Bar")).to_be_visible()
    own = place(bar, Espresso=1)
    order = placed(bar, Earl_Grey=1, Butter_Croissant=1)
    shared = order["id"]
    phone = open_page(order["links"]["page"], **PHONE)

    def is_now(tablet: Page, column: str, words: str, drink: str) -> None:
        card = tablet.get_by_test_id(f"column-{column}").get_by_test_id(f"ticket-{shared}")
        expect(card).to_contain_text(words)
        expect(card.locator(".line")).to_have_count(1)
        expect(card.locator(".line")).to_contain_text(drink)

    def at_bar(column: str, words: str) -> None:
        is_now(bar, column, words, "Earl Grey")

    def at_kitchen(column: str, words: str) -> None:
        is_now(kitchen, column, words, "Butter Croissant")

    def customer_reads(status: str) -> None:
        told = phone.get_by_test_id("order-status")
        expect(told).to_have_attribute("data-status", status)

    def tap(tablet: Page) -> None:
        tablet.get_by_test_id(f"advance-{shared}").click()

    at_bar("new", "Also at: Kitchen (not started)")
    at_kitchen("new", "Also at: Bar (not started)")
    expect(bar.get_by_test_id(f"ticket-{own}")).to_be_visible()
    expect(kitchen.get_by_test_id(f"ticket-{own}")).to_have_count(0)
    expect(kitchen.locator(".panel__row")).to_have_text(re.compile("1.*Butter Croissant"))
    customer_reads("accepted")
    tap(bar)
    at_bar("making", "Also at: Kitchen (not started)")
    at_kitchen("new", "Also at: Bar (being made)")
    customer_reads("preparing")
    tap(kitchen)
    at_kitchen("making", "Also at: Bar (being made)")
    tap(kitchen)
    at_kitchen("ready", "Waits for Bar")
    at_bar("making", "Also at: Kitchen (done)")
    customer_reads("preparing")
    assert state(bar, shared)["ready_at"] is None
    kitchen.reload()  # it still stands where it stood
    at_kitchen("ready", "Waits for Bar")
    assert violations(kitchen) == []
    tap(bar)
    customer_reads("ready")
    at_bar("ready", "Collected")
    at_kitchen("ready", "Collected")
    assert violations(bar) == []
    # A slip of the finger at the bar: its own part is to be made again, the kitchen's waits.
    bar.keyboard.press("Backspace")
    at_bar("making", "Also at: Kitchen (done)")
    at_kitchen("ready", "Waits for Bar")
    customer_reads("preparing")
    # Who shows all sees which part is where.
    bar.get_by_role("button", name="Station: Bar").click()
    bar.get_by_role("dialog").get_by_role("button", name="All stations").click()
    card = bar.get_by_test_id(f"ticket-{shared}")
    expect(card.locator(".line__station")).to_have_text(["Bar (being made)", "Kitchen (done)"])
    expect(card.locator(".line")).to_have_count(2)
    assert violations(bar) == []
    tap(bar)
    at_kitchen("ready", "Collected")
    customer_reads("ready")
