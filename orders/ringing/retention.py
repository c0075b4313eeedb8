"""How long it is kept where a browser is reached: as long as there may be news, and no longer."""

from datetime import timedelta

from django.db.models import Q

from cafe.base import clock
from orders.order.models import Status
from orders.ringing.handlers import LASTS
from orders.ringing.models import PushSubscription

LONGEST = timedelta(days=1)  # for an order that nobody makes and nobody cancels
BATCH = 100


def forget_subscriptions() -> int:
    """Delete those of orders that are over, and old ones; return how many."""
    now = clock.now()
    over = Q(order__status=Status.COLLECTED, order__collected_at__lt=now - LASTS)
    over |= Q(order__status=Status.CANCELLED, order__cancelled_at__lt=now - LASTS)
    old = Q(created_at__lt=now - LONGEST)
    found = PushSubscription.objects.filter(over | old).order_by("created_at")
    pks = list(found.values_list("pk", flat=True)[:BATCH])
    if pks:
        PushSubscription.objects.filter(pk__in=pks).delete()
    return len(pks)
