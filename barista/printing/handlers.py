"""Handlers of events: what is to be printed is written down, once; sending.py prints it."""

from barista.printing.jobs import OVER, want
from barista.printing.models import Moment, Printer
from orders.events import OrderAccepted, OrderStarted
from orders.order.models import Order


def print_accepted(event: OrderAccepted) -> None:
    """Have an order printed where it is printed as soon as it is accepted."""
    _print(event, Moment.ACCEPT)


def print_started(event: OrderStarted) -> None:
    """Have an order printed where it is printed when somebody begins it."""
    _print(event, Moment.START)


def _print(event: OrderAccepted | OrderStarted, moment: Moment) -> None:
    mine = Printer.objects.filter(store__slug=event.metadata.scope, active=True, moment=moment)
    printers = list(mine.prefetch_related("categories"))
    orders = Order.objects.filter(pk=event.order.id).exclude(status__in=OVER)
    order = orders.prefetch_related("lines").first() if printers else None
    if order:
        want(order, printers, event.metadata.occurred_at)
