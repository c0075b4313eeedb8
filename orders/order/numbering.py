"""The numbers a change takes from its store: the event's `seq`, and an order's of the day.

Whoever takes one holds the store's row until the transaction ends: no two events have one `seq`,
and no `seq` is left out. With each comes a later `moment`, however far the hosts' clocks differ.
"""

from django.db import connection

from cafe.base.sql import adapted
from cafe.base.writes import Writes
from orders.order.models import OPEN_SQL, Order
from orders.stores.models import Store, present_moment

TAKE = """
UPDATE orders_store SET
  seq = seq + 1, moment = CASE WHEN moment < %s THEN %s ELSE moment + 1 END
WHERE id = %s RETURNING seq, moment
"""
TAKE_KNOWN = "UPDATE orders_store SET seq = %s, moment = %s WHERE id = %s"
# The last number that is not free any more. A new day begins not simply with none: a corrected
# clock or time zone may bring back a day that had numbers already.
LAST = """
CASE WHEN number_day = %s THEN last_number ELSE COALESCE(
  (SELECT MAX(number) FROM orders_order WHERE store_id = orders_store.id AND day = %s), 0) END
"""
HELD = f"FROM orders_order WHERE {OPEN_SQL} AND store_id = orders_store.id"
# The next one that nobody waits for: an order of yesterday may be open still, and two of one number
# on the board are two guests for one cup.
TAKE_AND_NUMBER = f"""
UPDATE orders_store SET
  seq = seq + 1, moment = CASE WHEN moment < %s THEN %s ELSE moment + 1 END,
  number_day = %s, last_number = (
  SELECT MIN(next) FROM (
    SELECT {LAST} + 1 AS next UNION ALL SELECT number + 1 {HELD} AND number > {LAST}
  ) AS after WHERE next NOT IN (SELECT number {HELD} AND number IS NOT NULL))
WHERE id = %s RETURNING seq, moment, last_number
"""


def take_seq(store: Store) -> None:
    """Take the store's next `seq`."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [*_now_twice(), store.pk])
        store.seq, store.moment = cursor.fetchone()


def take_seq_of_locked(store: Store, writes: Writes) -> None:
    """Take the next `seq` of a store whose row is locked: it is known without asking."""
    store.take_seq()
    writes.execute(TAKE_KNOWN, [store.seq, store.moment, store.pk])


def number(order: Order) -> None:
    """Take the store's next `seq`, and its next number of today for the order."""
    order.day = order.store.today()
    day = adapted(order.day)
    with connection.cursor() as cursor:
        cursor.execute(TAKE_AND_NUMBER, [*_now_twice(), *[day] * 5, order.store.pk])
        order.store.seq, order.store.moment, order.number = cursor.fetchone()


def _now_twice() -> list[int]:
    return [present_moment()] * 2
