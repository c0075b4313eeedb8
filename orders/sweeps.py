"""What the worker looks for: deadlines that passed, pauses that are over, what may be forgotten."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from cafe.base import clock
from orders.life import SYSTEM, Action
from orders.models import IdempotencyKey, Order, OrderLine, Status, Store
from orders.models.order import IS_OPEN
from orders.services import advance_order, mark_overdue
from orders.store import resume

BATCH = 100
FORGOTTEN = timedelta(hours=3)  # somebody may be on the way for what was made at midnight
KEYS_LAST = timedelta(days=2)  # no phone tries the same cart for longer


def sweep_deadlines() -> int:
    """Mark orders whose next step is late; return how many."""
    now = clock.now()
    late = Order.objects.filter(deadline_at__lte=now).order_by("deadline_at")
    return sum(mark_overdue(pk, now) for pk in late.values_list("pk", flat=True)[:BATCH])


def sweep_pauses() -> int:
    """Resume stores whose pause is over; return how many."""
    over = Store.objects.filter(paused=True, paused_until__lte=clock.now())
    return sum(resume(store.slug) for store in over)


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
        for pk in left[:BATCH]:
            advance_order(pk, Action.COLLECT, SYSTEM, reason="end of the day")
            closed += 1
    return closed


def forget_people() -> int:
    """Blank names and notes of orders that ended CAFE_KEEP_DAYS ago; return how many.

    The order itself stays, for the books.
    """
    before = clock.now() - timedelta(days=settings.CAFE_KEEP_DAYS)
    over = Order.objects.filter(status__in=(Status.COLLECTED, Status.CANCELLED))
    named = over.exclude(name="").filter(placed_at__lt=before).order_by("placed_at")
    pks = list(named.values_list("pk", flat=True)[:BATCH])
    if pks:
        with transaction.atomic():
            OrderLine.objects.filter(order__in=pks).update(note="", drinker="")
            Order.objects.filter(pk__in=pks).update(name="")
    return len(pks)


def forget_keys() -> int:
    """Delete idempotency keys nobody will send again; return how many."""
    old = IdempotencyKey.objects.filter(created_at__lt=clock.now() - KEYS_LAST)
    pks = list(old.order_by("created_at").values_list("pk", flat=True)[:BATCH])
    if pks:
        with transaction.atomic():
            IdempotencyKey.objects.filter(pk__in=pks).delete()
    return len(pks)
