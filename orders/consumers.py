"""Websockets of the customer: the order, and the menu."""

from collections.abc import Callable
from typing import ClassVar

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
def _store_by_slug(slug: str) -> Store:
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


class StoreConsumer(LiveSocket):
    """One view of a store, the same for all who see it: its group and how its snapshot is read."""

    view: ClassVar[str]
    read: ClassVar[Callable[[Store], Fields]]
    row: Store

    async def find(self, slug: str) -> Store:
        """Return the store if the client may see this view of it: anyone may; raise Refused."""
        store: Store = await _store_by_slug(slug)
        return store

    async def admit(self) -> list[str]:
        self.row = await self.find(self.scope["url_route"]["kwargs"]["store"])
        self.store = self.row.slug
        return [f"{self.view}:{self.store}"]

    async def snapshot(self) -> Fields:
        read = in_thread(type(self).read)
        fields: Fields = await shared.get(f"{self.view}:{self.store}", lambda: read(self.row))
        return fields


class MenuConsumer(StoreConsumer):
    """What changes on an open menu."""

    view = "menu"
    read = menu_snapshot
