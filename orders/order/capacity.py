"""The ledger of make-minutes: what the bar has still to make, and whether more fits.

It is added up from the open orders each time, so nothing can leak: what is ready, cancelled or
ticked counts no more (docs/decisions/capacity.md).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from cafe.base.sql import among, rows
from orders.order.models import WAITING_SQL, Order
from orders.stores.models import Store
from orders.stores.opening import Ordering, State, ordering

WAITING_IN = f"FROM orders_order WHERE {WAITING_SQL} AND store_id = %s"
IN_ORDER = "SELECT store_id, id FROM orders_order WHERE {} AND {} ORDER BY due_at, id"
# The same within a query of stores, each `here`.
WAITING_HERE = (
    f"SELECT id FROM orders_order WHERE {WAITING_SQL} AND store_id = here.id ORDER BY due_at, id"
)
# What is being made has less left with each moment, whether its drinks are ticked or not; a tenth
# of it stays until they are.
WORKED_OFF = (
    "CAST(COALESCE(CASE WHEN status = 'preparing' THEN "
    "{most}(left_seconds / 10, {least}(left_seconds, make_seconds - {elapsed})) END, "
    "left_seconds) AS DOUBLE PRECISION)"
)
DIALECTS = {
    "postgresql": {
        "most": "GREATEST",
        "least": "LEAST",
        "elapsed": "EXTRACT(EPOCH FROM CAST(%s AS timestamptz) - started_at)",
    },
    "sqlite": {
        "most": "MAX",
        "least": "MIN",
        "elapsed": "(julianday(%s) - julianday(started_at)) * 86400",
    },
}


LOAD_COLUMNS = 4  # of counted()


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be made: a barista's seconds for all of it, and for what takes longest of it."""

    seconds: int = 0
    longest: int = 0
    drinks: int = 0


@dataclass(frozen=True, slots=True)
class Load:
    """What waits in a store.

    `seconds` are those of the ledger: of a barista's time for what is not ticked. `ahead` are those
    by the clock: what is being made has less left.
    """

    orders: int = 0
    seconds: int = 0
    ahead: float = 0.0
    drinks: int = 0


def work_of(drinks: Iterable[tuple[int, int]]) -> Work:
    """Return the work of drinks: a barista's seconds for one, and how many of the same."""
    wanted = [(seconds, count) for seconds, count in drinks if count > 0]
    return Work(
        seconds=sum(seconds * count for seconds, count in wanted),
        longest=max((seconds for seconds, _ in wanted), default=0),
        drinks=sum(count for _, count in wanted),
    )


def keep_ledger(order: Order) -> None:
    """Work out what is still to be made of an order, from its lines."""
    left = work_of((line.make_seconds, line.quantity - line.made) for line in order.lines.all())
    order.left_seconds, order.left_longest = left.seconds, left.longest
    order.left_drinks = left.drinks


def worked_off() -> str:
    """Return the expression, its parameter the time, for the seconds that an order has left."""
    return WORKED_OFF.format(**DIALECTS[connection.vendor])


def counted() -> str:
    """Return what a query of waiting orders says of them for a Load; its parameter is the time."""
    return (
        "COUNT(*) AS orders, COALESCE(SUM(left_seconds), 0) AS seconds, "
        f"COALESCE(SUM({worked_off()}), 0) AS ahead, COALESCE(SUM(left_drinks), 0) AS drinks"
    )


def load_in(found: Iterable[object]) -> Load:
    """Return the Load that a query of counted() found."""
    orders, seconds, ahead, drinks = (float(str(one)) for one in found)
    return Load(int(orders), int(seconds), ahead, int(drinks))


def load_of(store_id: int, now: datetime) -> Load:
    """Return what waits in a store; one query."""
    [found] = rows(f"SELECT {counted()} {WAITING_IN}", [now, store_id])
    return load_in(found)


def waiting_ids(store_ids: Iterable[int]) -> dict[int, list[int]]:
    """Return the ids of orders that are not ready yet, in the order of service, by store."""
    waiting: dict[int, list[int]] = {pk: [] for pk in store_ids}
    theirs, params = among("store_id", list(waiting))
    for store_id, pk in rows(IN_ORDER.format(WAITING_SQL, theirs), params):
        waiting[store_id].append(pk)
    return waiting


# -- whether more fits ----------------------------------------------------------------------------


def limit_of(store: Store) -> int | None:
    """Return how many seconds of making may wait in a store; None for any number."""
    return hands_of(store) * store.horizon_minutes * 60 if store.horizon_minutes else None


def hands_of(store: Store) -> int:
    """Return how many drinks are made at the same time; one at least, whatever a row says."""
    return max(1, store.stations)


def fits(store: Store, load: Load, own_seconds: int) -> bool:
    """Return whether an order of so many seconds has room beside what waits."""
    limit = limit_of(store)
    in_time = limit is None or not own_seconds or load.seconds + own_seconds <= limit
    return in_time and load.orders < store.capacity


def taking(store: Store, load: Load, own_seconds: int, now: datetime) -> Ordering:
    """Return whether a store takes an order of so many seconds of making beside what waits."""
    answer = ordering(store, now)
    if answer.state == State.OPEN and closes_before(store, load, own_seconds, now):
        return Ordering(State.CLOSING)
    if fits(store, load, own_seconds):
        return answer
    seconds = room_in(store, load, own_seconds)
    return ordering(store, now, full=True, until=_in_minutes(now, seconds))


def closes_before(store: Store, load: Load, own_seconds: int, now: datetime) -> bool:
    """Return whether an open store closes before an order of so many seconds could be ready."""
    last = store.last_orders_at
    if last is None or store.changes_at is None or now >= store.changes_at:
        return False
    ready = now + timedelta(seconds=(load.ahead + own_seconds) / hands_of(store))
    return now >= last or ready > store.changes_at


def _in_minutes(now: datetime, seconds: int | None) -> datetime | None:
    """Return a time to the minute, so that it stays while nothing changes."""
    if seconds is None:
        return None
    return (now + timedelta(seconds=seconds + 59)).replace(second=0, microsecond=0)


def room_in(store: Store, load: Load, own_seconds: int) -> int | None:
    """Return in how many seconds an order that does not fit should do so; None for never."""
    limit = limit_of(store)
    if not store.capacity or (limit is not None and own_seconds > limit):
        return None
    over = load.seconds + own_seconds - limit if limit is not None else 0
    surplus = load.orders - store.capacity + 1  # so many must be ready first
    work = load.ahead * surplus / max(1, load.orders)
    return max(60, math.ceil(max(over, work) / hands_of(store)))
