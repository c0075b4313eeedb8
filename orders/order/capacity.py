"""How much the bar has before it: the orders that wait, and the time they take."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from cafe.base.sql import adapted, among, rows
from orders.order.models import WAITING_SQL, Order

WAITING_IN = f"FROM orders_order WHERE {WAITING_SQL} AND store_id = %s"
COUNTED = "COUNT(*) AS orders, COALESCE(SUM(make_seconds), 0) AS seconds"
LOAD = f"SELECT {COUNTED} {WAITING_IN}"
# And how many are served before who is placed now.
COUNTED_AND_AHEAD = f"{COUNTED}, COUNT(*) FILTER (WHERE due_at <= %s) AS ahead"
IN_ORDER = "SELECT store_id, id FROM orders_order WHERE {} AND {} ORDER BY due_at, id"
# The same within a query of stores, each `here`.
WAITING_HERE = (
    f"SELECT id FROM orders_order WHERE {WAITING_SQL} AND store_id = here.id ORDER BY due_at, id"
)
# The order of service: due earlier, then placed.
BEFORE = " AND (due_at < %s OR (due_at = %s AND id < %s))"


@dataclass(frozen=True, slots=True)
class Load:
    """Orders that are not ready yet, and the seconds of a barista's time that they take."""

    orders: int
    seconds: int


def waiting_ids(store_ids: Iterable[int]) -> dict[int, list[int]]:
    """Return the ids of orders that are not ready yet, in the order of service, by store."""
    waiting: dict[int, list[int]] = {pk: [] for pk in store_ids}
    theirs, params = among("store_id", list(waiting))
    for store_id, pk in rows(IN_ORDER.format(WAITING_SQL, theirs), params):
        waiting[store_id].append(pk)
    return waiting


def load_of(store_id: int, before: Order | None = None) -> Load:
    """Return what waits in a store, or what is served before an order; one query."""
    statement, params = LOAD, [store_id]
    if before:
        due = adapted(before.due_at)
        statement, params = LOAD + BEFORE, [store_id, due, due, before.pk]
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        orders, seconds = cursor.fetchone()
    return Load(orders, int(seconds))
