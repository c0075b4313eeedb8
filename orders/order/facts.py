"""What events say of an order."""

from orders.events import LineFacts, OrderFacts, Promise, Times
from orders.order.models import Order
from orders.stores.money import in_currency


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
                unit_price=in_currency(line.unit_price, order.currency),
                options=[option["name"] for option in line.options],
            )
            for line in order.lines.all()
        ],
        total=in_currency(order.total, order.currency),
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
