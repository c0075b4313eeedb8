"""What the worker looks for: deadlines that passed, pauses that are over, days that ended."""

from datetime import timedelta

from django.utils import timezone

from orders.models import Order, Status, Store
from orders.services import SYSTEM, Action, advance_order, mark_overdue
from orders.store import resume

BATCH = 100
FORGOTTEN = timedelta(hours=3)  # somebody may be on the way for what was made at midnight


def sweep_deadlines() -> int:
    """Mark orders whose next step is late; return how many."""
    now = timezone.now()
    late = Order.objects.filter(deadline_at__lte=now).order_by("deadline_at")
    return sum(mark_overdue(pk, now) for pk in late.values_list("pk", flat=True)[:BATCH])


def sweep_pauses() -> int:
    """Resume stores whose pause is over; return how many."""
    over = Store.objects.filter(paused=True, paused_until__lte=timezone.now())
    return sum(resume(store.slug) for store in over)


def sweep_day_end() -> int:
    """Close what was ready on an earlier day and never collected; return how many.

    Orders that are not ready stay: somebody may have paid, and a person must decide.
    """
    closed = 0
    forgotten = timezone.now() - FORGOTTEN
    for store in Store.objects.all():
        left = Order.objects.filter(
            store=store, status=Status.READY, day__lt=store.today(), ready_at__lt=forgotten
        )
        for pk in left.values_list("pk", flat=True)[:BATCH]:
            advance_order(pk, Action.COLLECT, SYSTEM, reason="end of the day")
            closed += 1
    return closed
