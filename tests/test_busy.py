"""The bar says that it is busy: all that is not begun takes longer, and is said to, for a while."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from cafe.base import clock
from cafe.messaging.models import OutboxEvent
from orders.order.capacity import Work
from orders.order.models import Order
from orders.order.promise import expected_at, wait_of
from orders.order.steps import accept_order
from orders.stores.changes import sweep_stores
from orders.stores.models import Store
from tests.cast import Cafe

pytestmark = pytest.mark.django_db
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def bar(grace: User) -> Client:
    client = Client()
    client.force_login(grace)
    return client


def say(bar: Client, cafe: Cafe, **wish: object):
    return bar.patch(cafe.url, wish, "application/json")


def wait(client: Client, cafe: Cafe) -> tuple[int, int]:
    told = client.get(f"{cafe.url}menu/").json()["store"]["wait"]
    return told["low"], told["high"]


def test_every_wait_and_promise_is_longer_by_so_much(cafe: Cafe, bar, client):
    low, high = wait(client, cafe)
    until = clock.now() + HALF_AN_HOUR
    answer = say(bar, cafe, busy_minutes=10, busy_until=until.isoformat())
    assert (answer.status_code, answer.json()["busy_minutes"]) == (200, 10)
    assert wait(client, cafe) == (low + 10, high + 10)
    quote = client.post(f"{cafe.url}quote/", cafe.wish(), "application/json").json()
    assert quote["wait"] == {"low": low + 10, "high": high + 10}
    order = cafe.place()
    accept_order(order.pk)
    order = Order.objects.get(pk=order.pk)
    assert order.promised_from
    assert order.accepted_at
    assert round((order.promised_from - order.accepted_at).total_seconds() / 60) == low + 10


def test_what_is_begun_is_expected_as_before(cafe: Cafe):
    own, now = Work(120, 60, 2), clock.now()
    calm = [expected_at(cafe.store, 0, own, now, begun=begun) for begun in (True, False)]
    cafe.store.busy_minutes = 10
    begun, waits = (expected_at(cafe.store, 0, own, now, begun=one) for one in (True, False))
    assert begun == calm[0]
    assert waits.to - calm[1].to == timedelta(minutes=10)


def test_it_ends_by_itself_at_its_time_and_the_pages_are_told(cafe: Cafe, bar, monkeypatch):
    say(bar, cafe, busy_minutes=15, busy_until=(clock.now() + HALF_AN_HOUR).isoformat())
    assert sweep_stores() == 0
    later = clock.now() + HALF_AN_HOUR
    monkeypatch.setattr(clock, "now", lambda: later)
    own = Work(60, 60, 1)
    store = Store.objects.get(pk=cafe.store.pk)
    assert wait_of(store, 0, own) == wait_of(cafe.store, 0, own)  # over, before anybody swept
    assert sweep_stores() == 1
    store.refresh_from_db()
    assert (store.busy_minutes, store.busy_until) == (0, None)
    facts = OutboxEvent.objects.filter(detail_type="StoreChanged").latest("pk")
    assert '"busy_minutes":0' in facts.detail
    assert sweep_stores() == 0


def test_a_pause_that_is_over_leaves_it_busy_and_the_other_way_round(cafe: Cafe, monkeypatch):
    now = clock.now()
    soon, later = now + timedelta(minutes=5), now + timedelta(minutes=20)
    cafe.change(paused=True, paused_until=soon, busy_minutes=5, busy_until=later)
    monkeypatch.setattr(clock, "now", lambda: soon)
    assert sweep_stores() == 1
    store = Store.objects.get(pk=cafe.store.pk)
    assert (store.paused, store.busy_minutes, store.busy_until) == (False, 5, later)
    cafe.change(paused=True, paused_until=None, pause_reason="Machine trouble")
    monkeypatch.setattr(clock, "now", lambda: later)
    assert sweep_stores() == 1
    store.refresh_from_db()
    assert (store.paused, store.pause_reason, store.busy_minutes) == (True, "Machine trouble", 0)


def test_until_the_bar_says_so(cafe: Cafe, bar, client):
    low, _ = wait(client, cafe)
    assert say(bar, cafe, busy_minutes=5).json()["busy_until"] is None
    assert wait(client, cafe)[0] == low + 5
    answer = say(bar, cafe, busy_minutes=0, busy_until=(clock.now() + HALF_AN_HOUR).isoformat())
    assert (answer.json()["busy_minutes"], answer.json()["busy_until"]) == (0, None)
    assert wait(client, cafe)[0] == low


@pytest.mark.parametrize("minutes", [-1, 61, 2.5, "5", True, None, 10**30])
def test_nonsense_is_refused_and_changes_nothing(cafe: Cafe, bar, minutes):
    answer = say(bar, cafe, busy_minutes=minutes)
    assert answer.status_code == 400
    assert "busy_minutes" in answer.json()["errors"]
    assert Store.objects.get(pk=cafe.store.pk).busy_minutes == 0


def test_the_menu_says_so_before_its_scripts(cafe: Cafe, bar, client):
    page = f"/stores/{cafe.store.slug}/"
    assert "It is busy just now" not in client.get(page).content.decode()
    say(bar, cafe, busy_minutes=5)
    assert "It is busy just now" in client.get(page).content.decode()
