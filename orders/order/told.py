"""Orders with all that is told of them, read by one query.

Each event asks for it, and the ORM takes 1.5 ms to put the same questions together anew.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import connection

from cafe.base.sql import among, columns_of, rows
from orders.order.capacity import WAITING_HERE
from orders.order.models import Order, OrderLine
from orders.stores.models import Store

NAMES = ["id", "username", "first_name"]  # of a user: what colleagues are called by
BARISTA, MAKER = (", ".join(f"{user}.{name}" for name in NAMES) for user in ("barista", "maker"))
# A store's queue is read once, however many rows its orders have.
TOLD = f"""
WITH queue AS MATERIALIZED (
  SELECT here.id AS store_id, {{ids}} AS waiting FROM orders_store AS here
  WHERE here.id IN (SELECT store_id FROM orders_order WHERE {{these}})
)
SELECT {{order}}, {{store}}, {BARISTA}, queue.waiting, {{line}}, {MAKER} FROM orders_order
JOIN orders_store ON orders_store.id = orders_order.store_id
JOIN queue ON queue.store_id = orders_store.id
LEFT JOIN orders_orderline ON orders_orderline.order_id = orders_order.id
LEFT JOIN auth_user AS barista ON barista.id = orders_order.barista_id
LEFT JOIN auth_user AS maker ON maker.id = orders_orderline.made_by_id
WHERE {{these}} ORDER BY orders_orderline.id
"""
IDS = {
    "postgresql": f"ARRAY({WAITING_HERE})",
    "sqlite": f"(SELECT group_concat(id) FROM ({WAITING_HERE}))",
}


def read_orders(order_ids: Sequence[int]) -> list[tuple[Order, list[int]]]:
    """Return those of these orders that are there, as orders_to_show() would.

    With each come the ids of what waits in its store, in the order of service.
    """
    order, store, line = columns_of(Order), columns_of(Store), columns_of(OrderLine)
    at_store, at_barista = order.count, order.count + store.count
    at_waiting = at_barista + len(NAMES)
    at_line = at_waiting + 1
    read: dict[int, tuple[Order, list[int]]] = {}
    lines: dict[int, list[OrderLine]] = {}
    for row in _rows(order_ids):  # one for each line, and one for an order without
        if row[0] not in read:
            one = order.read(row)
            one.store = store.read(row[at_store:])
            one.barista = _somebody(row[at_barista:])
            read[one.pk], lines[one.pk] = (one, _ids(row[at_waiting])), []
        if row[at_line] is not None:
            lines[row[0]].append(line.read(row[at_line:]))
            lines[row[0]][-1].made_by = _somebody(row[at_line + line.count :])
    for one, _ in read.values():
        one.keep_lines(lines[one.pk])
    return list(read.values())


def _rows(order_ids: Sequence[int]) -> list[tuple[Any, ...]]:
    these, params = among("orders_order.id", order_ids)
    text = TOLD.format(
        ids=IDS[connection.vendor],
        these=these,
        order=columns_of(Order).names,
        store=columns_of(Store).names,
        line=columns_of(OrderLine).names,
    )
    return rows(text, [*params, *params])


def _ids(said: list[int] | str | None) -> list[int]:
    return [int(one) for one in said.split(",")] if isinstance(said, str) else said or []


def _somebody(values: Sequence[Any]) -> User | None:
    """Return who these values begin with; whatever else is asked of them is read then."""
    if values[0] is None:
        return None
    return User.from_db(connection.alias, NAMES, values[: len(NAMES)])
