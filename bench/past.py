"""A past: orders that are long over, copied by PostgreSQL from one that went the whole way."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import F
from django.test import Client

from bench.http import Body
from cafe.messaging.models import Delivery, OutboxEvent
from orders.order.life import Action
from orders.order.models import IdempotencyKey, Order, OrderChange, OrderLine
from orders.order.steps import advance_order
from orders.stores.models import Store
from orders.stores.people import Actor

A_DAY = 3_000  # orders; what a busy chain's one store never has, so that many days have many
KEPT_EVENTS = 30 * A_DAY  # orders whose events are kept, CAFE_KEEP_DAYS by default
KEPT_KEYS = 2 * A_DAY
STEPS = (Action.ACCEPT, Action.START, Action.READY, Action.COLLECT)

# How long before the first order the i-th copy was, an hour at least: no page shows it any more.
_AGE = "make_interval(secs => 3600 + (%(many)s - i) * 86400.0 / %(a_day)s)"


def lay(many: int, client: Client, wish: Body) -> None:
    """Add past orders with all that is kept of them."""
    _carry_through(client, wish)
    own, new = {"order_id": "t.order_id + i"}, {"event_id": "gen_random_uuid()"}
    Store.objects.update(last_number=F("last_number") + many)
    _copy(Order, many, {"id": "t.id + i", "token": "'past-' || i"} | _days(many))
    _copy(OrderLine, many, own)
    _copy(OrderChange, many, own | new)
    _copy(IdempotencyKey, many, own | {"key": "'past-' || i"}, KEPT_KEYS)
    _copy(OutboxEvent, many, new, KEPT_EVENTS)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Order]):
            cursor.execute(statement)


def tidy() -> None:
    """Give the planner its statistics, and begin the measuring with nothing left to write."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def _carry_through(client: Client, wish: Body) -> None:
    """Place the first order over HTTP and take it to its end."""
    url, headers = "/api/stores/demo/orders/", {"Idempotency-Key": "past"}
    answer = client.post(url, wish, content_type="application/json", headers=headers)
    order: int = answer.json()["id"]
    barista = Actor("staff", User.objects.get(username="barista"))
    for step in STEPS:
        advance_order(order, step, barista)
    Delivery.objects.all().delete()


def _days(many: int) -> dict[str, str]:
    """Return the columns that say when an order was, and whose it was, while that is kept."""
    named = f"CASE WHEN i > {many - KEPT_EVENTS} THEN t.name ELSE '' END"
    return {"day": f"(t.placed_at - {_AGE})::date", "number": "t.number + i", "name": named}


def _copy(
    model: type[models.Model], many: int, columns: Mapping[str, str], last: int | None = None
) -> None:
    """Copy all rows of a table so many times, or for the last orders alone; times go back."""
    values = _values(model, columns)
    names = ", ".join(f'"{name}"' for name in values)
    table = model._meta.db_table
    numbers = {"since": max(1, many - (last or many) + 1), "many": many, "a_day": A_DAY}
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {', '.join(values.values())}"
            f" FROM generate_series(%(since)s, %(many)s) AS i, {table} AS t ORDER BY i, t.id",
            numbers,
        )


def _values(model: type[models.Model], columns: Mapping[str, str]) -> dict[str, str]:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    kept = {str(field.column): f't."{field.column}"' for field in fields}
    times = [str(field.column) for field in fields if isinstance(field, models.DateTimeField)]
    return kept | {name: f"{kept[name]} - {_AGE}" for name in times} | dict(columns)
