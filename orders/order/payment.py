"""Paid or not: a fact of its own beside the status."""

from functools import partial

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
    paid: bool = True,
) -> Order:
    """Note that an order was paid at the counter, or with `paid` false that it is not any more.

    What is so already is not noted again.
    """
    wish = "pay" if paid else "refund"
    with change(order_id, actor, key=key, wish=wish, store=store, mark=mark) as made:
        if not made.again and made.order.paid != paid:
            made.order.paid_at = clock.now() if paid else None
            made.record(events.OrderPaid if paid else events.OrderRefunded)
    return made.order


refund_order = partial(pay_order, paid=False)
