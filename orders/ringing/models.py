"""Who is to be rung: the browsers that asked for it, each for one order."""

from django.db import models
from django.utils import timezone

from orders.order.models import Order


class PushSubscription(models.Model):
    """Where a browser can be reached, and the keys by which it alone can read what it is sent."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="+")
    endpoint = models.CharField(max_length=500, help_text="an address at the push service")
    p256dh = models.CharField(max_length=88)
    auth = models.CharField(max_length=24)
    language = models.CharField(max_length=12)
    told = models.PositiveIntegerField(
        default=0, db_default=0, help_text="the order's version it was told of last"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["order", "endpoint"], name="rings_once_an_order"),
        )
        indexes = (models.Index(fields=["created_at"], name="ringing_created"),)

    def __str__(self) -> str:
        return f"order {self.order_id}"
