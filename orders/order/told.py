"""Orders with all that is told of them, read by one query.

Each event asks for it, and the ORM takes 1.5 ms to put the same questions together anew.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import connection

from cafe.base.sql import among, columns_of, rows
from orders.order.models import Order, OrderLine
from orders.stores.models import Store

NAMES = ["id", "username", "first_name"]  # of a user: what colleagues are called by
BARISTA, MAKER = (", ".join(f"{user}.{name}" for name in NAMES) for user in ("barista", "maker"))
FROM = """
FROM orders_order
JOIN orders_store ON orders_store.id = orders_order.store_id
LEFT JOIN orders_orderline ON orders_orderline.order_id = orders_order.id
LEFT JOIN auth_user AS barista ON barista.id = orders_order.barista_id
LEFT JOIN auth_user AS maker ON maker.id = orders_orderline.made_by_id
"""


def read_orders(order_ids: Sequence[int]) -> list[Order]:
    """Return those of these orders that are there, as orders_to_show() would."""
    order, store, line = columns_of(Order), columns_of(Store), columns_of(OrderLine)
    these, params = among("orders_order.id", order_ids)
    what = f"{order.names}, {store.names}, {BARISTA}, {line.names}, {MAKER}"
    found = rows(f"SELECT {what} {FROM} WHERE {these} ORDER BY orders_orderline.id", params)
    read: dict[int, Order] = {}
    lines: dict[int, list[OrderLine]] = {}
    for values in found:  # one for each line, and one for an order without
        pk, of_store = values[0], values[order.count :]
        of_line = of_store[store.count + len(NAMES) :]
        if pk not in read:
            lines[pk] = []
            read[pk] = order.read(values)
            read[pk].store = store.read(of_store)
            read[pk].barista = _somebody(of_store[store.count :])
        if of_line[0] is not None:
            lines[pk].append(line.read(of_line))
            lines[pk][-1].made_by = _somebody(of_line[line.count :])
    for pk, one in read.items():
        one.keep_lines(lines[pk])
    return list(read.values())


def _somebody(values: Sequence[Any]) -> User | None:
    """Return who these values begin with; whatever else is asked of them is read then."""
    if values[0] is None:
        return None
    return User.from_db(connection.alias, NAMES, values[: len(NAMES)])
