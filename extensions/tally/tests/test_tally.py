"""Each item is counted once for its day, whatever comes of its order's events, and when."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from cafe.base import clock
from cafe.messaging.bus import get_bus
from cafe.messaging.event import Event, read
from cafe.messaging.models import OutboxEvent
from cafe.messaging.queues import Queue, queues
from extensions.tally.handlers import QUEUE
from extensions.tally.models import Sale
from orders.order.life import Action
from orders.order.models import Order
from orders.order.steps import advance_order
from orders.stores.models import Role
from tests.cast import Cafe, actor, logged_in, make_cafe, make_staff
from tests.work import handle

TABLE: list[Queue | str] = []
PAGE = "admin:tally_sale_changelist"


@pytest.fixture(autouse=True)
def listening(settings) -> Iterator[None]:
    """The table of listeners with its line, whether it is there or not."""
    others = [queue for queue in queues().values() if queue.name != QUEUE.name]
    TABLE[:] = [*others, "extensions.tally"]
    settings.CAFE_SUBSCRIPTIONS = f"{__name__}.TABLE"
    queues.cache_clear()
    yield
    queues.cache_clear()


@pytest.fixture
def office(cafe: Cafe) -> Client:
    return office_of("Alan", cafe)


def office_of(name: str, cafe: Cafe) -> Client:
    manager = make_staff(name, cafe.store, Role.MANAGER)
    manager.is_staff = True
    manager.save()
    return logged_in(manager)


def collect(cafe: Cafe, user: Any, *after: Action) -> Order:
    """Bring two flat whites and a croissant to a customer, and do what comes after."""
    order = cafe.place_big()
    for step in (Action.ACCEPT, Action.START, Action.READY, Action.COLLECT, *after):
        order = advance_order(order.pk, step, actor(user))
    return order


def listened_to() -> list[Event]:
    wanted = OutboxEvent.objects.filter(detail_type__in=QUEUE.detail_types).order_by("pk")
    events = [read(one.detail_type, one.detail) for one in wanted]
    return [event for event in events if event]


def tell(events: Sequence[Event]) -> None:
    for event in events:
        for handler in QUEUE.handlers_of(event):
            handler(event)


def work() -> None:
    """Do what a worker's thread does for this queue, until nothing is left."""
    while messages := get_bus().receive(QUEUE.name, 10, 0):
        handle(get_bus(), QUEUE, messages)
    assert get_bus().depth(QUEUE.name).dead == 0


def sold() -> dict[str, int]:
    return {sale.item: sale.quantity for sale in Sale.objects.filter(sold=True)}


def shown(office: Client) -> list[tuple[str, str, int]]:
    rows = office.get(reverse(PAGE)).context["cl"].result_list
    return [(row.store, row.item, row.total) for row in rows]


def test_what_was_collected_is_counted(cafe, grace):
    collect(cafe, grace)
    work()
    assert sold() == {"Flat White": 2, "Croissant": 1}


def test_an_event_takes_three_statements(cafe, grace, django_assert_num_queries):
    collect(cafe, grace)
    events = listened_to()
    with django_assert_num_queries(3):
        tell(events)


def test_what_nobody_has_is_not_counted(cafe, grace):
    cafe.order_at("ready", grace)
    cafe.order_at("cancelled", grace)
    work()
    assert sold() == {}


def test_a_recalled_order_counts_no_longer_until_it_is_collected_again(cafe, grace):
    order = collect(cafe, grace, Action.RECALL)
    work()
    assert sold() == {}
    advance_order(order.pk, Action.COLLECT, actor(grace))
    work()
    assert sold() == {"Flat White": 2, "Croissant": 1}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("again", [(), (Action.COLLECT,)], ids=["recalled", "collected-again"])
def test_events_that_come_twice_late_and_in_any_order_come_to_the_same(cafe, grace, again, seed):
    collect(cafe, grace, Action.RECALL, Action.RECALL, Action.READY, Action.COLLECT)
    collect(cafe, grace, Action.RECALL, *again)
    events = [*listened_to(), *listened_to()]
    random.Random(seed).shuffle(events)
    tell(events)
    total = sum(Sale.objects.filter(sold=True).values_list("quantity", flat=True))
    assert total == (6 if again else 3)


def test_a_replay_gives_a_new_listener_the_past_and_an_old_one_nothing_new(cafe, grace):
    collect(cafe, grace)
    get_bus().receive(QUEUE.name, 10, 0)  # lost
    for _ in range(2):
        call_command("replay", "--since", "2000-01-01", "--queue", QUEUE.name, verbosity=0)
        work()
        assert sold() == {"Flat White": 2, "Croissant": 1}


def test_a_replay_that_begins_in_the_middle_counts_no_less_than_nothing(cafe, grace):
    collect(cafe, grace, Action.RECALL)
    tell(listened_to()[1:])
    assert sold() == {}


def test_the_day_is_the_one_on_the_stores_wall(cafe, grace, monkeypatch):
    cafe.change(timezone="Asia/Tokyo")
    late = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: late)
    order = cafe.order_at("ready", grace)
    monkeypatch.setattr(clock, "now", lambda: late + timedelta(days=1))
    advance_order(order.pk, Action.COLLECT, actor(grace))
    tell(listened_to())
    assert Sale.objects.get().day == date(2026, 3, 2)


def test_a_store_that_goes_by_another_name_is_no_reason_to_fail(cafe, grace):
    collect(cafe, grace)
    events = listened_to()
    cafe.change(slug="elsewhere")
    tell(events)
    assert sold() == {"Flat White": 2, "Croissant": 1}


def test_a_manager_reads_one_row_for_each_item_of_a_day(cafe, grace, office):
    for _ in range(3):
        collect(cafe, grace)
    collect(cafe, grace, Action.RECALL)
    work()
    assert shown(office) == [("corner", "Croissant", 3), ("corner", "Flat White", 6)]
    assert "Croissant" in office.get(reverse(PAGE), {"store": "corner"}).content.decode()
    assert "/admin/tally/sale/" in office.get(reverse("admin:index")).content.decode()


def test_a_manager_changes_nothing_and_sees_no_other_store(cafe, grace, office):
    collect(cafe, grace)
    work()
    sale = Sale.objects.first()
    assert sale
    assert office.get(reverse("admin:tally_sale_add")).status_code == 403
    assert office.post(reverse("admin:tally_sale_delete", args=[sale.pk])).status_code == 403
    assert office.post(reverse("admin:tally_sale_change", args=[sale.pk])).status_code == 403
    assert shown(office_of("Zoe", make_cafe("harbour"))) == []


def test_who_is_no_manager_does_not_see_it(cafe, grace):
    grace.is_staff = True
    grace.save()
    assert logged_in(grace).get(reverse(PAGE)).status_code == 403


def test_without_its_line_it_is_told_nothing_and_shows_nothing(cafe, grace, office):
    TABLE.remove("extensions.tally")
    queues.cache_clear()
    collect(cafe, grace)
    work()
    assert sold() == {}
    assert office.get(reverse(PAGE)).status_code == 403
    assert "tally" not in office.get(reverse("admin:index")).content.decode()
