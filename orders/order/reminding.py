"""Who does not come for what is ready is called again."""

from datetime import datetime, timedelta

from django.utils.translation import gettext

from cafe.base import clock
from cafe.base.trouble import tried_again
from orders import events
from orders.order.change import change
from orders.order.errors import InvalidTransition
from orders.order.life import ALLOWED, CALL_AGAIN_SECONDS
from orders.order.models import Order
from orders.stores.models import Store
from orders.stores.people import Actor

COOL_DOWN = timedelta(seconds=CALL_AGAIN_SECONDS)


@tried_again
def remind_customer(
    order_id: int,
    actor: Actor,
    *,
    key: str = "",
    store: Store | None = None,
    mark: str = "",
) -> Order:
    """Call an order's customer again; once, however often the key comes.

    Raises InvalidTransition where nothing is ready, or who waits was called a moment ago.
    """
    with change(order_id, actor, key=key, wish="remind", store=store, mark=mark) as made:
        order = made.order
        if made.again:
            return order
        if order.status not in ALLOWED["remind"]:
            raise InvalidTransition(gettext("It is not ready."), order)
        now = clock.now()
        if now - _called_at(order) < COOL_DOWN:
            raise InvalidTransition(gettext("Its guest was called a moment ago."), order, "called")
        order.reminded_at = now
        made.record(events.CustomerReminded)
    return order


def _called_at(order: Order) -> datetime:
    """Return when the customer of what is ready was called last: that it is ready is a call."""
    times = [time for time in (order.ready_at, order.reminded_at) if time]
    return max(times, default=order.placed_at)
