"""How long it takes, said so that it can be kept: a range in whole minutes."""

import math
from dataclasses import dataclass

from django.db.models import Sum

from orders.order.models import IS_WAITING, Order
from orders.stores.models import Store

EARLY, LATE = 0.8, 1.3  # how far the real time strays from the sum of make-times
SHORTEST_RANGE = 2  # minutes: a promise to the minute is a promise broken


@dataclass(frozen=True, slots=True)
class Wait:
    """Minutes from now, both inclusive."""

    low: int
    high: int


def wait_for(store: Store, seconds_ahead: int, own_seconds: int) -> Wait:
    """Return when an order is ready that has `seconds_ahead` of making before it."""
    minutes = (seconds_ahead / store.stations + own_seconds) / 60
    low = max(1, math.floor(minutes * EARLY))
    return Wait(low, max(low + SHORTEST_RANGE, math.ceil(minutes * LATE)))


def seconds_ahead_of(store: Store, before: Order | None = None) -> int:
    """Return baristas' time for all that waits, or for what waits before an order."""
    orders = Order.objects.filter(IS_WAITING, store=store)
    if before:
        orders = orders.filter(pk__lt=before.pk)
    return orders.aggregate(seconds=Sum("make_seconds"))["seconds"] or 0
