"""How long it takes, said so that it can be kept: a range in whole minutes."""

import math
from datetime import timedelta

from cafe.base import clock
from cafe.base.trouble import tried_again
from orders import events
from orders.order.capacity import load_of
from orders.order.change import change
from orders.order.errors import InvalidTransition
from orders.order.life import ALLOWED
from orders.order.models import Order
from orders.stores.models import Store
from orders.stores.people import Actor
from orders.stores.shapes import Minutes

EARLY, LATE = 0.8, 1.3  # how far the real time strays from the sum of make-times
SHORTEST_RANGE = 2  # minutes: a promise to the minute is a promise broken


def wait_for(store: Store, seconds_ahead: int, own_seconds: int) -> Minutes:
    """Return when an order is ready that has `seconds_ahead` of making before it."""
    minutes = (seconds_ahead / store.stations + own_seconds) / 60
    low = max(1, math.floor(minutes * EARLY))
    return Minutes(low=low, high=max(low + SHORTEST_RANGE, math.ceil(minutes * LATE)))


def promise(order: Order) -> None:
    """Set an order's promise by what is served before it."""
    now = clock.now()
    wait = wait_for(order.store, load_of(order.store_id, before=order).seconds, order.make_seconds)
    order.promised_from = now + timedelta(minutes=wait.low)
    order.promised_to = now + timedelta(minutes=wait.high)


@tried_again
def move_promise(
    order_id: int,
    minutes: int,
    actor: Actor,
    *,
    key: str = "",
    store: Store | None = None,
    mark: str = "",
) -> Order:
    """Promise an order some minutes later, or earlier; once, however often the key comes."""
    with change(
        order_id, actor, key=key, wish=f"promise {minutes:+d}", store=store, mark=mark
    ) as made:
        order = made.order
        if made.again:
            return order
        if order.status not in ALLOWED["promise"] or not order.promised_to:
            raise InvalidTransition(f"It is {order.status} and has no promise to move.", order)
        shift = timedelta(minutes=minutes)
        order.promised_from = (order.promised_from or order.promised_to) + shift
        order.promised_to += shift
        made.record(events.OrderPromiseMoved, f"{minutes:+d} min")
    return order
