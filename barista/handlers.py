"""What the bar does when it hears of an event."""

import logging

from orders.events import OrderPlaced
from orders.order.errors import InvalidTransition
from orders.order.models import Order
from orders.order.steps import accept_order

log = logging.getLogger(__name__)


def accept(event: OrderPlaced) -> None:
    """Put a new order on the bar's list: number of the day, promise."""
    try:
        accept_order(event.order.id)
    except InvalidTransition as late:
        log.info("order %d needs no accepting any more: %s", event.order.id, late)
    except Order.DoesNotExist:
        log.warning("order %d is gone; was the database put back?", event.order.id)
