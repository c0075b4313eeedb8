"""One rule of prices and choices, one table of cases: pricing-cases.json, tried on the page too."""

import json
from decimal import Decimal
from typing import Any

import pytest

from orders.menu.menu import Choice, Menu, MenuItem, MenuOption
from orders.order.cart import Cart, CartLine
from orders.order.price import price_cart
from orders.order.wrongs import CartRejected
from tests.running import ROOT

CASES = json.loads((ROOT / "tests" / "pricing-cases.json").read_text())
NO_DIET: dict[str, Any] = {"vegan": True, "vegetarian": True}


def choice(group: dict[str, Any]) -> Choice:
    options = [
        MenuOption(
            id=one["id"],
            name=one["name"],
            price=Decimal(one["price"]),
            available=one["available"],
            allergens=(),
            make_seconds=0,
            **NO_DIET,
        )
        for one in group["options"]
    ]
    default = next((one["id"] for one in group["options"] if one["default"]), None)
    return Choice(group["id"], group["name"], group["min"], group["max"], default, tuple(options))


def item_of(case: dict[str, Any]) -> MenuItem:
    """Return the menu's item from the JSON that the menu's page gets of it."""
    item = case["item"]
    return MenuItem(
        id=item["id"],
        name=item["name"],
        description="",
        price=Decimal(item["price"]),
        image=None,
        make_seconds=60,
        available=item["available"],
        sold_out_reason="",
        own_allergens=(),
        choices=tuple(map(choice, item["option_groups"])),
        **NO_DIET,
    )


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_server_reckons_as_the_page_does(case):
    item, expect = item_of(case), case["expect"]
    menu = Menu(1, "EUR", ((1, "All", (item,)),))
    line = CartLine(item.id, case["quantity"], tuple(case["chosen"]))
    wrong: list[str] = []
    try:
        [priced] = price_cart(menu, Cart("Ada", (line,)))
        assert (str(priced.unit_price), str(priced.total)) == (expect["unit"], expect["total"])
    except CartRejected as rejected:
        wrong = [" ".join(filter(None, (one.code, one.group))) for one in rejected.wrong]
    assert wrong == expect["wrong"]
    assert all(choice.possible for choice in item.choices) is expect["possible"]
    assert (str(item.list_price()), item.varies()) == (expect["list_price"], expect["varies"])


def test_the_menu_shows_the_list_price(client, cafe):
    from orders.menu.models import ItemOptionGroup, Option

    Option.objects.filter(pk=cafe.whole.pk).update(price="0.30")
    menu = client.get(f"{cafe.url}menu/").json()
    shown = menu["categories"][0]["items"][0]
    assert (shown["price"], shown["list_price"], shown["varies"]) == ("3.40", "3.70", False)
    assert "€3.70" in client.get(f"/stores/{cafe.store.slug}/").content.decode()
    ItemOptionGroup.objects.filter(item=cafe.flat_white, min=1).update(default=None)
    assert "from €3.70" in client.get(f"/stores/{cafe.store.slug}/").content.decode()
