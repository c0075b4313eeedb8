"""What events say of a store and its orders."""

from cafe.messaging.event import Metadata
from orders.events import LineFacts, OrderFacts, Promise, StoreFacts, Times
from orders.models import Order, Store


def metadata(store: Store, actor: str) -> Metadata:
    """Return the metadata of the store's next event; its `seq` was just taken."""
    return Metadata(store=store.slug, seq=store.seq, actor=actor)


def order_facts(order: Order) -> OrderFacts:
    return OrderFacts(
        id=order.pk,
        number=order.number,
        status=order.status,
        version=order.version,
        serve=order.serve,
        paid=order.paid_at is not None,
        items=[
            LineFacts(
                item=line.item_id,
                name=line.name,
                quantity=line.quantity,
                made=line.made,
                unit_price=line.unit_price,
                options=[option["name"] for option in line.options],
            )
            for line in order.lines.all()
        ],
        total=order.total,
        currency=order.currency,
        promise=(
            Promise(low=order.promised_from, high=order.promised_to)
            if order.promised_from and order.promised_to
            else None
        ),
        times=Times(
            placed=order.placed_at,
            accepted=order.accepted_at,
            started=order.started_at,
            ready=order.ready_at,
            collected=order.collected_at,
            cancelled=order.cancelled_at,
        ),
    )


def store_facts(store: Store) -> StoreFacts:
    return StoreFacts(
        open=store.open,
        paused=store.paused,
        paused_until=store.paused_until,
        pause_reason=store.pause_reason,
        capacity=store.capacity,
    )
