"""What is changed on the menu holds for the next order, and tells the world."""

import json
from decimal import Decimal

import pytest
from django.urls import reverse

from cafe.messaging.models import OutboxEvent
from orders.menu.availability import set_available
from orders.menu.models import Category, Ingredient, Item, ItemOptionGroup, Option
from orders.menu.reading import menu_of
from orders.order.cart import Cart, CartLine
from orders.order.placing import place_order
from tests.admin.forms import act, change_url, fill, list_url, row_in_list, save, send
from tests.cast import actor


def test_a_price_changed_here_is_what_the_next_order_costs(office, cafe):
    save(office, cafe.flat_white, price="5.25")
    assert cafe.place().total == Decimal("5.25")


def test_a_price_changed_in_the_list_is_what_the_next_order_costs(office, cafe, told):
    form = fill(office, list_url(Item))
    prefix = row_in_list(form, cafe.flat_white.pk)
    send(office, list_url(Item), form, **{f"{prefix}-price": "4.10", "_save": "Save"})
    assert cafe.place().total == Decimal("4.10")
    assert told() == ["MenuChanged", "OrderPlaced"]


def test_an_item_switched_off_tells_the_world(office, cafe, told):
    save(office, cafe.flat_white, available=None)
    assert told() == ["AvailabilityChanged"]


def test_an_item_switched_off_in_the_list_tells_the_world(office, cafe, alan, told):
    form = fill(office, list_url(Item))
    prefix = row_in_list(form, cafe.flat_white.pk)
    send(office, list_url(Item), form, **{f"{prefix}-available": None, "_save": "Save"})
    event = json.loads(OutboxEvent.objects.get().detail)
    assert event["items"][str(cafe.flat_white.pk)] is False
    assert event["metadata"]["actor"] == f"staff:{alan.pk}"


def test_an_ingredient_switched_off_by_an_action_tells_of_all_that_needs_it(office, cafe, told):
    act(office, Ingredient, "switch_off", cafe.oat_milk)
    event = json.loads(OutboxEvent.objects.get().detail)
    assert event["options"][str(cafe.oat.pk)] is False
    told()
    act(office, Ingredient, "switch_on", cafe.oat_milk)
    assert told() == ["AvailabilityChanged"]


def test_an_option_switched_off_tells_the_world(office, cafe, told):
    group = cafe.oat.group
    prefix = row_in_list(fill(office, change_url(group)), cafe.oat.pk)
    save(office, group, **{f"{prefix}-available": None})
    assert told() == ["AvailabilityChanged"]


def test_a_new_ingredient_that_is_out_makes_the_item_sold_out(office, cafe, told):
    Ingredient.objects.filter(pk=cafe.oat_milk.pk).update(available=False)
    told()
    save(office, cafe.croissant, ingredients=[cafe.butter.pk, cafe.oat_milk.pk])
    assert told() == ["AvailabilityChanged", "MenuChanged"]
    cafe.store.refresh_from_db()
    assert menu_of(cafe.store).items[cafe.croissant.pk].sold_out_reason == "Oat milk"


def test_ingredients_changed_here_change_the_allergens_on_the_menu(office, cafe):
    assert menu_of(cafe.store).items[cafe.croissant.pk].allergens() == ["milk"]
    save(office, cafe.croissant, ingredients=[cafe.oat_milk.pk])
    cafe.store.refresh_from_db()
    assert menu_of(cafe.store).items[cafe.croissant.pk].allergens() == ["gluten"]


@pytest.mark.parametrize("way", ["page", "action"])
def test_a_deleted_item_leaves_the_menu_and_tells_the_world(office, cafe, told, way):
    if way == "page":
        url = reverse("admin:orders_item_delete", args=[cafe.croissant.pk])
        send(office, url, {"post": "yes"})
    else:
        act(office, Item, "delete_selected", cafe.croissant)
    assert told() == ["AvailabilityChanged", "MenuChanged"]
    cafe.store.refresh_from_db()
    assert cafe.croissant.pk not in menu_of(cafe.store).items


def test_a_deleted_ingredient_takes_its_allergen_with_it(office, cafe):
    act(office, Ingredient, "delete_selected", cafe.butter)
    cafe.store.refresh_from_db()
    assert menu_of(cafe.store).items[cafe.croissant.pk].allergens() == []


def test_a_new_name_is_no_news_of_availability(office, cafe, told):
    save(office, cafe.croissant, name="Kipferl")
    assert told() == ["MenuChanged"]


def test_what_the_tablet_switched_off_meanwhile_stays_off(office, cafe, grace):
    page = fill(office, change_url(cafe.flat_white))
    listed = fill(office, list_url(Item))
    set_available(cafe.store, Item, cafe.flat_white.pk, False, actor(grace))
    send(office, change_url(cafe.flat_white), page, make_seconds="45")
    prefix = row_in_list(listed, cafe.flat_white.pk)
    send(office, list_url(Item), listed, **{f"{prefix}-price": "4.20", "_save": "Save"})
    row = Item.objects.get(pk=cafe.flat_white.pk)
    assert (row.available, row.price) == (False, Decimal("4.20"))


def test_a_default_of_another_choice_is_refused(office, cafe):
    use = ItemOptionGroup.objects.get(item=cafe.flat_white, group=cafe.oat.group)
    url = change_url(cafe.flat_white)
    form = fill(office, url)
    prefix = row_in_list(form, use.pk)
    answer = office.post(url, form | {f"{prefix}-default": cafe.vanilla.pk})
    assert "Not one of Milk." in answer.content.decode()


def test_a_picture_that_is_not_there_is_refused(office, cafe):
    url = change_url(cafe.flat_white)
    answer = office.post(url, fill(office, url) | {"drawing": "no-such-picture"})
    assert "Select a valid choice" in answer.content.decode()


def test_a_manager_can_write_a_whole_new_menu(office, cafe):
    shop = str(cafe.store.pk)
    add = "admin:orders_{}_add".format
    url = reverse(add("category"))
    send(office, url, fill(office, url), store=shop, name="Cold", position="3")
    url = reverse(add("optiongroup"))
    options = {
        "options-TOTAL_FORMS": "1",
        "options-0-name": "Cubes",
        "options-0-price": "0.20",
        "options-0-available": "on",
        "options-0-position": "0",
        "options-0-make_seconds": "5",
    }
    send(office, url, fill(office, url), store=shop, name="Ice", **options)
    cubes = Option.objects.get(name="Cubes")
    url = reverse(add("item"))
    choices = {
        "choices-TOTAL_FORMS": "1",
        "choices-0-group": str(cubes.group_id),
        "choices-0-min": "1",
        "choices-0-max": "1",
        "choices-0-default": str(cubes.pk),
        "choices-0-position": "0",
    }
    category = str(Category.objects.get(name="Cold").pk)
    send(office, url, fill(office, url), category=category, name="Frappé", price="4", **choices)
    item = Item.objects.get(name="Frappé")
    cart = Cart("Ada", (CartLine(item.pk, 1, (cubes.pk,)),))
    order, _ = place_order(store_slug=cafe.store.slug, cart=cart)
    assert order.total == Decimal("4.20")
