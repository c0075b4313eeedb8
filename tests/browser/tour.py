"""A customer's pages in every state they have, each opened anew."""

from collections.abc import Callable, Collection, Iterator
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route, expect

from tests.running import RunningCafe, wait_for

MENU = "/stores/demo/"
WORDS: dict[str, Any] = {"note": "no peanuts at all, please", "allergy": True, "drinker": "Bo"}

WORDY = {
    "filter",
    "item sheet",
    "basket",
    "plain item",
    "plain basket",
    "order in the queue",
    "order cancelled",
}

Visit = Callable[[], None]


class Tour:
    """One device's way through a café that runs; `page` is open, its scripts are not held."""

    def __init__(self, page: Page, cafe: RunningCafe) -> None:
        self.page = page
        self.cafe = cafe
        menu = page.request.get("/api/stores/demo/menu/", headers={"accept-language": "en"}).json()
        categories = menu["categories"]
        self.items = {item["name"]: item for one in categories for item in one["items"]}
        self.order: dict[str, Any] = {}

    def states(self, only: Collection[str] | None = None) -> Iterator[tuple[str, Visit]]:
        """Give each state's name, and what opens it: in this order, for one leads to the next."""
        states: list[tuple[str, Visit]] = [
            ("menu", self.menu),
            ("filter", self.filter),
            ("item sheet", self.item_sheet),
            ("basket", self.basket),
            ("plain item", self.plain_item),
            ("plain basket", self.plain_basket),
            ("order in the queue", self.order_placed),
            ("order to cancel", self.order_to_cancel),
            ("receipt without scripts", self.receipt),
            ("cancel without scripts", self.plain_cancel),
            ("menu with an open order", self.menu),
            ("order being made", self.order_started),
            ("order shared", self.order_shared),
            ("order ready", self.order_ready),
            ("menu with a ready order", self.menu_ready),
            ("order collected", self.order_collected),
            ("menu with cards", self.menu_with_cards),
            ("order cancelled", self.order_cancelled),
            ("no such order", self.lost),
        ]
        yield from (one for one in states if only is None or one[0] in only)

    # -- pages of the menu -------------------------------------------------------------------------

    def menu(self) -> None:
        self.page.goto(MENU)
        expect(self.page.locator("html[data-started]")).to_be_attached(timeout=20_000)

    def filter(self) -> None:
        self.menu()
        self.page.locator("#filter-menu > summary").click()
        self.page.locator(".legend > summary").click()

    def item_sheet(self) -> None:
        self.menu()
        self.page.get_by_test_id(f"item-{self.items['Mocha']['id']}").click()
        self.page.get_by_test_id("add-to-order").wait_for()

    def basket(self) -> None:
        self.menu()
        self.page.context.clear_cookies(name="cafe_basket")
        self.page.evaluate(
            "(basket) => localStorage.setItem('cafe.basket.demo', JSON.stringify(basket))",
            [self.line("Mocha", "Oat", "Vanilla") | WORDS, self.line("Butter Croissant")],
        )
        self.menu()
        self.page.get_by_test_id("view-order").click()
        self.page.get_by_test_id("place-order").wait_for()

    def line(self, name: str, *options: str) -> dict[str, Any]:
        """Return a line of a basket: of each choice its default, or what is asked for."""
        item = self.items[name]
        chosen = []
        for group in item["option_groups"]:
            asked = [one["id"] for one in group["options"] if one["name"] in options]
            default = [one["id"] for one in group["options"] if one["default"]]
            chosen += asked or default
        return {"id": name, "item": item["id"], "quantity": 1, "options": chosen}

    # -- the same without scripts: axe needs some, so these pages' own are held --------------------

    def plain_item(self) -> None:
        self.page.goto(f"{MENU}items/{self.items['Mocha']['id']}/")

    def plain_basket(self) -> None:
        self.plain_item()
        self.page.locator("#note").fill(WORDS["note"])
        self.page.locator("[name=allergy]").check()
        self.page.locator(".plain-order__main").click()
        self.page.locator("#basket").wait_for()

    def receipt(self) -> None:
        self.without_scripts(lambda: self.page.goto(self.order["links"]["page"]))

    def plain_cancel(self) -> None:
        self.page.goto(self.order["links"]["page"] + "cancel/")

    def without_scripts(self, visit: Callable[[], object]) -> None:
        def hold(route: Route) -> None:
            route.abort()

        self.page.route("**/static/js/**", hold)
        try:
            visit()
        finally:
            self.page.unroute("**/static/js/**", hold)

    # -- an order's pages --------------------------------------------------------------------------

    def order_placed(self) -> None:
        self.order = self.place()
        self.show("accepted")

    def order_to_cancel(self) -> None:
        self.show("accepted")
        self.page.get_by_test_id("cancel-order").click()
        self.page.get_by_test_id("really-cancel").wait_for()

    def order_started(self) -> None:
        self.take("start")
        self.show("preparing")

    def order_shared(self) -> None:
        self.page.goto(self.order["links"]["share"])
        self.page.get_by_test_id("shared-note").wait_for()

    def order_ready(self) -> None:
        self.take("ready")
        self.show("ready")

    def order_collected(self) -> None:
        self.take("collect")
        self.show("collected")

    def order_cancelled(self) -> None:
        self.order = self.place()
        self.take("cancel")
        self.show("cancelled")

    def menu_ready(self) -> None:
        self.menu()
        self.page.get_by_test_id("own-order-ready").wait_for()

    def menu_with_cards(self) -> None:
        self.menu()
        self.page.get_by_test_id("again-again").wait_for()

    def lost(self) -> None:
        self.page.goto("/orders/" + "a" * 22 + "/")

    def place(self) -> dict[str, Any]:
        """Order what the basket holds, and wait for the bar."""
        self.basket()
        self.page.get_by_test_id("customer-name").fill("Ada")
        self.page.get_by_test_id("place-order").click()
        self.page.get_by_test_id("order-number").wait_for()
        link = "/api" + urlsplit(self.page.url).path

        def accepted() -> dict[str, Any] | None:
            order: dict[str, Any] = self.page.request.get(link).json()
            return order if order["status"] == "accepted" else None

        found: dict[str, Any] = wait_for(accepted, 20)
        return found

    def take(self, step: str) -> None:
        with self.cafe.staff() as staff:
            url = f"/api/stores/demo/orders/{self.order['id']}/{step}/"
            staff.post(url, json={"reason": "No milk"}).raise_for_status()

    def show(self, status: str) -> None:
        self.page.goto(self.order["links"]["page"])
        shown = self.page.get_by_test_id("order-status")
        expect(shown).to_have_attribute("data-status", status, timeout=20_000)
        expect(self.page.locator("html[data-started]")).to_be_attached(timeout=20_000)
