"""A snapshot is read from the database at that moment, whatever its socket knew before."""

import pytest
from django.contrib.auth.models import User

from orders.order.drinks import make_drinks
from orders.order.live import (
    board_snapshot,
    menu_snapshot,
    order_json,
    order_to_show,
    orders_to_show,
    queue_snapshot,
)
from orders.order.models import Order
from orders.order.steps import accept_order
from orders.routing import fan_out
from orders.stores.changes import change_store
from orders.stores.people import SYSTEM, Actor
from tests.cast import Cafe

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("snapshot", [queue_snapshot, board_snapshot, menu_snapshot])
def test_a_socket_opened_before_the_store_closed_is_told_that_it_is_closed(cafe: Cafe, snapshot):
    change_store(cafe.store.slug, {"open": False}, SYSTEM)
    shown = snapshot(cafe.store.pk)
    assert not shown["store"]["open"]
    assert shown["seq"] == 1


def test_a_placed_order_knows_its_lines_like_any_other(cafe: Cafe):
    line = cafe.place().lines.first()
    assert line
    assert line.name == "Flat White"


def test_an_order_is_the_same_whichever_way_it_is_read(cafe: Cafe, grace: User, ada: User):
    order = accept_order(cafe.place_big().pk)
    for line, barista in zip(order.lines.all(), (grace, ada), strict=False):
        make_drinks(order.pk, line.pk, 1, Actor("staff", barista))
    with_everything = orders_to_show().get(pk=order.pk)
    read = order_to_show(order.pk)
    assert read
    assert order_json(read) == order_json(with_everything)
    assert {line["made_by"] for line in order_json(read)["items"]} >= {"Grace", "Ada"}


def test_an_order_that_is_gone_is_not_shown(cafe: Cafe):
    assert order_to_show(cafe.place().pk + 1) is None


def test_numbers_go_on_when_the_clock_or_the_time_zone_is_put_back(cafe: Cafe):
    """With UTC+14 and UTC-12 it is never the same day."""
    numbers = []
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12", "Pacific/Kiritimati"):
        change_store(cafe.store.slug, {"timezone": zone}, SYSTEM)
        numbers.append(accept_order(cafe.place().pk).number)
    assert numbers == [1, 1, 2]
    assert Order.objects.filter(status="accepted").count() == 3


def test_a_field_that_only_a_later_version_knows_is_for_no_customer(cafe: Cafe):
    message = queue_snapshot(cafe.place().store.pk)["orders"][0]
    message |= {"seq": 1, "event": "OrderPlaced", "waiting": [message["id"]], "allergies": "nuts"}
    message["items"][0]["waste"] = 2
    told = dict(fan_out(f"cafe/v1/corner/orders/{message['id']}", message))
    customer, staff = told[f"order:{message['id']}"]["order"], told["queue:corner"]["order"]
    assert "allergies" in staff
    assert "allergies" not in customer
    assert "waste" not in customer["items"][0]
    assert staff.keys() - customer.keys() == {
        *("allergies", "barista", "deadline_at", "started_before_cancel")
    }
    assert staff["items"][0].keys() - customer["items"][0].keys() == {"waste", "made_by"}


def test_what_only_a_later_version_says_of_a_store_is_passed_over():
    assert list(fan_out("cafe/v1/corner/tables/4", {"seq": 9, "event": "TableLaid"})) == []


def heard(seq: int, **store: object) -> dict:
    return {"seq": seq, "event": "StoreChanged", "availability": {}, "store": store}


def shown_on_menu(message: dict) -> dict:
    return dict(fan_out("cafe/v1/corner/store", message))["menu:corner"]


def test_an_older_state_of_a_store_that_comes_late_shows_the_newest_under_its_own_seq():
    shown_on_menu(heard(6, open=False) | {"as_of": 6})
    late = shown_on_menu(heard(5, open=True) | {"as_of": 5})
    assert (late["seq"], late["store"]) == (5, {"open": False})


def test_a_store_message_of_a_worker_that_is_a_version_older_is_understood():
    shown_on_menu(heard(5, open=True))
    assert not shown_on_menu(heard(6, open=False))["store"]["open"]
