"""Websockets of the customer: the order, and the menu."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from msgspec.structs import asdict

from cafe.base.client import address_in
from cafe.base.shapes import Shape
from cafe.base.threads import in_thread
from cafe.live.message import Fields
from cafe.live.socket import LiveSocket, Refused
from cafe.live.together import Together, shared
from orders.order.errors import TooManyGuesses
from orders.order.guesses import a_guess
from orders.order.links import asked_by, is_link_over, owns, shared_link
from orders.order.models import Order
from orders.order.reading import menu_snapshot, order_snapshots
from orders.order.shapes import OrderReading, shared_order
from orders.order.unreadable import each_or_remains
from orders.routes import order_group, shared_group
from orders.stores.models import Store


@in_thread
def _orders_of(links: Sequence[str]) -> Mapping[str, Order]:
    """Return the orders that these links open."""
    rows = Order.objects.order_by().select_related("store").filter(asked_by(links))
    orders = each_or_remains(rows, lambda order: order)
    # An order is asked for by both of its links at most.
    by_link = {link: order for order in orders for link in (order.token, shared_link(order))}
    return {link: by_link[link] for link in links if link in by_link}


@in_thread
def _stores_of(slugs: Sequence[str]) -> Mapping[str, int]:
    return dict(Store.objects.filter(slug__in=slugs).values_list("slug", "pk"))


orders_of: Together[str, Order] = Together(_orders_of)
stores_of: Together[str, int] = Together(_stores_of)
snapshots_of: Together[int, OrderReading] = Together(in_thread(order_snapshots))


class OrderConsumer(LiveSocket):
    """One order, for who holds a link to it."""

    order_id: int
    is_owners: bool

    async def admit(self) -> list[str]:
        link = self.scope["url_route"]["kwargs"]["token"]
        try:
            with a_guess(address_in(self.scope), link):
                found = await orders_of.get(link)
                if found is None:
                    raise Order.DoesNotExist
        except Order.DoesNotExist:
            raise Refused(4404) from None
        except TooManyGuesses:
            raise Refused(4429) from None
        if is_link_over(found):
            raise Refused(4410)
        self.order_id, self.scope_name = found.pk, found.store.slug
        self.is_owners = owns(link, found)
        return [order_group(self.order_id) if self.is_owners else shared_group(self.order_id)]

    async def snapshot(self) -> Fields:
        snapshot = await snapshots_of.get(self.order_id)
        if snapshot is None:
            raise LookupError(f"order {self.order_id} is gone")
        fields: Fields = asdict(snapshot)
        if not self.is_owners:
            fields["order"] = shared_order(snapshot.order)
        return fields


class StoreConsumer(LiveSocket):
    """One view of a store, the same for all who see it: its group and how its snapshot is read."""

    view: ClassVar[str]
    read: ClassVar[Callable[[int], Shape]]
    store_id: int

    async def find(self, slug: str) -> int:
        """Return the store's id if the client may see this view of it: anyone may; else Refused."""
        store: int | None = await stores_of.get(slug)
        if store is None:
            raise Refused(4404)
        return store

    async def admit(self) -> list[str]:
        self.scope_name = self.scope["url_route"]["kwargs"]["store"]
        self.store_id = await self.find(self.scope_name)
        return [f"{self.view}:{self.scope_name}"]

    async def snapshot(self) -> Fields:
        read = in_thread(type(self).read)
        # The id alone: what is shared outlives the page that asked for it first.
        reading = partial(read, self.store_id)
        return asdict(await shared.get(f"{self.view}:{self.store_id}", reading))


class MenuConsumer(StoreConsumer):
    """What changes on an open menu."""

    view = "menu"
    read = menu_snapshot
