"""Counts what customers have, from events alone: each says anew whether its order counts.

Of an order the newest event is right, whichever comes last and however often. A collected order
that is recalled counts no longer, until it is collected again.
"""

from collections import Counter
from datetime import date
from typing import Any

from cafe.messaging.queues import Queue
from extensions.tally.models import Sale
from orders.events import OrderCollected, OrderRecalled
from orders.stores.models import Store
from orders.stores.region import zone
from orders.words import Status


def count(event: OrderCollected | OrderRecalled) -> None:
    """Count an order's items for the day it was placed, or take them out again."""
    order, store, day = event.order, event.metadata.scope, _day(event)
    now: dict[str, Any] = {
        "version": order.version,
        "sold": order.status == Status.COLLECTED,
    }
    rows = [
        Sale(order=order.id, store=store, day=day, item=item, quantity=quantity, **now)
        for item, quantity in _items(event).items()
    ]
    Sale.objects.bulk_create(rows, ignore_conflicts=True)
    Sale.objects.filter(order=order.id, version__lt=order.version).update(**now)


def _items(event: OrderCollected | OrderRecalled) -> Counter[str]:
    items: Counter[str] = Counter()
    for line in event.order.items:
        items[line.name] += line.quantity
    return items


def _day(event: OrderCollected | OrderRecalled) -> date:
    """Return the date on the store's wall when the order was placed."""
    stores = Store.objects.filter(slug=event.metadata.scope)
    name = stores.values_list("timezone", flat=True).first()
    return event.order.placed_at.astimezone(zone(name or "")).date()


QUEUE = Queue("tally", {OrderCollected: [count], OrderRecalled: [count]}, atomic=True)
