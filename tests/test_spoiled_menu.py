"""One row of a menu that cannot be read or shown is left out and named; all else is there."""

from collections.abc import Callable

import pytest
from django.core.checks import run_checks
from django.db import connection
from django.test import Client

from orders.menu.models import Category, Item, touch_menu
from orders.menu.reading import menu_of
from orders.stores.models import Store
from tests.cast import Cafe, logged_in
from tests.test_unreadable import write

pytestmark = pytest.mark.django_db

IS_POSTGRES = connection.vendor == "postgresql"
only_sqlite = pytest.mark.skipif(IS_POSTGRES, reason="PostgreSQL minds its columns")

Spoil = Callable[[Cafe], None]


def item(column: str, value: str) -> Spoil:
    return lambda cafe: write("orders_item", column, value, "id", cafe.flat_white.pk)


def ingredient(column: str, value: str) -> Spoil:
    def spoil(cafe: Cafe) -> None:
        cafe.flat_white.ingredients.add(cafe.butter)
        write("orders_ingredient", column, value, "id", cafe.butter.pk)

    return spoil


def use(column: str, value: str) -> Spoil:
    return lambda cafe: write(
        "orders_itemoptiongroup", column, value, "item_id", cafe.flat_white.pk
    )


# What it takes away: only the flat white, as nothing else is wrong.
SPOIL = {
    "a price that is no number": item("price", "'NaN'"),
    "a price below nothing": item("price", "-5"),
    "a price nobody can pay": item("price", "9999999.999"),
    "an allergen nobody knows": ingredient("allergen", "'plutonium'"),
}
SPOIL_SQLITE = {
    "a price that is text": item("price", "'dear'"),
    "a price beyond any number": item("price", "1e400"),
    "a name that is a number": item("name", "x'00ff'"),
    "seconds that are text": item("make_seconds", "'soon'"),
    "a choice of some": use('"min"', "'some'"),
    "allergens that are a list": ingredient("allergen", "'[\"milk\"]'"),
}
SPOILED_STORES = [
    ("locale", "'deutsch (AT)'"),
    ("locale", "''"),
    ("timezone", "'Mars/Olympus'"),
    ("timezone", "'../etc'"),
    ("currency", "'???'"),
    ("currency", "''"),
]
CASES = [
    *(pytest.param(spoil, id=name) for name, spoil in SPOIL.items()),
    *(pytest.param(spoil, id=name, marks=only_sqlite) for name, spoil in SPOIL_SQLITE.items()),
]


def spoil_flat_white(cafe: Cafe, spoil: Spoil) -> Cafe:
    """Return the café with its flat white spoiled, and its croissant sound."""
    cafe.croissant.ingredients.clear()
    spoil(cafe)
    touch_menu([cafe.store.pk])
    return cafe


@pytest.fixture(params=CASES)
def spoiled(request, cafe: Cafe) -> Cafe:
    return spoil_flat_white(cafe, request.param)


def shown(client: Client, cafe: Cafe) -> set[str]:
    categories = client.get(f"{cafe.url}menu/").json()["categories"]
    return {item["name"] for one in categories for item in one["items"]}


def ordered(client: Client, cafe: Cafe, line: dict[str, object]) -> int:
    return client.post(f"{cafe.url}orders/", cafe.wish(line), "application/json").status_code


def warnings() -> list[str]:
    return [one.msg for one in run_checks(databases=["default"]) if one.id == "cafe.W006"]


def test_the_api_has_all_the_others(spoiled: Cafe, client: Client):
    assert shown(client, spoiled) == {"Croissant"}


def test_the_page_shows_the_others(spoiled: Cafe, client: Client):
    answer = client.get(f"/stores/{spoiled.store.slug}/")
    assert answer.status_code == 200
    assert "Croissant" in answer.content.decode()
    assert "Flat White" not in answer.content.decode()


def test_the_log_and_the_check_name_it(spoiled: Cafe, client: Client, caplog):
    client.get(f"{spoiled.url}menu/")
    assert f"left out of the menu: item {spoiled.flat_white.pk}: " in caplog.text
    assert any(f"item {spoiled.flat_white.pk}: " in said for said in warnings())


