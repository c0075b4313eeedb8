"""What a page may know: an order, a store and a menu in JSON, for each kind of reader.

The words are those of docs/messages.md, the same over HTTP, MQTT and websockets. A publisher sends
the whole truth as staff may see it; each web process cuts it down for the other readers.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec
from django.contrib.auth.models import User
from django.db.models import QuerySet

from cafe.base import clock
from cafe.base.sql import fetch
from cafe.base.threads import in_thread
from cafe.live.mqtt import publish
from orders.events import AvailabilityChanged, StoreChanged, _OrderEvent
from orders.menu.menu import menu_of
from orders.order.capacity import load_of
from orders.order.life import CUSTOMER_MAY_CANCEL
from orders.order.models import IS_OPEN, IS_WAITING, Order, OrderLine
from orders.order.promise import wait_for
from orders.stores.models import Store
from orders.stores.money import in_currency
from orders.stores.opening import State, ordering
from orders.stores.people import staff_name
from orders.topics import order_topic, store_topic

Json = dict[str, Any]

RECENT = timedelta(minutes=30)  # how long staff see what is over
USUAL_ORDER_SECONDS = 90  # one drink and a half: the wait shown to who has not ordered yet
BOARD_NAME_LENGTH = 12


# -- reading --------------------------------------------------------------------------------------


def orders_to_show() -> QuerySet[Order]:
    """Return orders with everything order_json() needs, in three queries."""
    # Who made a line is asked for alone: joined, PostgreSQL plans by how many lines there are.
    related = Order.objects.select_related("store", "barista")
    return related.prefetch_related("lines", "lines__made_by")


def order_to_show(order_id: int) -> Order | None:
    """Return one of orders_to_show(), or None.

    Each event asks for it, and the ORM takes 1.5 ms to put the same questions together anew.
    """
    found = fetch(Order, where="id = %s", params=[order_id])
    if not found:
        return None
    [order] = found
    [order.store] = fetch(Store, where="id = %s", params=[order.store_id])
    order.keep_lines(fetch(OrderLine, where="order_id = %s ORDER BY id", params=[order_id]))
    return with_staff(order)


def with_staff(order: Order) -> Order:
    """Read whoever works on an order, whose lines were read, in one query; none while nobody does.

    Somebody who was deleted meanwhile is nobody.
    """
    ids = {order.barista_id, *(line.made_by_id for line in order.lines.all())} - {None}
    staff = User.objects.in_bulk(ids) if ids else {}
    order.barista = staff.get(order.barista_id or 0)
    for line in order.lines.all():
        line.made_by = staff.get(line.made_by_id or 0)
    return order


def queue_snapshot(store_id: int) -> Json:
    """Return what the tablet shows. `seq` is read first: an order may be newer, never older."""
    store = Store.objects.get(pk=store_id)
    shown = orders_to_show().filter(pk__in=list(_shown_to_staff(store)))
    orders = [order_json(order) for order in shown.order_by("due_at", "pk")]
    return {"orders": orders, "store": store_json(store), "seq": store.seq}


def _shown_to_staff(store: Store) -> QuerySet[Order, int]:
    """Return the ids of what is open, and of what was over a moment ago.

    Each by an index of its own: asked for with one OR, SQLite looks at all there ever was. And
    asked for alone: as a part of a larger question PostgreSQL plans by how many there are.
    """
    since = clock.now() - RECENT
    ids = Order.objects.order_by().filter(store=store).values_list("pk", flat=True)
    over = ids.filter(collected_at__gte=since), ids.filter(cancelled_at__gte=since)
    # All: none is of two kinds, and how repetitions are looked for depends on how many there are.
    return ids.filter(IS_OPEN).union(*over, all=True)


def board_snapshot(store_id: int) -> Json:
    """Return what anyone may see of the queue."""
    store = Store.objects.get(pk=store_id)
    rows = Order.objects.filter(IS_OPEN, store=store).order_by("due_at", "pk")
    orders = [
        board_view(
            {
                "id": row.pk,
                "number": row.number,
                "name": row.name,
                "status": row.status,
                "due_at": row.due_at,
                "ready_at": row.ready_at,
            }
        )
        for row in rows
    ]
    return {"orders": orders, "store": store_json(store), "seq": store.seq}


def menu_snapshot(store_id: int) -> Json:
    """Return what changes on an open menu page."""
    store = Store.objects.get(pk=store_id)
    return {
        "store": store_json(store),
        "availability": menu_of(store).availability,
        "seq": store.seq,
    }


def order_snapshots(order_ids: Sequence[int]) -> Mapping[int, Json]:
    """Return orders as their customers see them, with their store's seq, by id.

    `seq` is read first. Many at once take as many queries as one, and one more for each store.
    """
    stores = Store.objects.filter(orders__in=order_ids)
    seqs = dict(stores.distinct().values_list("pk", "seq"))
    waiting = {store: waiting_ids(store) for store in seqs}
    return {
        order.pk: {
            "order": customer_view(order_json(order), waiting[order.store_id]),
            "seq": seqs[order.store_id],
        }
        for order in orders_to_show().filter(pk__in=order_ids)
    }


def waiting_ids(store: Store | int) -> list[int]:
    """Return the ids of orders that are not ready yet, oldest first."""
    waiting = Order.objects.filter(IS_WAITING, store=store).order_by("due_at", "pk")
    return list(waiting.values_list("pk", flat=True))


@in_thread
def read_seqs(slugs: Iterable[str]) -> Mapping[str, int]:
    """Return the present seq of each store."""
    return dict(Store.objects.filter(slug__in=list(slugs)).values_list("slug", "seq"))


# -- in words ---------------------------------------------------------------------------------


def order_json(order: Order) -> Json:
    """Return an order as staff see it."""
    promise = {"from": order.promised_from, "to": order.promised_to}
    return {
        "id": order.pk,
        "store": order.store.slug,
        "store_name": order.store.name,
        "number": order.number,
        "status": order.status,
        "version": order.version,
        "name": order.name,
        "serve": order.serve,
        "paid": order.paid_at is not None,
        "total": in_currency(order.total, order.currency),
        "currency": order.currency,
        "items": [line_json(line, order.currency) for line in order.lines.all()],
        "placed_at": order.placed_at,
        "due_at": order.due_at,
        "accepted_at": order.accepted_at,
        "started_at": order.started_at,
        "ready_at": order.ready_at,
        "collected_at": order.collected_at,
        "cancelled_at": order.cancelled_at,
        "promise": promise if order.promised_to else None,
        "deadline_at": order.deadline_at,
        "overdue": order.overdue or None,
        "barista": order.barista and {"id": order.barista.pk, "name": staff_name(order.barista)},
        "cancel_reason": order.cancel_reason,
        "cancelled_by": order.cancelled_by,
        "started_before_cancel": bool(order.cancelled_at and order.started_at),
    }


def line_json(line: OrderLine, currency: str) -> Json:
    return {
        "id": line.pk,
        "item": line.item_id,
        "name": line.name,
        "quantity": line.quantity,
        "made": line.made,
        "made_by": line.made_by and staff_name(line.made_by),
        "unit_price": in_currency(line.unit_price, currency),
        "total": in_currency(line.total, currency),
        "note": line.note,
        "drinker": line.drinker,
        "allergens": line.allergens,
        "options": line.options,
    }


# Named, not left out: a field that only a later version knows may be for the staff alone.
_ORDER = """
id store store_name number status version name serve paid total currency placed_at due_at
accepted_at started_at ready_at collected_at cancelled_at promise overdue cancel_reason cancelled_by
"""
_LINE = "id item name quantity made unit_price total note drinker allergens options"
FOR_CUSTOMERS, LINE_FOR_CUSTOMERS = frozenset(_ORDER.split()), frozenset(_LINE.split())


def customer_view(order: Json, waiting: list[int]) -> Json:
    """Return what the customer sees of a staff's order_json()."""
    shown = {name: value for name, value in order.items() if name in FOR_CUSTOMERS}
    lines = [
        {name: value for name, value in line.items() if name in LINE_FOR_CUSTOMERS}
        for line in order["items"]
    ]
    position = waiting.index(order["id"]) if order["id"] in waiting else None
    return shown | {
        "items": lines,
        "queue_position": position,
        "cancellable": order["status"] in CUSTOMER_MAY_CANCEL,
    }


