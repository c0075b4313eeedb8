"""The menu as the API shows it, and that what it shows is what an order costs."""

import gzip
from collections.abc import Callable
from decimal import Decimal

import msgspec
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from orders.menu.models import (
    Category,
    Ingredient,
    Item,
    ItemOptionGroup,
    Option,
    OptionGroup,
    touch_menu,
)
from orders.menu.reading import menu_of
from orders.menu.shapes import ShownMenu
from orders.order.reading import store_state
from orders.stores.models import Store
from tests.cast import Cafe, make_cafe

pytestmark = pytest.mark.django_db


@pytest.fixture
def menu(client, cafe: Cafe) -> Callable[[], dict]:
    """Fetch the menu."""
    return lambda: client.get(f"{cafe.url}menu/").json()


def shown(menu: dict, name: str) -> dict:
    """Return an item of a menu by its name."""
    items = [item for category in menu["categories"] for item in category["items"]]
    return next(item for item in items if item["name"] == name)


def option(item: dict, name: str) -> dict:
    options = [option for group in item["option_groups"] for option in group["options"]]
    return next(option for option in options if option["name"] == name)


# -- its shape ------------------------------------------------------------------------------------


def test_the_menu_has_the_contracts_shape(menu):
    body = menu()
    assert {"slug", "name", "open", "paused_until", "pause_reason", "wait", "currency"} <= set(
        body["store"]
    )
    assert [category["name"] for category in body["categories"]] == ["Coffee", "Bakery"]
    item = shown(body, "Flat White")
    assert item["price"] == "3.40"
    assert set(item) == {
        *("id", "name", "description", "price", "list_price", "varies", "image"),
        *("available", "sold_out_reason"),
        *("allergens", "own_allergens", "diets", "option_groups", "image_alt"),
        *("allergens_declared", "own_allergens_declared", "served_from", "served_to"),
    }
    milk, syrup = item["option_groups"]
    assert (milk["name"], milk["min"], milk["max"]) == ("Milk", 1, 1)
    assert (syrup["name"], syrup["min"], syrup["max"]) == ("Syrup", 0, 2)
    assert set(milk["options"][0]) == {
        *("id", "name", "price", "default", "available", "allergens", "allergens_declared")
    }
    assert [(one["name"], one["price"], one["default"]) for one in milk["options"]] == [
        ("Whole", "0.00", True),
        ("Oat", "0.50", False),
    ]


def test_a_menu_shows_nothing_of_another_store(menu, cafe: Cafe):
    other = make_cafe("other")
    Item.objects.create(category=other.croissant.category, name="Secret", price=Decimal(1))
    assert "Secret" not in str(menu())


def test_allergens_are_those_of_the_drink_as_it_comes(menu):
    item = shown(menu(), "Flat White")
    assert item["allergens"] == ["milk"]
    assert item["own_allergens"] == []
    assert option(item, "Oat")["allergens"] == ["gluten"]


def test_allergens_of_an_ordered_drink_are_those_of_its_options(client, cafe: Cafe):
    wish = cafe.wish(cafe.line(options=[cafe.oat.pk]), {"item": cafe.croissant.pk})
    order = client.post(f"{cafe.url}orders/", wish, "application/json").json()
    assert [line["allergens"] for line in order["items"]] == [["gluten"], ["milk"]]


def test_diets_follow_from_the_ingredients(menu, cafe: Cafe):
    assert shown(menu(), "Flat White")["diets"] == ["vegetarian"]
    ItemOptionGroup.objects.filter(default=cafe.whole).update(default=cafe.oat)
    assert shown(menu(), "Flat White")["diets"] == ["vegan", "vegetarian"]


# -- ETag -----------------------------------------------------------------------------------------


