"""The staff's switches: open, pause, sold out. Each one event, or none when nothing changed."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from django.utils import timezone

from cafe.base import clock
from cafe.messaging.models import OutboxEvent
from orders.menu.models import Ingredient, Item
from orders.stores.changes import change_store, sweep_stores
from orders.stores.models import Role, Store
from orders.stores.opening import State, ordering
from orders.stores.people import SYSTEM
from tests.cast import Cafe, logged_in, make_cafe, make_staff, nothing_happens

pytestmark = pytest.mark.django_db


@pytest.fixture
def joan(cafe: Cafe):
    """The supervisor, who may open and close."""
    return make_staff("Joan", cafe.store, Role.SUPERVISOR)


@pytest.fixture
def patch(cafe: Cafe, joan):
    """Change something of the store as Joan would; return the answer's JSON."""
    client = logged_in(joan)

    def patch(path: str = "", **body: object) -> dict[str, Any]:
        answer = client.patch(f"{cafe.url}{path}", body, "application/json")
        assert answer.status_code == 200, answer.content
        changed: dict[str, Any] = answer.json()
        return changed

    return patch


def events() -> list[dict[str, Any]]:
    """Return the events so far, each with its detail-type."""
    return [
        {"type": row.detail_type, **msgspec.json.decode(row.detail)}
        for row in OutboxEvent.objects.order_by("pk")
    ]


def in_minutes(minutes: int) -> datetime:
    return timezone.now() + timedelta(minutes=minutes)


# -- the store -----------------------------------------------------------------------------------


def test_closing_is_one_event_and_is_shown(patch, cafe: Cafe, joan):
    answer = patch(open=False)
    assert (answer["open"], answer["ordering"]["state"]) == (False, "closed")
    [event] = events()
    assert event["type"] == "StoreChanged"
    assert event["store"]["open"] is False
    assert event["metadata"]["actor"] == f"staff:{joan.pk}"
    assert event["metadata"]["seq"] == Store.objects.get(pk=cafe.store.pk).seq == 1


def test_changing_nothing_is_no_event(patch):
    with nothing_happens():
        patch(open=True)
        patch()
    assert events() == []


def test_a_time_pauses_until_then(patch, client, cafe: Cafe):
    answer = patch(paused_until=in_minutes(20).isoformat(), pause_reason="machine")
    assert (answer["ordering"]["state"], answer["open"]) == ("paused", True)
    store = client.get(f"{cafe.url}menu/").json()["store"]
    assert store["pause_reason"] == "machine"
    assert datetime.fromisoformat(store["paused_until"]) > in_minutes(19)


def test_a_pause_without_a_time_lasts_until_resumed(patch):
    assert patch(paused=True)["paused_until"] is None
    assert sweep_stores() == 0
    assert patch(paused=False)["ordering"] == {"state": "open", "reason": "", "until": None}


def test_a_pause_until_resumed_takes_the_place_of_one_with_a_time(patch):
    patch(paused_until=in_minutes(10).isoformat())
    answer = patch(paused=True, paused_until=None)
    assert answer["ordering"] == {"state": "paused", "reason": "", "until": None}


def test_no_time_resumes(patch):
    patch(paused_until=in_minutes(20).isoformat(), pause_reason="machine")
    answer = patch(paused_until=None)
    assert (answer["pause_reason"], answer["ordering"]["state"]) == ("", "open")


def test_a_pause_ends_by_itself_with_one_event(patch, cafe: Cafe):
    patch(paused_until=in_minutes(10).isoformat(), pause_reason="machine")
    assert sweep_stores() == 0
    cafe.change(paused_until=in_minutes(-1))
    assert sweep_stores() == 1
    assert sweep_stores() == 0
    store = Store.objects.get(pk=cafe.store.pk)
    assert (store.paused, store.paused_until, store.pause_reason) == (False, None, "")
    assert [event["type"] for event in events()] == ["StoreChanged"] * 2
    assert events()[-1]["metadata"]["actor"] == "system"


def test_a_pause_that_is_over_takes_orders_before_anyone_swept(client, cafe: Cafe):
    cafe.change(paused=True, paused_until=in_minutes(-1))
    answer = client.post(f"{cafe.url}orders/", cafe.wish(), "application/json")
    assert answer.status_code == 202


def test_what_staff_may_not_change_is_passed_over(patch, cafe: Cafe):
    with nothing_happens():
        patch(capacity=1000, name="Mine", slug="mine", seq=7)
    assert Store.objects.get(pk=cafe.store.pk).capacity == 20


def test_a_reason_is_cleaned_like_any_words(patch):
    assert patch(paused=True, pause_reason=" no\x00 \u202e cups ")["pause_reason"] == "no cups"


# -- stock ---------------------------------------------------------------------------------------


def test_the_stock_lists_the_switches_themselves(cafe: Cafe, grace):
    make_cafe("other")
    Ingredient.objects.filter(pk=cafe.butter.pk).update(available=False)
    stock = logged_in(grace).get(f"{cafe.url}stock/").json()
    assert [(one["name"], one["category"], one["available"]) for one in stock["items"]] == [
        ("Flat White", "Coffee", True),
        ("Croissant", "Bakery", True),  # its own switch is on; it is sold out for want of butter
    ]
    assert {one["name"]: one["available"] for one in stock["ingredients"]} == {
        "Beans": True,
        "Butter": False,
        "Oat milk": True,
        "Whole milk": True,
    }


def test_a_switched_ingredient_tells_the_whole_truth(patch, cafe: Cafe):
    patch(f"ingredients/{cafe.oat_milk.pk}/", available=False)
    [event] = events()
    assert event["type"] == "AvailabilityChanged"
    assert event["options"][str(cafe.oat.pk)] is False
    assert event["options"][str(cafe.whole.pk)] is True
    assert event["items"] == {str(cafe.flat_white.pk): True, str(cafe.croissant.pk): True}


def test_a_switched_item_is_sold_out_and_back(patch, cafe: Cafe):
    url = f"items/{cafe.croissant.pk}/"
    assert patch(url, available=False) == {"id": cafe.croissant.pk, "available": False}
    patch(url, available=True)
    assert [event["items"][str(cafe.croissant.pk)] for event in events()] == [False, True]
    assert Store.objects.get(pk=cafe.store.pk).seq == 2


def test_switching_what_is_switched_is_no_event(patch, cafe: Cafe):
    with nothing_happens():
        patch(f"items/{cafe.croissant.pk}/", available=True)
    assert Item.objects.get(pk=cafe.croissant.pk).available


def test_sold_out_counts_for_the_very_next_order(patch, client, cafe: Cafe):
    cafe.place()
    patch(f"ingredients/{cafe.oat_milk.pk}/", available=False)
    wish = cafe.wish(cafe.line(options=[cafe.oat.pk]))
    answer = client.post(f"{cafe.url}orders/", wish, "application/json")
    assert answer.json()["items"][0]["code"] == "option_sold_out"


def test_a_pause_without_an_end_forgets_the_end_of_an_earlier_one(cafe: Cafe):
    over = timezone.now() - timedelta(minutes=1)
    change_store(cafe.store.slug, {"paused_until": over}, SYSTEM)
    store = change_store(cafe.store.slug, {"paused": True}, SYSTEM)
    assert ordering(store, clock.now()).state is State.PAUSED
