"""One order that cannot be read is shown as such, and hides no other."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from msgspec.structs import replace

from orders.events import OrderAccepted
from orders.order import publishing
from orders.order.deadlines import sweep_day_end, sweep_deadlines
from orders.order.facts import order_facts
from orders.order.models import Order
from orders.order.reading import order_snapshots
from orders.stores.facts import metadata
from tests.admin.forms import change_url, list_url
from tests.cast import Cafe, logged_in

pytestmark = pytest.mark.django_db


def write(table: str, column: str, value: str, where: str, pk: int) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute(f"UPDATE {table} SET {column} = {value} WHERE {where} = %s", [pk])
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def options(value: str) -> Callable[[Order], None]:
    return lambda order: write("orders_orderline", "options", value, "order_id", order.pk)


def column(name: str, value: str) -> Callable[[Order], None]:
    return lambda order: write("orders_order", name, value, "id", order.pk)


def far(order: Order) -> None:
    """A time no datetime holds."""
    is_postgres = connection.vendor == "postgresql"
    column("accepted_at", "'infinity'" if is_postgres else "'2026-13-01 00:00:00'")(order)


def huge(order: Order) -> None:
    """A total no column of ours holds; PostgreSQL minds its columns, if not a day's."""
    if connection.vendor == "postgresql":
        column("day", "'infinity'")(order)
    else:
        column("total", "1e20")(order)


def broken(order: Order) -> None:
    """JSON that is none; PostgreSQL takes only JSON, if not ours."""
    options("'\"x\"'" if connection.vendor == "postgresql" else "'[{\"name\"'")(order)


SPOIL = {
    "broken options": broken,
    "options that are an object": options('\'{"name": "Oat"}\''),
    "options without names": options("'[{\"id\": 1}]'"),
    "options that are null": options("'null'"),
    "allergens that are a number": lambda order: write(
        "orders_orderline", "allergens", "'3'", "order_id", order.pk
    ),
    "a time too far": far,
    "a total too large": huge,
}


@pytest.fixture(params=list(SPOIL.values()), ids=list(SPOIL))
def spoiled(request, cafe: Cafe, grace) -> Order:
    order = cafe.order_at("accepted", grace, "Zaphod")
    request.param(order)
    return order


@pytest.fixture
def good(cafe: Cafe, grace) -> Order:
    return cafe.order_at("accepted", grace, "Trillian")


def test_the_tablet_shows_it_as_unreadable_beside_the_others(cafe, grace, good, spoiled):
    orders = logged_in(grace).get(f"{cafe.url}queue/").json()["orders"]
    assert [(one["id"], one["readable"]) for one in orders] == [
        (good.pk, True),
        (spoiled.pk, False),
    ]
    number, status, items = (orders[1][name] for name in ("number", "status", "items"))
    assert (number, status, items) == (spoiled.number, "accepted", [])
    assert orders[0]["items"][0]["name"] == "Flat White"


def test_the_board_shows_both(client, cafe, good, spoiled):
    orders = client.get(f"{cafe.url}board/").json()["orders"]
    assert [(one["number"], one["status"]) for one in orders] == [
        (good.number, "accepted"),
        (spoiled.number, "accepted"),
    ]


def test_its_page_and_its_api_say_so(client, spoiled):
    order = client.get(f"/api/orders/{spoiled.token}/").json()
    assert (order["readable"], order["number"], order["token"]) == (
        False,
        spoiled.number,
        spoiled.token,
    )
    page = client.get(f"/orders/{spoiled.token}/")
    assert page.status_code == 200
    assert f">{spoiled.number}<" in page.content.decode()


def test_other_customers_pages_have_their_snapshot(good, spoiled):
    found = order_snapshots([good.pk, spoiled.pk])
    assert {pk: one.order.readable for pk, one in found.items()} == {
        good.pk: True,
        spoiled.pk: False,
    }


def test_the_admin_site_lists_both_and_says_why_one_does_not_open(
    cafe, django_user_model, good, spoiled
):
    office = logged_in(django_user_model.objects.create_superuser("root"))
    page = office.get(list_url(Order)).content.decode()
    assert "Trillian" in page
    assert change_url(spoiled) in page
    opened = office.get(change_url(spoiled), follow=True)
    page = opened.content.decode()
    assert opened.status_code == 200
    assert f"Order {spoiled.number} (accepted, id {spoiled.pk}) cannot be shown." in page or (
        "Flat White" in page  # it shows nothing of what is spoiled
    )


def test_it_is_published_as_it_is(monkeypatch, cafe, spoiled):
    told: list[bytes] = []
    monkeypatch.setattr(publishing, "publish", lambda topic, body: told.append(body))
    facts = replace(order_facts(cafe.place()), id=spoiled.pk)
    publishing.publish_order(OrderAccepted(metadata=metadata(cafe.store, "system"), order=facts))
    assert b'"readable":false' in told[0]


def test_a_late_one_keeps_no_other_from_being_late(cafe, good, spoiled):
    past = timezone.now() - timedelta(hours=1)
    Order.objects.filter(pk=spoiled.pk).update(deadline_at=past - timedelta(hours=1))
    Order.objects.filter(pk=good.pk).update(deadline_at=past)
    sweep_deadlines()
    assert Order.objects.values_list("overdue", flat=True).get(pk=good.pk) == "start"


def test_a_forgotten_one_keeps_no_other_from_being_closed(cafe, good, spoiled):
    day = timedelta(days=1)  # of the café, which begins at its hour and not at midnight
    Order.objects.filter(pk__in=[good.pk, spoiled.pk]).update(
        status="ready", ready_at=timezone.now() - day, day=cafe.store.today() - day
    )
    sweep_day_end()
    assert Order.objects.values_list("status", flat=True).get(pk=good.pk) == "collected"
