"""The rows behind the promises: what is to be sent, and what is to be handled."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class OutboxEvent(models.Model):
    """An event, written in the transaction of the change it tells of; afterwards the archive."""

    event_id = models.UUIDField(unique=True)
    detail_type = models.CharField(max_length=128)
    source = models.CharField(max_length=64)
    group = models.CharField(max_length=64)
    detail = models.TextField()
    trace_id = models.CharField(max_length=128, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True, blank=True)
    parked_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["leased_until"],
                name="outbox_waiting",
                condition=Q(published_at=None, parked_at=None),
            ),
            models.Index(
                fields=["created_at"],
                name="outbox_oldest",
                condition=Q(published_at=None, parked_at=None),
            ),
            models.Index(fields=["created_at"], name="outbox_created"),
            models.Index(
                fields=["parked_at"],
                name="outbox_parked",
                condition=Q(parked_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.detail_type} {self.event_id}"


class Delivery(models.Model):
    """One event on its way to one queue of the local bus; gone once handled."""

    queue = models.CharField(max_length=64)
    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="deliveries")
    visible_at = models.DateTimeField(default=timezone.now)
    receives = models.PositiveIntegerField(default=0)
    receipt = models.UUIDField(null=True, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    dead_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = (
            models.Index(
                fields=["queue", "visible_at"], name="delivery_waiting", condition=Q(dead_at=None)
            ),
            models.Index(
                fields=["queue", "dead_at"],
                name="delivery_dead",
                condition=Q(dead_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.event} -> {self.queue}"
