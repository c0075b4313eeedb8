"""Handlers of events: each change goes to the screens, over MQTT."""

import msgspec

from cafe.base.shapes import cut
from cafe.live.mqtt import publish
from orders.events import AvailabilityChanged, StoreChanged, _OrderEvent
from orders.menu.shapes import StoreMessage
from orders.order.capacity import waiting_ids
from orders.order.reading import (
    availability,
    order_to_show,
    staff_order,
    store_state,
)
from orders.order.shapes import OrderMessage
from orders.order.unreadable import SPOILED, remains_of
from orders.stores.models import Store
from orders.topics import order_topic, store_topic


def publish_order(event: _OrderEvent) -> None:
    """Publish the event's order as it is NOW, with the event's seq.

    A late or repeated event then shows the newest state, and still fills its place in the stream.
    """
    try:
        order = order_to_show(event.order.id)
        shown = staff_order(order) if order else None
    except SPOILED as why:
        order = remains_of(event.order.id, why)
        shown = staff_order(order)
    if order is None or shown is None:
        return  # deleted by hand; nobody has its page
    message = cut(
        OrderMessage,
        shown,
        seq=event.metadata.seq,
        event=event.detail_type(),
        waiting=waiting_ids(order.store_id),
    )
    publish(order_topic(order.store.slug, order.pk), msgspec.json.encode(message))


def publish_store(event: StoreChanged | AvailabilityChanged) -> None:
    """Publish the store and its availability as they are now."""
    store = Store.objects.get(slug=event.metadata.scope)
    message = StoreMessage(
        seq=event.metadata.seq,
        event=event.detail_type(),
        as_of=store.seq,
        store=store_state(store),
        availability=availability(store),
    )
    publish(store_topic(store.slug), msgspec.json.encode(message))
