"""The archive ends somewhere: events that are old and delivered are deleted."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cafe.messaging.models import OutboxEvent

BATCH = 1_000  # rows in one transaction: nobody shall wait long for the write lock


def prune_archive() -> int:
    """Delete events older than CAFE_KEEP_DAYS that no queue holds any more; return how many.

    What was parked, or lies among dead letters, waits for a person and stays.
    """
    before = timezone.now() - timedelta(days=settings.CAFE_KEEP_DAYS)
    old = OutboxEvent.objects.filter(created_at__lt=before, published_at__isnull=False)
    pks = list(
        old.filter(deliveries=None).order_by("created_at").values_list("pk", flat=True)[:BATCH]
    )
    if pks:
        with transaction.atomic():
            # Asked again: a replay may have made new deliveries of it meanwhile.
            OutboxEvent.objects.filter(pk__in=pks, deliveries=None).delete()
    return len(pks)
