"""The rows of one order, written with nothing decided and nothing looked up."""

import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cafe.messaging.models import Delivery, OutboxEvent
from orders.order.models import IdempotencyKey, Order, OrderChange, OrderLine, Status
from orders.stores.models import Store

DETAIL = "x" * 1200  # bytes; as many as an OrderPlaced of three lines has


def insert_order(name: str, lines: list[dict[str, Any]], key: str) -> int:
    """Write what place_order() writes: six INSERTs of nine rows, one UPDATE, one commit."""
    now = timezone.now()
    with transaction.atomic():
        Store.objects.filter(pk=1).update(seq=F("seq") + 1, last_number=F("last_number"))
        order = Order.objects.create(
            store_id=1,
            name=name,
            # Over long ago: the café that shares this database has nothing to do with it.
            status=Status.COLLECTED,
            total=Decimal("12.50"),
            currency="EUR",
            placed_at=now,
        )
        OrderLine.objects.bulk_create(
            OrderLine(
                order=order,
                item_id=line["item"],
                name="Flat White",
                quantity=line["quantity"],
                unit_price=Decimal("4.20"),
                options=[{"id": id, "name": "Oat", "price": "0.50"} for id in line["options"]],
            )
            for line in lines
        )
        IdempotencyKey.objects.create(store_id=1, key=key, fingerprint="0" * 64, order=order)
        OrderChange.objects.create(
            order=order,
            seq=order.pk,
            version=1,
            event="OrderPlaced",
            event_id=uuid.uuid4(),
            status=order.status,
            actor="customer",
            at=now,
        )
        event = OutboxEvent.objects.create(
            event_id=uuid.uuid4(),
            detail_type="OrderPlaced",
            source=settings.CAFE_EVENT_SOURCE,
            group="demo",
            detail=DETAIL,
            published_at=now,
        )
        # Dead at once: what is handled afterwards is not the floor's to do.
        Delivery.objects.bulk_create(
            Delivery(queue=f"floor-{at}", event=event, dead_at=now) for at in "12"
        )
    return order.pk
