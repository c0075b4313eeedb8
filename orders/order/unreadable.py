"""Orders that are in the database and cannot be read: shown as such, in nobody's way.

Somebody mended a row by hand, a disk lost a page, an older version wrote something else: whatever
it was, the bar sees a number and a status, and every other order as ever.
"""

import logging
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models
from django.db.models import QuerySet

from cafe.base.spoiled import SPOILED
from orders.order.models import Order
from orders.stores.models import Store

log = logging.getLogger(__name__)

T = TypeVar("T")


def each_or_remains(orders: QuerySet[Order], say: Callable[[Order], T]) -> list[T]:
    """Return what `say` makes of each order: read all at once, or one by one where that fails."""
    try:
        return [say(order) for order in orders]
    except SPOILED:
        # Where the database is away this raises again, and is no order's fault.
        ids = list(orders.values_list("pk", flat=True))
    one = orders.order_by()
    one.query.clear_limits()  # a page of a list
    return [one_or_remains(one.filter(pk=pk), say) for pk in ids]


def one_or_remains(found: QuerySet[Order], say: Callable[[Order], T]) -> T:
    """Return what `say` makes of the only order found, or of what is left of it.

    Raises Order.DoesNotExist.
    """
    try:
        return say(found.get())
    except SPOILED as why:
        return say(remains_of(found.values_list("pk", flat=True).get(), why))


def remains_of(pk: int, why: Exception) -> Order:
    """Return an order as far as it can be read, without lines and marked as unreadable.

    Raises Order.DoesNotExist.
    """
    row = Order.objects.filter(pk=pk)
    order = Order(pk=pk)
    order.readable = False
    for field in Order._meta.concrete_fields:
        setattr(order, field.attname, _value(row, field))
    order.total = order.total or Decimal(0)
    order.store = Store.objects.get(pk=order.store_id)
    order.keep_lines([])
    log.error("order %d cannot be read: %r", pk, why)
    return order


def _value(row: QuerySet[Order], field: "models.Field[Any, Any]") -> Any:
    try:
        return row.values_list(field.attname, flat=True).get()
    except SPOILED:
        return field.get_default()


def count_done(ids: Iterable[int], do: Callable[[int], bool]) -> int:
    """Do something to each order, past those that cannot be read; return how often it was done."""
    done = 0
    for pk in ids:
        try:
            done += do(pk)
        except SPOILED:
            Order.objects.filter(pk=pk).exists()  # raises where the database is away
            log.exception("order %d cannot be read", pk)
    return done
