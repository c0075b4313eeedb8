"""How much the bar has before it: the orders that wait, and the time they take."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from orders.order.models import IS_WAITING, Order


@dataclass(frozen=True, slots=True)
class Load:
    """Orders that are not ready yet, and the seconds of a barista's time that they take."""

    orders: int
    seconds: int


def load_of(store_id: int, before: Order | None = None) -> Load:
    """Return what waits in a store, or what is served before an order; one query."""
    waiting = Order.objects.order_by().filter(IS_WAITING, store=store_id)
    if before:
        waiting = waiting.filter(served_before(before))
    found = waiting.aggregate(orders=Count("pk"), seconds=Sum("make_seconds"))
    return Load(found["orders"], found["seconds"] or 0)


def served_before(order: Order) -> Q:
    """Return what comes before an order in the order of service: due earlier, then placed."""
    return Q(due_at__lt=order.due_at) | Q(due_at=order.due_at, pk__lt=order.pk)
