"""What nobody has stated about allergens is never "contains none"."""

from importlib import import_module

import pytest
from django.apps import apps

from orders.menu.models import Ingredient, Item, Option
from tests.cast import Cafe

pytestmark = pytest.mark.django_db

KINDS = (Ingredient, Option, Item)
# What the flat white is made of as it comes: each alone keeps it from being declared.
PARTS = {
    "itself": lambda cafe: Item.objects.filter(pk=cafe.flat_white.pk),
    "an ingredient": lambda cafe: Ingredient.objects.filter(name="Beans"),
    "its default option": lambda cafe: Option.objects.filter(pk=cafe.whole.pk),
    "an ingredient of that": lambda cafe: Ingredient.objects.filter(name="Whole milk"),
}


@pytest.fixture
def declared(cafe: Cafe) -> Cafe:
    for kind in KINDS:
        kind.objects.update(allergens_declared=True)
    return cafe


def shown(client, cafe: Cafe, name: str = "Flat White") -> dict:
    menu = client.get(f"{cafe.url}menu/").json()
    items = [item for category in menu["categories"] for item in category["items"]]
    return next(item for item in items if item["name"] == name)


def ordered(client, cafe: Cafe, option: Option) -> bool:
    wish = cafe.wish(cafe.line(options=[option.pk]))
    order = client.post(f"{cafe.url}orders/", wish, "application/json").json()
    return order["items"][0]["allergens_declared"]


def test_nothing_is_declared_until_somebody_does(client, cafe: Cafe):
    item = shown(client, cafe)
    assert (item["allergens_declared"], item["own_allergens_declared"]) == (False, False)
    options = [option for group in item["option_groups"] for option in group["options"]]
    assert not any(option["allergens_declared"] for option in options)
    assert not ordered(client, cafe, cafe.whole)


def test_it_is_when_all_that_is_in_it_is(client, declared: Cafe):
    item = shown(client, declared)
    assert (item["allergens_declared"], item["own_allergens_declared"]) == (True, True)
    assert ordered(client, declared, declared.whole)


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_each_part_that_is_not_keeps_it_from_it(client, declared: Cafe, part):
    part(declared).update(allergens_declared=False)
    assert not shown(client, declared)["allergens_declared"]
    assert not ordered(client, declared, declared.whole)


def test_an_option_that_is_not_chosen_keeps_nothing_from_it(client, declared: Cafe):
    Option.objects.filter(pk=declared.oat.pk).update(allergens_declared=False)
    assert shown(client, declared)["allergens_declared"]
    assert ordered(client, declared, declared.whole)
    assert not ordered(client, declared, declared.oat)


def test_an_item_without_ingredients_contains_none_only_if_somebody_says_so(client, cafe: Cafe):
    cafe.croissant.ingredients.clear()
    assert not shown(client, cafe, "Croissant")["allergens_declared"]
    Item.objects.filter(pk=cafe.croissant.pk).update(allergens_declared=True)
    item = shown(client, cafe, "Croissant")
    assert (item["allergens"], item["allergens_declared"]) == ([], True)


def test_an_update_takes_for_a_statement_what_was_one(cafe: Cafe):
    migration = import_module("orders.migrations.0009_declared_and_hours")
    migration.declare_what_was_said(apps, None)
    stated = [set(kind.objects.filter(allergens_declared=True)) for kind in KINDS]
    allergenic = set(Ingredient.objects.exclude(allergen=""))
    assert stated == [allergenic, {cafe.whole, cafe.oat}, {cafe.flat_white, cafe.croissant}]
    assert "Beans" not in {one.name for one in allergenic}
