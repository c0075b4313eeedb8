"""A customer's link: it ends some hours after its order is over.

Links stay in histories, in chats and on phones that are lent or sold. An order that is open, for
however long, keeps its link, and one that is called back has it again.
"""

from datetime import timedelta

from cafe.base import clock
from orders.order.errors import LinkOver
from orders.order.models import Order


def check_link(order: Order) -> None:
    """Raise LinkOver when a customer's link opens this order no more."""
    if is_link_over(order):
        raise LinkOver(order.store)


def is_link_over(order: Order) -> bool:
    over_at, lasts = order.over_at, timedelta(hours=order.store.link_hours)
    return over_at is not None and clock.now() - over_at > lasts
