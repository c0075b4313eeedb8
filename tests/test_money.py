"""Prices of every size and currency: shown exactly, or refused before anything is stored."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cafe.messaging.models import OutboxEvent
from orders.menu.models import Item, Option
from orders.order.models import Order
from orders.stores.models import Store
from tests.admin.forms import change_url, fill, list_url, row_in_list
from tests.cast import Cafe, logged_in, make_cafe, nothing_happens, problem

pytestmark = pytest.mark.django_db


def post(client, cafe: Cafe, *lines: dict):
    return client.post(f"{cafe.url}orders/", cafe.wish(*lines), "application/json")


def test_a_dear_order_is_placed_and_shown_to_everybody(client, cafe: Cafe, grace):
    Item.objects.filter(pk=cafe.flat_white.pk).update(price=95_000)
    Option.objects.filter(pk=cafe.oat.pk).update(price=10_000)
    answer = post(client, cafe, cafe.line(options=[cafe.oat.pk], quantity=20))
    assert answer.status_code == 202
    order = answer.json()
    assert (order["items"][0]["unit_price"], order["total"]) == ("105000.00", "2100000.00")
    assert client.get(order["links"]["self"]).json()["total"] == "2100000.00"
    [shown] = logged_in(grace).get(f"{cafe.url}queue/").json()["orders"]
    assert shown["total"] == "2100000.00"


def test_the_dearest_menu_that_can_be_made_can_be_ordered_whole(client, cafe: Cafe):
    most = Decimal(9_999_999)
    Item.objects.filter(pk=cafe.flat_white.pk).update(price=most)
    Option.objects.update(price=most)
    chosen = [cafe.oat.pk, cafe.vanilla.pk, cafe.caramel.pk]
    line = cafe.line(options=chosen, quantity=15)
    answer = post(client, cafe, line, line)
    assert Decimal(answer.json()["total"]) == most * 4 * 30
    assert Decimal(client.get(answer.json()["links"]["self"]).json()["total"]) == most * 4 * 30


SUMS = {
    "unit price": ("MOST_UNIT_PRICE", Decimal(3), "too_expensive"),
    "total": ("MOST_TOTAL", Decimal(8), "too_expensive"),
    "make seconds": ("MOST_MAKE_SECONDS", 100, "too_long"),
}


@pytest.mark.parametrize(("limit", "most", "code"), SUMS.values(), ids=SUMS)
def test_a_sum_beyond_its_column_is_refused_before_anything_is_stored(
    client, cafe: Cafe, monkeypatch, limit, most, code
):
    monkeypatch.setattr(f"orders.order.price.{limit}", most)
    croissant = {"item": cafe.croissant.pk}
    with nothing_happens():
        body = problem(post(client, cafe, croissant, cafe.line(quantity=2)), 422, reason="items")
    assert [(one["index"], one["name"], one["code"]) for one in body["items"]] == [
        (1, "Flat White", code)
    ]


def test_the_limits_are_what_the_columns_hold():
    from orders.order import price as pricing
    from orders.order.models import OrderLine

    for model, name, most in (
        (OrderLine, "unit_price", pricing.MOST_UNIT_PRICE),
        (Order, "total", pricing.MOST_TOTAL),
    ):
        field: Any = model._meta.get_field(name)
        assert most < Decimal(10) ** (field.max_digits - field.decimal_places) <= most + 1
        assert field.max_digits <= 15  # what SQLite keeps exactly


def test_an_option_may_make_a_drink_free_and_never_cheaper(client, cafe: Cafe):
    Option.objects.filter(pk=cafe.whole.pk).update(price=-5)
    order = post(client, cafe, cafe.line(), {"item": cafe.croissant.pk}).json()
    assert [line["total"] for line in order["items"]] == ["0.00", "2.80"]
    assert order["total"] == "2.80"


CURRENCIES = {"JPY": ("450", "50", "1000"), "KWD": ("1.250", "0.005", "2.510")}


@pytest.mark.parametrize(("currency", "prices"), CURRENCIES.items(), ids=CURRENCIES)
def test_a_currency_is_written_with_its_decimals(client, currency, prices, grace):
    price, more, total = prices
    cafe = make_cafe("abroad", currency=currency)
    Option.objects.update(price=more)
    Item.objects.filter(pk=cafe.flat_white.pk).update(price=price)
    menu = client.get(f"{cafe.url}menu/").json()
    item = menu["categories"][0]["items"][0]
    assert (item["price"], item["option_groups"][0]["options"][0]["price"]) == (price, more)
    order = post(client, cafe, cafe.line(quantity=2)).json()
    assert order["total"] == order["items"][0]["total"] == total
    assert client.get(order["links"]["self"]).json()["total"] == total
    assert f'"total":"{total}"' in OutboxEvent.objects.get().detail


@pytest.fixture
def tokyo(db) -> Cafe:
    cafe = make_cafe("tokyo", currency="JPY")
    Option.objects.update(price=50)
    Item.objects.update(price=450)
    return cafe


@pytest.fixture
def root(django_user_model):
    return logged_in(django_user_model.objects.create_superuser("root"))


def test_a_price_is_shown_and_taken_with_its_currencys_decimals_only(root, tokyo):
    url = change_url(tokyo.flat_white)
    form = fill(root, url)
    assert form["price"] == "450"
    page = root.post(url, form | {"price": "450.5"}).content.decode()
    assert "JPY has no decimals." in page
    assert root.post(url, form | {"price": "460"}).status_code == 302


def test_a_price_in_the_list_and_of_an_option_is_checked_too(root, tokyo):
    form = fill(root, list_url(Item))
    prefix = row_in_list(form, tokyo.flat_white.pk)
    page = root.post(list_url(Item), form | {f"{prefix}-price": "0.5", "_save": "Save"})
    assert "JPY has no decimals." in page.content.decode()
    url = change_url(tokyo.oat.group)
    form = fill(root, url)
    prefix = row_in_list(form, tokyo.oat.pk)
    page = root.post(url, form | {f"{prefix}-price": "-0.01"})
    assert "JPY has no decimals." in page.content.decode()


@pytest.mark.parametrize("price", ["10000000", "1e9", "NaN", "Infinity", "-1"])
def test_a_price_out_of_bounds_is_refused_where_it_is_made(root, cafe, price):
    url = change_url(cafe.flat_white)
    assert root.post(url, fill(root, url) | {"price": price}).status_code == 200
    assert Item.objects.get(pk=cafe.flat_white.pk).price == Decimal("3.40")


def test_a_store_changes_to_no_currency_its_menu_cannot_be_paid_in(root, cafe):
    url = change_url(cafe.store)
    form = fill(root, url)
    page = root.post(url, form | {"currency": "JPY"}).content.decode()
    assert "Prices on the menu have more decimals than JPY: Flat White, Croissant" in page
    assert root.post(url, form | {"currency": "KWD"}).status_code == 302


def test_prices_are_read_anew_when_the_currency_changes(client, cafe: Cafe):
    assert "3.40" in client.get(f"{cafe.url}menu/").content.decode()
    cafe.change(currency="KWD")
    assert "3.400" in client.get(f"{cafe.url}menu/").content.decode()


@pytest.mark.parametrize("currency", ["EU", "eur", "ZZZ", "E€R", "CLF"])
def test_what_is_no_currency_is_refused(currency):
    with pytest.raises(ValidationError):
        Store(name="Pier", slug="pier", currency=currency).full_clean()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("accept_seconds", 10**15),
        ("start_seconds", 86_401),
        ("capacity", 10**6),
        ("stations", 10**6),
    ],
)
def test_a_limit_no_clock_or_column_holds_is_refused(name, value):
    with pytest.raises(ValidationError) as refused:
        Store(name="Pier", slug="pier", **{name: value}).full_clean()
    assert list(refused.value.message_dict) == [name]