def test_an_unchanged_menu_is_304(client, cafe: Cafe):
    url = f"{cafe.url}menu/"
    etag = client.get(url)["ETag"]
    again = client.get(url, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == etag


CHANGES = {
    "a price": lambda cafe: Item.objects.filter(pk=cafe.flat_white.pk).update(price=4),
    "an ingredient": lambda cafe: Ingredient.objects.filter(pk=cafe.butter.pk).update(
        available=False
    ),
    "closing": lambda cafe: cafe.change(open=False),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_menu_has_another_etag(client, cafe: Cafe, change):
    url = f"{cafe.url}menu/"
    etag = client.get(url)["ETag"]
    change(cafe)
    again = client.get(url, headers={"If-None-Match": etag})
    assert again.status_code == 200
    assert again["ETag"] != etag


# -- what can be had ------------------------------------------------------------------------------


def switch_off(row: Item | Option | Ingredient) -> None:
    row.available = False
    row.save()


def test_what_is_switched_off_is_sold_out(menu, cafe: Cafe):
    switch_off(cafe.croissant)
    item = shown(menu(), "Croissant")
    assert (item["available"], item["sold_out_reason"]) == (False, "")


def test_without_an_ingredient_its_items_are_sold_out_and_say_why(menu, cafe: Cafe):
    switch_off(cafe.butter)
    item = shown(menu(), "Croissant")
    assert (item["available"], item["sold_out_reason"]) == (False, "Butter")
    assert shown(menu(), "Flat White")["available"]


def test_without_an_ingredient_its_options_are_sold_out(menu, cafe: Cafe):
    switch_off(cafe.oat_milk)
    item = shown(menu(), "Flat White")
    assert item["available"]
    assert not option(item, "Oat")["available"]
    assert option(item, "Whole")["available"]


def test_without_any_answer_to_a_required_choice_an_item_is_sold_out(menu, cafe: Cafe):
    switch_off(cafe.oat)
    switch_off(cafe.whole)
    item = shown(menu(), "Flat White")
    assert (item["available"], item["sold_out_reason"]) == (False, "Milk")


def test_without_any_answer_to_a_free_choice_an_item_is_to_be_had(menu, cafe: Cafe):
    for syrup in (cafe.vanilla, cafe.caramel, cafe.hazelnut):
        switch_off(syrup)
    assert shown(menu(), "Flat White")["available"]


def test_too_few_answers_to_a_required_choice_are_as_good_as_none(menu, cafe: Cafe):
    ItemOptionGroup.objects.filter(group__name="Syrup").update(min=2)
    switch_off(cafe.vanilla)
    assert shown(menu(), "Flat White")["available"]
    switch_off(cafe.caramel)
    assert not shown(menu(), "Flat White")["available"]


# -- a change counts at once ----------------------------------------------------------------------


def save(cafe: Cafe) -> None:
    cafe.flat_white.price = Decimal("9.99")
    cafe.flat_white.save()


def update(cafe: Cafe) -> None:
    Item.objects.filter(name="Flat White").update(price="9.99")


def update_through_the_category(cafe: Cafe) -> None:
    cafe.flat_white.category.items.update(price="9.99")


def bulk_update(cafe: Cafe) -> None:
    cafe.flat_white.price = Decimal("9.99")
    Item.objects.bulk_update([cafe.flat_white], ["price"])


def update_or_create(cafe: Cafe) -> None:
    Item.objects.update_or_create(pk=cafe.flat_white.pk, defaults={"price": Decimal("9.99")})


def option_price(cafe: Cafe) -> None:
    Option.objects.filter(pk=cafe.whole.pk).update(price="6.59")


@pytest.mark.parametrize(
    "change",
    [save, update, update_through_the_category, bulk_update, update_or_create, option_price],
)
def test_the_next_order_costs_the_new_price(client, cafe: Cafe, menu, change):
    cafe.place()  # the menu is in memory now
    change(cafe)
    order = client.post(f"{cafe.url}orders/", cafe.wish(), "application/json").json()
    assert order["total"] == "9.99"
    item = shown(menu(), "Flat White")
    assert Decimal(item["price"]) + Decimal(option(item, "Whole")["price"]) == Decimal("9.99")


def test_an_order_keeps_the_price_and_name_it_was_placed_at(client, cafe: Cafe):
    order = cafe.place()
    Item.objects.filter(pk=cafe.flat_white.pk).update(price="9.99", name="Flat Wight")
    kept = client.get(f"/api/orders/{order.token}/").json()
    assert (kept["total"], kept["items"][0]["name"]) == ("3.40", "Flat White")


def test_what_is_removed_is_unknown_at_once(client, cafe: Cafe, menu):
    cafe.place()
    Item.objects.filter(pk=cafe.croissant.pk).delete()
    wish = cafe.wish({"item": cafe.croissant.pk})
    answer = client.post(f"{cafe.url}orders/", wish, "application/json")
    assert answer.json()["items"][0]["code"] == "unknown"
    assert "Croissant" not in str(menu())


def test_what_is_added_is_to_be_had_at_once(client, cafe: Cafe):
    cafe.place()
    made = Item.objects.bulk_create(
        [Item(category=cafe.croissant.category, name="Scone", price=Decimal("3.00"))]
    )
    wish = cafe.wish({"item": made[0].pk})
    assert client.post(f"{cafe.url}orders/", wish, "application/json").json()["total"] == "3.00"


def test_a_relation_counts_once_it_is_touched(menu, cafe: Cafe):
    """Django writes many-to-many relations past the models; who does, says so."""
    menu()
    cafe.croissant.ingredients.add(cafe.oat_milk)
    touch_menu([cafe.store.pk])
    assert shown(menu(), "Croissant")["allergens"] == ["gluten", "milk"]


@pytest.mark.parametrize("kind", [Category, Ingredient, Item, ItemOptionGroup, Option, OptionGroup])
def test_a_change_of_any_kind_is_noted_with_the_menu(cafe: Cafe, kind):
    def version() -> int:
        return Store.objects.get(pk=cafe.store.pk).menu_version

    before = version()
    row = kind.objects.first()
    row.save()
    saved = version()
    assert saved != before
    kind.objects.filter(pk=row.pk).update(id=row.pk)
    assert version() not in (before, saved)


class Stop(Exception):
    pass


def change_and_stop(cafe: Cafe, menu: Callable[[], dict]) -> None:
    with transaction.atomic():
        update(cafe)
        menu()  # read inside, and kept in memory
        raise Stop


def test_a_change_that_was_rolled_back_is_not_remembered(cafe: Cafe, menu):
    with pytest.raises(Stop):
        change_and_stop(cafe, menu)
    Category.objects.filter(name="Coffee").update(name="Hot")
    assert menu()["categories"][0]["name"] == "Hot"
    assert shown(menu(), "Flat White")["price"] == "3.40"


def test_the_body_is_a_menu_encoded_as_a_whole(client, cafe: Cafe):
    store = Store.objects.get(pk=cafe.store.pk)
    whole = ShownMenu(store=store_state(store), categories=menu_of(store).shown)
    assert client.get(f"{cafe.url}menu/").content == msgspec.json.encode(whole)


def test_who_has_it_already_has_the_menu_neither_read_nor_encoded(client, cafe: Cafe):
    url = f"{cafe.url}menu/"
    etag = client.get(url)["ETag"]
    with CaptureQueriesContext(connection) as asked:
        again = client.get(url, headers={"If-None-Match": f'"other", {etag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert len(asked) == 2, "the store, and what waits there"


def test_a_pause_changes_the_etag(client, cafe: Cafe):
    url = f"{cafe.url}menu/"
    etag = client.get(url)["ETag"]
    cafe.change(paused=True)
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 200


def test_it_is_compressed_for_who_can_read_that(client, cafe: Cafe):
    url, can = f"{cafe.url}menu/", {"Accept-Encoding": "gzip"}
    plain, small = client.get(url), client.get(url, headers=can)
    assert (plain.headers.get("Content-Encoding"), small["Content-Encoding"]) == (None, "gzip")
    assert "Accept-Encoding" in plain["Vary"]
    assert gzip.decompress(small.content) == plain.content
    assert small["ETag"] != plain["ETag"]
    again = client.get(url, headers=can | {"If-None-Match": small["ETag"]})
    assert again.status_code == 304
