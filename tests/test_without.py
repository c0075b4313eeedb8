"""What a guest does not want of a recipe is kept with the line, and told to all who make it."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from cafe.messaging.models import OutboxEvent
from orders.menu.models import ItemOptionGroup, Option
from orders.order.models import OrderLine
from tests.cast import Cafe

pytestmark = pytest.mark.django_db


@pytest.fixture
def recipe(cafe: Cafe) -> Cafe:
    """A flat white that comes with vanilla, and may have one more syrup or another instead."""
    ItemOptionGroup.objects.filter(group=cafe.vanilla.group).update(default=cafe.vanilla)
    cafe.store.refresh_from_db()
    cafe.change(menu_version=cafe.store.menu_version + 1)
    return cafe


def placed(client, cafe: Cafe, options: Iterable[Option]) -> dict[str, Any]:
    wish = cafe.wish(cafe.line(options=[option.pk for option in options]))
    answer = client.post(f"{cafe.url}orders/", wish, "application/json")
    assert answer.status_code == 202, answer.content
    [line] = answer.json()["items"]
    return line


@pytest.mark.parametrize(
    ("chosen", "without"),
    [
        (("whole", "vanilla"), []),
        (("whole",), ["Vanilla"]),
        # The one milk in the other's place is a choice, and another syrup beside it is not.
        (("oat", "vanilla"), []),
        (("oat", "caramel"), ["Vanilla"]),
        (("whole", "vanilla", "caramel"), []),
    ],
)
def test_what_the_recipe_has_and_the_line_has_not_is_named(client, recipe: Cafe, chosen, without):
    line = placed(client, recipe, [getattr(recipe, name) for name in chosen])
    assert line["without"] == without


def test_one_of_one_is_replaced_and_none_of_one_is_left_out(client, recipe: Cafe):
    ItemOptionGroup.objects.filter(group=recipe.vanilla.group).update(max=1)
    recipe.change(menu_version=recipe.store.menu_version + 2)
    assert placed(client, recipe, [recipe.whole, recipe.caramel])["without"] == []
    assert placed(client, recipe, [recipe.whole])["without"] == ["Vanilla"]


def test_a_drink_without_a_recipe_is_without_nothing(client, cafe: Cafe):
    assert placed(client, cafe, [cafe.whole])["without"] == []


def test_it_stays_with_the_line_when_the_menu_changes(client, barista, recipe: Cafe):
    placed(client, recipe, [recipe.whole])
    ItemOptionGroup.objects.filter(group=recipe.vanilla.group).update(default=None)
    recipe.change(menu_version=recipe.store.menu_version + 2)
    [order] = barista.get(f"{recipe.url}queue/").json()["orders"]
    assert order["items"][0]["without"] == ["Vanilla"]


def test_the_world_is_told_too(client, recipe: Cafe):
    placed(client, recipe, [recipe.whole])
    [event] = OutboxEvent.objects.all()
    assert json.loads(event.detail)["order"]["items"][0]["without"] == ["Vanilla"]


@pytest.mark.parametrize("spoiled", [7, "Vanilla", [7], {"a": 1}])
def test_a_spoiled_row_takes_no_order_off_the_screens(client, barista, recipe: Cafe, spoiled):
    placed(client, recipe, [recipe.whole])
    OrderLine.objects.update(without=spoiled)
    [order] = barista.get(f"{recipe.url}queue/").json()["orders"]
    assert order["readable"] is False


def test_the_customers_page_says_it_in_his_language(client, recipe: Cafe):
    recipe.vanilla.translations = {"de": {"name": "Vanille"}}
    recipe.vanilla.save()
    wish = recipe.wish(recipe.line(options=[recipe.whole.pk]))
    token = client.post(f"{recipe.url}orders/", wish, "application/json").json()["token"]
    assert "Whole · no Vanilla" in client.get(f"/orders/{token}/").content.decode()
    german = client.get(f"/orders/{token}/", headers={"accept-language": "de"}).content.decode()
    assert "Whole · ohne Vanille" in german
