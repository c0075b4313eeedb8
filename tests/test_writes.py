"""What one change writes goes together: all of it or nothing, and in how few statements."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cafe.base import clock
from cafe.base.writes import together
from cafe.messaging.bus import get_bus
from cafe.messaging.bus.base import Message
from cafe.messaging.models import Delivery, OutboxEvent
from cafe.messaging.queues import queues
from cafe.messaging.worker import handle
from orders.api import as_its_customer_sees
from orders.menu.models import Category
from orders.menu.reading import menu_of
from orders.order import change as changes
from orders.order.errors import InvalidTransition, KeyReused
from orders.order.life import Action
from orders.order.models import IdempotencyKey, Order, OrderChange, OrderLine
from orders.order.payment import pay_order
from orders.order.places import place_of
from orders.order.steps import accept_order, advance_order
from orders.stores.models import Store
from tests.cast import Cafe, actor

pytestmark = pytest.mark.django_db(transaction=True)


# -- rows that are written together ----------------------------------------------------------------


def test_rows_get_ids_and_those_they_refer_to(cafe: Cafe):
    with transaction.atomic(), together() as writes:
        new = Store(slug="harbour", name="Harbour")
        tea, cake = (Category(store=new, name=name, position=1) for name in ("Tea", "Cake"))
        writes.insert(new)
        writes.insert(tea, cake)
        writes.update(cafe.store, {**vars(cafe.store), "name": "as it was"})
    assert list(Category.objects.filter(store__slug="harbour").values_list("pk", "name")) == [
        (tea.pk, "Tea"),
        (cake.pk, "Cake"),
    ]
    assert new == Store.objects.get(slug="harbour")


def test_a_row_may_lack_what_the_one_beside_it_has(cafe: Cafe):
    order = cafe.place()
    cup = {"order": order, "name": "A cup", "quantity": 1, "unit_price": Decimal(1)}
    with transaction.atomic(), together() as writes:
        writes.insert(OrderLine(item=cafe.flat_white, **cup), OrderLine(**cup))
    cups = OrderLine.objects.filter(name="A cup")
    assert list(cups.values_list("item", flat=True)) == [cafe.flat_white.pk, None]
    with transaction.atomic(), together() as writes:
        writes.insert(
            *(_order(cafe, name, **more) for name, more in (("Bo", {}), ("Cy", {"device": "d"})))
        )
    found = Order.objects.filter(name__in=("Bo", "Cy")).order_by("pk")
    assert list(found.values_list("name", "device")) == [("Bo", ""), ("Cy", "d")]


def _order(cafe: Cafe, name: str, **more: str) -> Order:
    return Order(store=cafe.store, name=name, total=Decimal(1), currency="EUR", **more)


def test_a_row_whose_key_is_there_is_passed_over(cafe: Cafe):
    order = cafe.place()

    def key(text: str) -> IdempotencyKey:
        return IdempotencyKey(
            store=cafe.store, scope="staff", key=text, fingerprint="", order=order
        )

    for expected in (1, 1, 2):
        rows = key("a"), key("b")
        with transaction.atomic(), together() as writes:
            writes.insert(rows[expected - 1], unless_there=True)
        assert IdempotencyKey.objects.count() == expected
    assert rows[1].pk


def test_an_exception_leaves_nothing_written(cafe: Cafe):
    def write(*slugs: str, then: Exception | None = None) -> None:
        with transaction.atomic(), together() as writes:
            for slug in slugs:
                writes.insert(Store(slug=slug, name="New"))
            if then:
                raise then

    with pytest.raises(ValueError, match="changed my mind"):
        write("harbour", then=ValueError("changed my mind"))
    with pytest.raises(IntegrityError):
        write("harbour", cafe.store.slug)
    assert list(Store.objects.all()) == [cafe.store]


# -- a change in a transaction of somebody else ----------------------------------------------------


def test_a_refusal_leaves_the_transaction_it_is_in_as_it_was(cafe: Cafe, grace: User):
    order = cafe.order_at("ready", grace)
    with transaction.atomic():
        cafe.change(name="The Corner")
        with pytest.raises(InvalidTransition):
            advance_order(order.pk, Action.START, actor(grace))
    assert Store.objects.get().name == "The Corner"
    assert OrderChange.objects.filter(order=order).count() == 4


def test_what_fails_in_the_middle_undoes_the_transaction_it_is_in(cafe: Cafe, monkeypatch):
    order = cafe.place()

    def fail(*_: Any) -> None:
        raise RuntimeError("no event")

    def accept_and_go_on() -> None:
        with transaction.atomic():
            with pytest.raises(RuntimeError):
                accept_order(order.pk)
            Store.objects.get()

    monkeypatch.setattr(changes, "emit_with", fail)
    with pytest.raises(TransactionManagementError):
        accept_and_go_on()
    order.refresh_from_db()
    assert (order.status, order.version, Store.objects.get().seq) == ("placed", 1, 1)


# -- what an answer says without being asked again -------------------------------------------------


def test_a_new_order_knows_who_is_served_before_it(cafe: Cafe):
    orders = [cafe.place() for _ in range(3)]
    assert [place_of(order).queue_position for order in orders] == [0, 1, 2]
    later = clock.now() + timedelta(hours=1)
    Order.objects.filter(pk=orders[0].pk).update(due_at=later)
    order = cafe.place()
    read = place_of(Order.objects.get(pk=order.pk))
    assert as_its_customer_sees(order).queue_position == read.queue_position == 2


def test_a_new_order_is_told_the_place_that_a_reader_finds(cafe: Cafe):
    for _ in range(3):
        order = cafe.place_big()
        assert order.place == place_of(Order.objects.get(pk=order.pk))


def test_a_new_order_has_an_id_that_nothing_had_before(cafe: Cafe):
    pks = [cafe.place().pk for _ in range(2)]
    OrderLine.objects.all().delete()
    OrderChange.objects.all().delete()
    Order.objects.all().delete()
    assert cafe.place().pk > max(pks)


def test_a_wish_that_changed_nothing_keeps_its_key(cafe: Cafe, grace: User):
    order = cafe.order_at("accepted", grace)
    for key in ("first", "again"):
        pay_order(order.pk, actor(grace), key=key)
    with pytest.raises(KeyReused):
        advance_order(order.pk, Action.START, actor(grace), key="again")
    assert OrderChange.objects.filter(order=order, event="OrderPaid").count() == 1


def test_an_order_without_lines_can_still_be_taken_its_way(cafe: Cafe, grace: User):
    order = cafe.place()
    OrderLine.objects.all().delete()
    accept_order(order.pk)
    for _ in range(2):
        advance_order(order.pk, Action.START, actor(grace), key="tap")
    assert OrderChange.objects.filter(order=order, event="OrderStarted").count() == 1


# -- how few statements ----------------------------------------------------------------------------

on_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite is no trip away, and has no INSERT in WITH"
)


LIFE = 60  # from the POST until it is collected and all screens were told


def statements(work: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        work()
    return [query["sql"] for query in captured.captured_queries]


def must_be_at_most(count: int, sent: list[str], what: str) -> None:
    shown = "\n  ".join(sql[:120] for sql in sent)
    assert len(sent) <= count, f"{what}: {len(sent)} statements, not {count}:\n  {shown}"


def work_off(done: dict[str, list[Message]]) -> None:
    """Do a worker's turn: delete what the one before handled, and handle what is there.

    Nothing is told to a queue that hears by name here, so nobody would look into it.
    """
    bus = get_bus()
    for name, queue in queues().items():
        if queue.by_name:
            continue
        messages = bus.receive(name, 10, 0, done.pop(name, []))
        handle(bus, queue, messages, done.setdefault(name, []))


@on_postgres
def test_an_order_is_placed_in_five_statements(cafe: Cafe, client: Client):
    def place() -> None:
        answer = client.post(
            f"{cafe.url}orders/",
            cafe.wish(cafe.line(), cafe.line(note="hot")),
            "application/json",
            headers={"Idempotency-Key": "tap"},
        )
        assert answer.status_code == 202

    menu_of(cafe.store)
    must_be_at_most(5, statements(place), "a POST")
    assert (Order.objects.count(), OrderLine.objects.count()) == (1, 2)
    assert OutboxEvent.objects.count() == 1
    assert sorted(Delivery.objects.values_list("queue", flat=True)) == ["bar", "live"]


@on_postgres
def test_a_step_takes_six_statements(cafe: Cafe, grace: User):
    order = cafe.place_big()
    must_be_at_most(7, statements(lambda: accept_order(order.pk)), "accept")
    for step in (Action.START, Action.READY, Action.COLLECT):
        sent = statements(partial(advance_order, order.pk, step, actor(grace), key=step))
        must_be_at_most(6, sent, step)
    assert set(OrderLine.objects.values_list("made", "quantity")) == {(2, 2), (1, 1)}


@on_postgres
def test_a_life_of_an_order_takes_few_statements(cafe: Cafe, client, barista: Client, monkeypatch):
    monkeypatch.setattr("orders.order.publishing.publish", lambda *_: None)

    def post(url: str, body: object, key: str) -> Any:
        answer = client if url.endswith("orders/") else barista
        headers = {"Idempotency-Key": key}
        return answer.post(url, body, "application/json", headers=headers).json()

    done: dict[str, list[Message]] = {}

    def live(key: str) -> None:
        order = post(f"{cafe.url}orders/", cafe.wish(), key)["id"]
        work_off(done)
        work_off(done)
        for step in ("start", "ready", "collect"):
            post(f"{cafe.url}orders/{order}/{step}/", {}, f"{key} {step}")
            work_off(done)
        assert Order.objects.get(pk=order).status == "collected"

    live("first")  # what is asked once in a process
    must_be_at_most(LIFE + 1, statements(lambda: live("second")), "a life, and a look at its end")
