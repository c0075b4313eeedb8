"""Where each waiting order is: its place in the queue, and when it should be ready by now.

`promise` is what was said once; this moves with the queue, with the ticks, and with the clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from cafe.base import clock
from cafe.base.sql import adapted, among, rows
from orders.order.capacity import Load, Work, worked_off
from orders.order.models import WAITING, WAITING_SQL, Order, Status
from orders.order.place import NOWHERE, Place
from orders.order.promise import expected_at
from orders.stores.models import Store

QUEUE = (
    "SELECT store_id, id, status, {}, left_seconds, left_longest, left_drinks, placed_at, "
    "due_at, first_promised_to, promised_to FROM orders_order WHERE {} AND {} "
    "ORDER BY store_id, due_at, id"
)
GONE = "SELECT store_id, id, due_at, cancelled_at FROM orders_order WHERE {} AND cancelled_at >= %s"
# What is made before an order, and itself: what is due earlier, and what was begun already.
UP_TO = "(due_at < %s OR (due_at = %s AND id <= %s) OR status = 'preparing')"
AHEAD = (
    "SELECT COALESCE(SUM({}), 0) FROM orders_order WHERE {} AND store_id = %s AND id <> %s AND {}"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order that is not ready, as far as it matters to the others.

    `seconds` of a barista's time are left of it by the clock, and `ledger` by what is ticked; by
    `added` the bar moved what it had promised.
    """

    store: int
    id: int
    status: str
    seconds: float
    ledger: int
    longest: int
    drinks: int
    placed_at: datetime
    due_at: datetime
    added: timedelta

    @property
    def is_begun(self) -> bool:
        return self.status == Status.PREPARING


@dataclass(frozen=True, slots=True)
class Gone:
    """An order that was cancelled."""

    id: int
    due_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits in a store, all told, and the place of each order."""

    load: Load
    places: dict[int, Place]


def queues_of(stores: Iterable[Store]) -> dict[int, Queue]:
    """Return what waits in these stores, by store; two queries."""
    known = {store.pk: store for store in stores}
    queues = _queues(list(known))
    gone = _gone_since(queues)
    return {pk: _queue(store, queues.get(pk, []), gone.get(pk, [])) for pk, store in known.items()}


def _queue(store: Store, waiting: Sequence[Waiting], gone: Sequence[Gone]) -> Queue:
    load = Load(
        orders=len(waiting),
        seconds=sum(one.ledger for one in waiting),
        ahead=sum(one.seconds for one in waiting),
        drinks=sum(one.drinks for one in waiting),
    )
    return Queue(load, _places(store, waiting, gone))


def place_of(order: Order) -> Place:
    """Return an order's place; nowhere once it is ready or over."""
    if order.place is not None:
        return order.place
    if order.status not in WAITING:
        return NOWHERE
    due = adapted(order.due_at)
    queues = _queues([order.store_id], UP_TO, due, due, order.pk)
    mine = [one for queue in queues.values() for one in queue if one.id == order.pk]
    gone = _gone_since({order.store_id: mine}) if mine else {}
    queue, cancelled = queues.get(order.store_id, []), gone.get(order.store_id, [])
    return _places(order.store, queue, cancelled).get(order.pk, NOWHERE)


def seconds_ahead(order: Order) -> float:
    """Return how much is made before an order that nobody has begun, by the clock; one query."""
    due = adapted(order.due_at)
    text = AHEAD.format(worked_off(), WAITING_SQL, UP_TO)
    [(seconds,)] = rows(text, [clock.now(), order.store_id, order.pk, due, due, order.pk])
    return float(seconds)


# -- the queue ------------------------------------------------------------------------------------


def _places(store: Store, queue: Sequence[Waiting], gone: Sequence[Gone]) -> dict[int, Place]:
    now = clock.now()
    begun = sum(one.seconds for one in queue if one.is_begun)
    ahead = drinks = 0.0
    places: dict[int, Place] = {}
    for position, one in enumerate(queue):
        # What was begun goes on, whoever is due before it; and nobody waits for others then.
        before = 0.0 if one.is_begun else begun + ahead
        own = Work(int(one.seconds), min(one.longest, int(one.seconds)), one.drinks)
        places[one.id] = Place(
            queue_position=position,
            drinks_ahead=int(drinks),
            cancelled_ahead=sum(_was_before(one, other) for other in gone),
            expected=expected_at(store, before, own, now + one.added, begun=one.is_begun),
        )
        ahead += 0.0 if one.is_begun else one.seconds
        drinks += one.drinks
    return places


def _was_before(one: Waiting, other: Gone) -> bool:
    """Return whether another was cancelled while it was before this one in the queue."""
    return other.at >= one.placed_at and (other.due_at, other.id) < (one.due_at, one.id)


def _queues(store_ids: Sequence[int], which: str = "", *params: Any) -> dict[int, list[Waiting]]:
    """Return what waits in the order of service, by store."""
    now = clock.now()
    theirs, ids = among("store_id", store_ids)
    where = f"{theirs} AND {which}" if which else theirs
    text = QUEUE.format(worked_off(), WAITING_SQL, where)
    found = [_read(row, now) for row in rows(text, [now, *ids, *params])]
    return {pk: list(queue) for pk, queue in groupby(found, attrgetter("store"))}


def _gone_since(queues: dict[int, list[Waiting]]) -> dict[int, list[Gone]]:
    """Return what was cancelled since the first of these was placed, by store."""
    placed = [one.placed_at for queue in queues.values() for one in queue]
    if not placed:
        return {}
    theirs, ids = among("store_id", list(queues))
    gone: dict[int, list[Gone]] = {}
    for store, pk, due_at, at in rows(GONE.format(theirs), [*ids, min(placed)]):
        times = _time(due_at), _time(at)
        if times[0] and times[1]:
            gone.setdefault(store, []).append(Gone(pk, times[0], times[1]))
    return gone


# Rows may hold anything (orders/order/unreadable.py), and none of them holds up the others.


def _read(row: Sequence[Any], now: datetime) -> Waiting:
    store, pk, status, seconds, ledger, longest, drinks, *times = row
    placed, due, first, last = map(_time, times)
    added = last - first if first and last else timedelta(0)
    counts = _count(ledger), _count(longest), _count(drinks)
    return Waiting(store, pk, status, seconds, *counts, placed or now, due or now, added)


def _count(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _time(value: Any) -> datetime | None:
    """Return a time as it comes from either database; None for none, or for what is no time."""
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)  # SQLite holds them in UTC
