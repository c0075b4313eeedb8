"""Paid or not: a fact of its own beside the status."""

from cafe.base import clock
from cafe.base.trouble import tried_again
from orders import events
from orders.order.change import change
from orders.order.models import Order
from orders.stores.models import Store
from orders.stores.people import Actor


@tried_again
def pay_order(
    order_id: int,
    actor: Actor,
    *,
    key: str = "",
    store: Store | None = None,
    mark: str = "",
) -> Order:
    """Note that an order was paid at the counter; what is paid is not paid again."""
    with change(order_id, actor, key=key, wish="pay", store=store, mark=mark) as made:
        if not made.again and made.order.paid_at is None:
            made.order.paid_at = clock.now()
            made.record(events.OrderPaid)
    return made.order


@tried_again
def refund_order(
    order_id: int,
    actor: Actor,
    *,
    key: str = "",
    store: Store | None = None,
    mark: str = "",
) -> Order:
    """Note that the café has not an order's money: it was given back, or never taken."""
    with change(order_id, actor, key=key, wish="refund", store=store, mark=mark) as made:
        if not made.again and made.order.paid_at is not None:
            made.order.paid_at = None
            made.record(events.OrderRefunded)
    return made.order
