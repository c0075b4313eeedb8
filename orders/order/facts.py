"""What events say of an order."""

from typing import Any

from cafe.base.shapes import cut
from orders.events import LineFacts, OrderFacts
from orders.order.models import Order, OrderLine
from orders.stores.money import in_currency


def order_facts(order: Order) -> OrderFacts:
    return cut(
        OrderFacts,
        order,
        total=in_currency(order.total, order.currency),
        items=[_line_facts(line, order.currency) for line in order.lines.all()],
    )


def _line_facts(line: OrderLine, currency: str) -> LineFacts:
    return cut(
        LineFacts,
        line,
        item=line.item_id,
        unit_price=in_currency(line.unit_price, currency),
        options=_names(line.options),
        without=_texts(line.without),
    )


def _names(options: Any) -> list[str]:
    try:
        return [option["name"] for option in options]
    except (LookupError, TypeError):
        return []  # spoiled: the order goes its way nevertheless


def _texts(names: Any) -> list[str]:
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