def with_token(view: Json, token: str) -> Json:
    """Add the secret and what it opens; for the customer's own HTTP answers only."""
    links = {
        "self": f"/api/orders/{token}/",
        "page": f"/orders/{token}/",
        "live": f"/ws/orders/{token}/",
    }
    return view | {"token": token, "links": links}


def board_view(order: Json) -> Json:
    """Return what anyone in the room may see."""
    return {
        "id": order["id"],
        "number": order["number"],
        "name": order["name"][:BOARD_NAME_LENGTH].strip(),
        "status": order["status"],
        "due_at": order["due_at"],
        "ready_at": order["ready_at"],
    }


def store_json(store: Store) -> Json:
    now = ordering(store, clock.now())
    wait = wait_for(store, load_of(store.pk).seconds, USUAL_ORDER_SECONDS)
    return {
        "slug": store.slug,
        "name": store.name,
        "open": store.open,
        "ordering": {"state": now.state, "reason": now.reason, "until": now.until},
        "paused_until": now.until if now.state is State.PAUSED else None,
        "pause_reason": store.pause_reason,
        "wait": {"low": wait.low, "high": wait.high},
        "currency": store.currency,
        "locale": store.locale,
        "timezone": store.timezone,
        "capacity": store.capacity,
        "warn_seconds": store.warn_seconds,
        "late_seconds": store.late_seconds,
        "board_seconds": store.board_seconds,
        "start_seconds": store.start_seconds,
    }


def menu_json(store: Store) -> Json:
    return {"store": store_json(store), "categories": menu_of(store).json}


# -- publishing; handlers of events -------------------------------------------------------------


def publish_order(event: _OrderEvent) -> None:
    """Publish the event's order as it is NOW, with the event's seq.

    A late or repeated event then shows the newest state, and still fills its place in the stream.
    """
    order = order_to_show(event.order.id)
    if order is None:
        return  # deleted by hand; nobody has its page
    message = order_json(order) | {
        "seq": event.metadata.seq,
        "event": event.detail_type(),
        "waiting": waiting_ids(order.store),
    }
    publish(order_topic(order.store.slug, order.pk), msgspec.json.encode(message))


def publish_store(event: StoreChanged | AvailabilityChanged) -> None:
    """Publish the store and its availability as they are now."""
    store = Store.objects.get(slug=event.metadata.scope)
    message = {
        "seq": event.metadata.seq,
        "event": event.detail_type(),
        "as_of": store.seq,
        "store": store_json(store),
        "availability": menu_of(store).availability,
    }
    publish(store_topic(store.slug), msgspec.json.encode(message))


ENVELOPE = frozenset({"seq", "event", "waiting"})  # what publish_order() adds to the order
