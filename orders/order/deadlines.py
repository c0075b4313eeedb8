"""Deadlines that passed: a late step is told, and the day's end closes what nobody collected."""

from datetime import datetime, timedelta

from cafe.base import clock
from cafe.base.trouble import tried_again
from orders import events
from orders.order.change import change
from orders.order.life import STEP_DUE, Action
from orders.order.models import IS_OPEN, Order, Status
from orders.order.steps import advance_order
from orders.order.unreadable import count_done
from orders.stores.models import Store
from orders.stores.people import SYSTEM

BATCH = 100
FORGOTTEN = timedelta(hours=3)  # somebody may be on the way for what was made as the day ended


@tried_again
def mark_overdue(order_id: int, now: datetime) -> bool:
    """Mark an order whose deadline passed and tell the world; nothing is ever cancelled for it."""
    with change(order_id, SYSTEM) as made:
        order = made.order
        late = order.deadline_at is not None and order.deadline_at <= now
        if late:
            order.deadline_at = None
            order.overdue = STEP_DUE[Status(order.status)]
            made.record(events.OrderOverdue, order.overdue)
    return late


def sweep_deadlines() -> int:
    """Mark orders whose next step is late; return how many."""
    now = clock.now()
    late = Order.objects.filter(deadline_at__lte=now).order_by("deadline_at")
    pks = list(late.values_list("pk", flat=True)[:BATCH])
    return count_done(pks, lambda pk: mark_overdue(pk, now))


def sweep_day_end() -> int:
    """Close what was ready on an earlier day and never collected; return how many.

    Orders that are not ready stay: somebody may have paid, and a person must decide.
    """
    closed = 0
    forgotten = clock.now() - FORGOTTEN
    for store in Store.objects.all():
        ready = Order.objects.filter(
            IS_OPEN, store=store, status=Status.READY, ready_at__lt=forgotten
        )
        # The day is compared here: asked for days before today, SQLite walks all there ever were.
        days = ready.values_list("pk", "day")
        left = [pk for pk, day in days if day and day < store.today()]
        closed += count_done(left[:BATCH], _close)
    return closed


def _close(order_id: int) -> bool:
    advance_order(order_id, Action.COLLECT, SYSTEM, reason="end of the day")
    return True
