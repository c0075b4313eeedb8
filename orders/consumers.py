"""Websockets of the customer: the order, and the menu."""

from cafe.messaging.hub import Fields
from cafe.messaging.sockets import LiveSocket, Refused, shared
from cafe.messaging.threads import in_thread
from orders.live import menu_snapshot, order_snapshot
from orders.models import Order, Store


@in_thread
def _order_of(token: str) -> Order:
    order = Order.objects.select_related("store").filter(token=token).first()
    if order is None:
        raise Refused(4404)
    return order


@in_thread
def store_by_slug(slug: str) -> Store:
    """Return a store, for a socket that anyone may open; raise Refused."""
    store = Store.objects.filter(slug=slug).first()
    if store is None:
        raise Refused(4404)
    return store


class OrderConsumer(LiveSocket):
    """One order, for the holder of its token."""

    order_id: int

    async def admit(self) -> list[str]:
        order = await _order_of(self.scope["url_route"]["kwargs"]["token"])
        self.order_id, self.store = order.pk, order.store.slug
        return [f"order:{order.pk}", f"customers:{self.store}"]

    async def snapshot(self) -> Fields:
        fields: Fields = await in_thread(order_snapshot)(self.order_id)
        return fields


class MenuConsumer(LiveSocket):
    """What changes on an open menu."""

    row: Store

    async def admit(self) -> list[str]:
        self.row = await store_by_slug(self.scope["url_route"]["kwargs"]["store"])
        self.store = self.row.slug
        return [f"menu:{self.store}"]

    async def snapshot(self) -> Fields:
        fields: Fields = await shared.get(
            f"menu:{self.store}", lambda: in_thread(menu_snapshot)(self.row)
        )
        return fields
