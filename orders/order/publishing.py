"""Handlers of events: each change goes to the screens, over MQTT."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

import msgspec

from cafe.base.shapes import cut
from cafe.base.spoiled import SPOILED
from cafe.live.mqtt import publish
from cafe.messaging.event import Event
from orders.events import AvailabilityChanged, MenuChanged, StoreChanged, _OrderEvent
from orders.menu.shapes import StoreMessage
from orders.order.capacity import waiting_ids
from orders.order.models import Order
from orders.order.reading import availability, staff_order, store_state
from orders.order.shapes import OrderMessage, StaffOrder
from orders.order.told import read_orders
from orders.order.unreadable import remains_of
from orders.stores.models import Store
from orders.topics import order_topic, store_topic

# Publishing waits for the broker, and the next message is to tell what is by then.
FRESH_SECONDS = 1.0


class Told(NamedTuple):
    """An order, the ids of what waits in its store, and the store's moment, of one reading."""

    order: StaffOrder
    waiting: list[int]
    moment: int


class Batch:
    """The orders of a batch of events, read at once when the first of them is published.

    All these events had happened by then, so what is read is as new as any of them.
    """

    def __init__(self, events: Iterable[Event]) -> None:
        self._events = events
        self._ids: list[int] = []
        self._orders: dict[int, Told] = {}
        self._read_at = float("-inf")

    def order(self, order_id: int) -> Told | None:
        """Return what is to be told of an order as it is now; None when it is gone."""
        if time.monotonic() - self._read_at > FRESH_SECONDS:
            self._read()
        return self._orders.get(order_id)

    def _read(self) -> None:
        about = {event.order.id for event in self._events if isinstance(event, _OrderEvent)}
        self._ids.extend(about)  # the first time; then the events are used up
        self._orders = {told.order.id: told for told in _readable(self._ids)}
        self._read_at = time.monotonic()


def _readable(order_ids: Sequence[int]) -> list[Told]:
    """Return those that are there, as far as each can be read."""
    try:
        return [_told(order, waiting) for order, waiting in read_orders(order_ids)]
    except SPOILED as why:
        if len(order_ids) > 1:
            return [found for pk in order_ids for found in _readable([pk])]
        order = remains_of(order_ids[0], why)
        return [_told(order, waiting_ids([order.store_id])[order.store_id])]


def _told(order: Order, waiting: list[int]) -> Told:
    return Told(staff_order(order), waiting, order.store.moment)


_batch: ContextVar[Batch | None] = ContextVar("batch", default=None)


@contextmanager
def read_at_once(events: Iterable[Event]) -> Iterator[None]:
    """Publish what is inside from one reading of all the orders that these events are about."""
    before = _batch.set(Batch(events))
    try:
        yield
    finally:
        _batch.reset(before)


def publish_order(event: _OrderEvent) -> None:
    """Publish the event's order as it is NOW, with the event's seq.

    A late or repeated event then shows the newest state, and still fills its place in the stream.
    """
    batch = _batch.get() or Batch([event])
    told = batch.order(event.order.id)
    if told is None:
        return  # deleted by hand; nobody has its page
    order, waiting, moment = told
    message = cut(
        OrderMessage,
        order,
        seq=event.metadata.seq,
        event=event.detail_type(),
        waiting=waiting,
        moment=moment,
    )
    publish(order_topic(order.store, order.id), msgspec.json.encode(message))


def publish_store(event: StoreChanged | AvailabilityChanged | MenuChanged) -> None:
    """Publish the store and its availability as they are now."""
    store = Store.objects.get(slug=event.metadata.scope)
    message = StoreMessage(
        seq=event.metadata.seq,
        event=event.detail_type(),
        as_of=store.seq,
        moment=store.moment,
        store=store_state(store),
        availability=availability(store),
    )
    publish(store_topic(store.slug), msgspec.json.encode(message))
