"""How long names, notes and keys are kept: what may be forgotten."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from cafe.base import clock
from orders.order.models import IdempotencyKey, Order, OrderLine, Status

BATCH = 100
KEYS_LAST = timedelta(days=2)  # no phone tries the same cart for longer


def forget_people() -> int:
    """Blank names, notes and devices of orders that ended CAFE_KEEP_DAYS ago; return how many.

    The order itself stays, for the books; that somebody has an allergy does not.
    """
    before = clock.now() - timedelta(days=settings.CAFE_KEEP_DAYS)
    over = Order.objects.filter(status__in=(Status.COLLECTED, Status.CANCELLED))
    named = over.exclude(name="").filter(placed_at__lt=before).order_by("placed_at")
    pks = list(named.values_list("pk", flat=True)[:BATCH])
    if pks:
        with transaction.atomic():
            OrderLine.objects.filter(order__in=pks).update(note="", drinker="", allergy=False)
            Order.objects.filter(pk__in=pks).update(name="", device="")
    return len(pks)


def forget_keys() -> int:
    """Delete idempotency keys nobody will send again; return how many."""
    old = IdempotencyKey.objects.filter(created_at__lt=clock.now() - KEYS_LAST)
    pks = list(old.order_by("created_at").values_list("pk", flat=True)[:BATCH])
    if pks:
        with transaction.atomic():
            IdempotencyKey.objects.filter(pk__in=pks).delete()
    return len(pks)