def test_the_others_can_be_ordered_and_it_cannot(spoiled: Cafe, client: Client):
    assert ordered(client, spoiled, spoiled.line(item=spoiled.croissant.pk, options=[])) == 202
    assert ordered(client, spoiled, spoiled.line()) == 422


def test_the_tablet_switches_the_others(spoiled: Cafe, grace):
    staff = logged_in(grace)
    stock = staff.get(f"{spoiled.url}stock/")
    assert stock.status_code == 200
    assert "Croissant" in {one["name"] for one in stock.json()["items"]}
    url = f"{spoiled.url}items/{spoiled.croissant.pk}/"
    assert staff.patch(url, {"available": False}, "application/json").status_code == 200


def test_it_is_back_when_it_was_mended(spoiled: Cafe, client: Client):
    assert shown(client, spoiled) == {"Croissant"}
    write("orders_ingredient", "allergen", "'milk'", "id", spoiled.butter.pk)
    write("orders_itemoptiongroup", '"min"', "0", "item_id", spoiled.flat_white.pk)
    for column, value in (
        ("price", "3.4"),
        ("name", "'Flat White'"),
        ("make_seconds", "60"),
    ):
        write("orders_item", column, value, "id", spoiled.flat_white.pk)
    touch_menu([spoiled.store.pk])
    assert shown(client, spoiled) == {"Croissant", "Flat White"}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("price", "'NaN'"),
        pytest.param("price", "'dear'", marks=only_sqlite),
        pytest.param("make_seconds", "'soon'", marks=only_sqlite),
    ],
)
def test_a_spoiled_option_alone_is_left_out(cafe: Cafe, client: Client, column: str, value: str):
    write("orders_option", column, value, "id", cafe.oat.pk)
    touch_menu([cafe.store.pk])
    assert shown(client, cafe) == {"Croissant", "Flat White"}
    menu = menu_of(Store.objects.get(pk=cafe.store.pk))
    ids = {one.id for choice in menu.items[cafe.flat_white.pk].choices for one in choice.options}
    assert cafe.oat.pk not in ids
    assert cafe.whole.pk in ids


@only_sqlite
def test_a_spoiled_category_is_left_out_with_what_it_holds(cafe: Cafe, client: Client):
    other = Category.objects.create(store=cafe.store, name="Cakes")
    Item.objects.filter(pk=cafe.croissant.pk).update(category=other)
    write("orders_category", "name", "x'00ff'", "id", other.pk)
    touch_menu([cafe.store.pk])
    assert shown(client, cafe) == {"Flat White"}


@only_sqlite
def test_the_check_names_an_item_whose_category_is_gone(cafe: Cafe, client: Client):
    with connection.constraint_checks_disabled():
        write("orders_item", "category_id", "99", "id", cafe.croissant.pk)
        touch_menu([cafe.store.pk])
        assert shown(client, cafe) == {"Flat White"}
        [warning] = [one for one in run_checks(databases=["default"]) if one.id == "cafe.W006"]
        assert f"item {cafe.croissant.pk}: its category is gone" in warning.msg
        write(
            "orders_item", "category_id", str(cafe.flat_white.category_id), "id", cafe.croissant.pk
        )


def test_a_picture_with_a_name_of_none_ends_nothing(cafe: Cafe, client: Client):
    write("orders_item", "drawing", "'../../secret'", "id", cafe.flat_white.pk)
    touch_menu([cafe.store.pk])
    assert shown(client, cafe) == {"Croissant", "Flat White"}


@pytest.mark.parametrize(("column", "value"), SPOILED_STORES)
def test_a_spoiled_store_has_its_menu_and_takes_orders(
    cafe: Cafe, client: Client, grace, column: str, value: str
):
    write("orders_store", column, value, "id", cafe.store.pk)
    touch_menu([cafe.store.pk])
    assert shown(client, cafe) == {"Croissant", "Flat White"}
    assert client.get(f"/stores/{cafe.store.slug}/").status_code == 200
    assert logged_in(grace).get(f"{cafe.url}stock/").status_code == 200
    assert ordered(client, cafe, cafe.line()) == 202
