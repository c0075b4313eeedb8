"""The orders of one device, for whoever comes back with it; docs/decisions/coming-back.md."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Annotated, Any, TypeVar

from django.utils.translation import get_language
from msgspec.structs import replace

from cafe.base.device import Device, keyed_digest
from cafe.base.shapes import Money, Shape, Time, cut, says
from orders.menu.reading import menu_of
from orders.menu.said import names_said
from orders.order.links import is_link_over
from orders.order.models import Order, OrderLine, Status
from orders.order.unreadable import each_or_remains
from orders.stores.models import Store
from orders.stores.money import in_currency

MOST = 20


class PastOption(Shape, frozen=True, kw_only=True):
    """An option as it was chosen."""

    id: Annotated[int, says("the option's own")]
    name: Annotated[str, says("as it was called then, in the reader's language")]


class PastLine(Shape, frozen=True, kw_only=True):
    """Some of one drink, without its drinker and note: another may hold the device now."""

    item: Annotated[int | None, says("its id on the menu; null when it was taken off for good")]
    name: Annotated[str, says("as it was called then, in the reader's language")]
    quantity: Annotated[int, says("how many of the same")]
    options: Annotated[list[PastOption], says("what was chosen")]


class PastOrder(Shape, frozen=True, kw_only=True):
    """An order of this device."""

    number: Annotated[int | None, says("of the day; null until the bar accepts")]
    status: Annotated[str, says("where it is in its life", enum=Status.values)]
    total: Annotated[Money, says("of all lines, as they were")]
    currency: Annotated[str, says("ISO 4217, such as EUR")]
    placed_at: Annotated[Time, says("by the server's clock")]
    page: Annotated[str | None, says("its page, while its link opens; it holds the token")]
    items: Annotated[list[PastLine], says("what was ordered")]


class PastOrders(Shape, frozen=True, kw_only=True):
    """What a device ordered in a store."""

    orders: Annotated[list[PastOrder], says(f"the newest first, at most {MOST}")]


Named = TypeVar("Named", PastOption, PastLine)


def past_orders(store: Store, device: Device | None) -> PastOrders:
    """Return what a device ordered; nothing of one that staff log in with: others order there."""
    if device is None or device.users:
        return PastOrders(orders=[])
    rows = Order.objects.filter(store=store, device=keyed_digest("order", device.id))
    shown = rows.select_related("store").prefetch_related("lines").order_by("-placed_at", "-pk")
    orders = each_or_remains(shown[:MOST], _past_order)
    names = chain.from_iterable(map(_names, orders))
    words = names_said(menu_of(store), store.pk, get_language(), names)
    return PastOrders(orders=[_said(order, words) for order in orders] if words else orders)


def forget_device(device: Device) -> None:
    """Have no order that is over be of this device any more, in any store.

    One that is open stays its own: who forgets it takes no more of the café than others.
    """
    over = Order.objects.filter(status__in=(Status.COLLECTED, Status.CANCELLED))
    over.filter(device=keyed_digest("order", device.id)).update(device="")


def _past_order(order: Order) -> PastOrder:
    return cut(
        PastOrder,
        order,
        total=in_currency(order.total, order.currency),
        page=None if is_link_over(order) else f"/orders/{order.token}/",
        items=[_past_line(line) for line in order.lines.all()],
    )


def _past_line(line: OrderLine) -> PastLine:
    return cut(
        PastLine, line, item=line.item_id, options=[_past_option(one) for one in line.options]
    )


def _past_option(chosen: dict[str, Any]) -> PastOption:
    return PastOption(id=chosen["id"], name=chosen["name"])


def _names(order: PastOrder) -> Iterator[str]:
    for line in order.items:
        yield line.name
        yield from (option.name for option in line.options)


def _said(order: PastOrder, words: Mapping[str, str]) -> PastOrder:
    def line(one: PastLine) -> PastLine:
        options = [
            replace(option, name=words.get(option.name, option.name)) for option in one.options
        ]
        return replace(one, name=words.get(one.name, one.name), options=options)

    return replace(order, items=list(map(line, order.items)))
