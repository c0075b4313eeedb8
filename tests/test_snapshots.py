"""A snapshot is read from the database at that moment, whatever its socket knew before."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from orders.order.drinks import make_drinks
from orders.order.life import Action
from orders.order.models import Order
from orders.order.payment import pay_order, refund_order
from orders.order.reading import (
    board_snapshot,
    menu_snapshot,
    orders_to_show,
    queue_snapshot,
    staff_order,
)
from orders.order.steps import accept_order, advance_order
from orders.order.told import read_orders
from orders.routes import fan_out
from orders.stores.changes import change_store
from orders.stores.people import SYSTEM, Actor
from tests.cast import Cafe, actor

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("snapshot", [queue_snapshot, board_snapshot, menu_snapshot])
def test_a_socket_opened_before_the_store_closed_is_told_that_it_is_closed(cafe: Cafe, snapshot):
    change_store(cafe.store.slug, {"open": False}, SYSTEM)
    shown = snapshot(cafe.store.pk)
    assert not shown.store.open
    assert getattr(shown, "up_to", shown.seq) == 1


def test_a_placed_order_knows_its_lines_like_any_other(cafe: Cafe):
    line = cafe.place().lines.first()
    assert line
    assert line.name == "Flat White"


def test_an_order_is_the_same_whichever_way_it_is_read(cafe: Cafe, grace: User, ada: User):
    order = accept_order(cafe.place_big().pk)
    for line, barista in zip(order.lines.all(), (grace, ada), strict=False):
        make_drinks(order.pk, line.pk, 1, Actor("staff", barista))
    with_everything = orders_to_show().get(pk=order.pk)
    [(read, _)] = read_orders([order.pk])
    assert staff_order(read) == staff_order(with_everything)
    assert {line.made_by for line in staff_order(read).items} >= {"Grace", "Ada"}


def test_an_order_that_is_gone_is_not_shown(cafe: Cafe):
    assert read_orders([cafe.place().pk + 1]) == []


def test_numbers_go_on_when_the_clock_or_the_time_zone_is_put_back(cafe: Cafe):
    """With UTC+14 and UTC-12 it is never the same day; and all of them wait."""
    numbers = []
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12", "Pacific/Kiritimati"):
        change_store(cafe.store.slug, {"timezone": zone}, SYSTEM)
        numbers.append(accept_order(cafe.place().pk).number)
    assert numbers == [1, 2, 3]
    assert Order.objects.filter(status="accepted").count() == 3


def test_a_field_that_only_a_later_version_knows_is_for_no_page(cafe: Cafe):
    """It may be for the staff alone, and the pages of this version do not know it."""
    message = plain(queue_snapshot(cafe.place_big().store.pk).orders[0])
    message |= {"seq": 1, "event": "OrderPlaced", "waiting": [message["id"]], "allergies": "nuts"}
    message["items"][0]["waste"] = 2
    message["items"][0]["options"][0]["cost"] = "0.11"
    told = dict(fan_out(f"cafe/v1/corner/orders/{message['id']}", message))
    shown = {group.partition(":")[0]: plain(fields.get("order")) for group, fields in told.items()}
    assert not {"allergies", "waste", "cost", "seq", "waiting", "event"} & set(keys(shown))
    customer, staff = shown["order"], shown["queue"]
    own = {"barista", "deadline_at", "device", "mark", "started_before_cancel"}
    assert staff.keys() - customer.keys() == own
    assert staff["items"][0].keys() - customer["items"][0].keys() == {
        "id",
        "made_by",
        "begun",
        "station",
    }


def test_options_stored_by_a_later_version_say_no_more_than_ours(cafe: Cafe):
    line = cafe.place().lines.get()
    line.options[0]["cost"] = "0.11"
    line.save()
    assert "cost" not in set(keys(plain(queue_snapshot(cafe.store.pk))))


def test_what_only_a_later_version_says_of_a_store_is_passed_over():
    assert list(fan_out("cafe/v1/corner/tables/4", {"seq": 9, "event": "TableLaid"})) == []


def test_a_field_of_a_store_that_only_a_later_version_knows_is_for_no_page(cafe: Cafe):
    message = heard(cafe, 5, open=True)
    message["store"]["takings"] = "1204.50"
    told = plain(dict(fan_out("cafe/v1/corner/store", message)))
    assert set(told) == {"board:corner", "queue:corner", "menu:corner"}
    assert "takings" not in set(keys(told))


def heard(cafe: Cafe, seq: int, **store: object) -> dict:
    """Return a worker's message of a store."""
    now = plain(menu_snapshot(cafe.store.pk))
    said = {"seq": seq, "event": "StoreChanged", "availability": now["availability"]}
    return said | {"store": now["store"] | store}


def shown_on_menu(message: dict) -> dict:
    return plain(dict(fan_out("cafe/v1/corner/store", message))["menu:corner"])


def test_a_state_of_a_store_is_shown_with_the_seq_it_is_of(cafe: Cafe):
    message = heard(cafe, 5, open=False) | {"as_of": 6, "moment": 1_796_000_000_000}
    told = plain(dict(fan_out("cafe/v1/corner/store", message)))
    assert (told["queue:corner"]["seq"], told["queue:corner"]["as_of"]) == (5, 6)
    for strangers in ("menu:corner", "board:corner"):
        assert told[strangers]["seq"] == 1_796_000_000_000
        assert "as_of" not in told[strangers]


def test_after_a_restore_a_store_that_was_heard_of_before_is_shown_as_it_is_now(cafe: Cafe):
    shown_on_menu(heard(cafe, 6, open=False) | {"as_of": 6})
    assert shown_on_menu(heard(cafe, 3, open=True) | {"as_of": 3})["store"]["open"]


def test_a_store_message_of_a_worker_that_is_a_version_older_is_understood(cafe: Cafe):
    shown_on_menu(heard(cafe, 5, open=True))
    assert not shown_on_menu(heard(cafe, 6, open=False))["store"]["open"]


def plain(value: object) -> Any:
    """Return what a page reads of it."""
    return msgspec.to_builtins(value)


def keys(node: Any) -> Iterator[str]:
    """Yield every key, at whatever depth."""
    if isinstance(node, dict):
        yield from node
    for value in node.values() if isinstance(node, dict) else node:
        if isinstance(value, dict | list):
            yield from keys(value)


def test_staff_see_whose_money_is_to_be_given_back(cafe: Cafe, grace: User):
    owed, unpaid = (cafe.order_at("accepted", grace) for _ in range(2))
    pay_order(owed.pk, actor(grace))
    for order in (owed, unpaid):
        advance_order(order.pk, Action.CANCEL, actor(grace))
    hours_ago = timezone.now() - timedelta(hours=5)
    Order.objects.filter(pk__in=(owed.pk, unpaid.pk)).update(cancelled_at=hours_ago)

    def shown() -> list[int]:
        return [order.id for order in queue_snapshot(cafe.store.pk).orders]

    assert shown() == [owed.pk]
    refund_order(owed.pk, actor(grace))
    assert shown() == []
