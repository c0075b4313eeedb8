"""The one way in and out of a change of an order: lock, key, version, number, history, event.

One transaction each. Rows are locked in one order, order before store, and the store as late as
possible: its `seq` makes the order of events, so whoever holds it holds up the others.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from cafe.base.fields import LARGEST_ID
from cafe.base.sql import fetch, insert, save_changed
from cafe.messaging.outbox import emit
from orders import events
from orders.order import idempotency, numbering
from orders.order.errors import InvalidTransition
from orders.order.facts import order_facts
from orders.order.models import Order, OrderChange, OrderLine
from orders.stores.facts import metadata
from orders.stores.models import Store
from orders.stores.people import Actor

# Of these the version stays: a new order has its first, and a deadline changes no order.
SAME_VERSION = (events.OrderPlaced, events.OrderOverdue)


class Change:
    """A locked order and what becomes of it.

    `again` says that the same wish with the same key was carried out before: then nothing is to be
    done. Whoever changes `order` says by `record` what happened.
    """

    def __init__(
        self, order: Order, actor: Actor, *, again: bool = False, version: int | None = None
    ) -> None:
        self.order = order
        self.actor = actor
        self.again = again
        self._expected = version
        self._before = _values(order)

    def record(self, kind: type[events._OrderEvent], reason: str = "") -> None:
        """Save the order, its history and its event together.

        Raises InvalidTransition when the order is not at the version that was wished to change.
        """
        order = self.order
        self.check_version()
        if kind is events.OrderAccepted:
            numbering.number(order)
        else:
            numbering.take_seq(order.store)
        if kind not in SAME_VERSION:
            order.version += 1
        save_changed(order, self._before)
        self._before = _values(order)
        self._tell(kind, reason)

    def check_version(self) -> None:
        """Raise InvalidTransition when the wisher saw another version; asked once."""
        expected, self._expected = self._expected, None
        if expected is not None and expected != self.order.version:
            raise InvalidTransition("It has changed meanwhile.", self.order, "version")

    def _tell(self, kind: type[events._OrderEvent], reason: str) -> None:
        order, actor = self.order, str(self.actor)
        event = kind(metadata=metadata(order.store, actor), order=order_facts(order), reason=reason)
        history = OrderChange(
            order_id=order.pk,
            seq=order.store.seq,
            version=order.version,
            event=kind.__name__,
            event_id=event.metadata.event_id,
            status=order.status,
            actor=actor,
            reason=reason,
            at=event.metadata.occurred_at,
        )
        insert([history])
        emit(event)


@contextmanager
def change(
    order_id: int,
    actor: Actor,
    *,
    key: str = "",
    wish: str = "",
    version: int | None = None,
    store: Store | None = None,
) -> Iterator[Change]:
    """Lock an order, change it inside, and commit it with its history and event.

    `key` and `wish`: the same key with the same wish changes nothing again. `version`: as the
    wisher saw the order; looked at when something is recorded. `store`: where the order must be.
    Raises Order.DoesNotExist, KeyReused, InvalidTransition.
    """
    with transaction.atomic():
        order = _lock(order_id, store)
        again = bool(key) and not idempotency.remember(order, actor.kind, key, f"{order_id} {wish}")
        yield Change(order, actor, again=again, version=version)


def _lock(order_id: int, store: Store | None) -> Order:
    # Nothing is joined: the store's row is locked later, and only for what needs its seq; and who
    # had to wait for the row would see it new, and what is joined to it as it was.
    known = order_id <= LARGEST_ID  # else the database could not even be asked
    found = known and fetch(Order, where="id = %s", params=[order_id], for_update=True)
    if not found or (store and store.pk != found[0].store_id):
        raise Order.DoesNotExist(f"there is no order {order_id}")
    [order] = found
    order.store = store or fetch(Store, where="id = %s", params=[order.store_id])[0]
    order.keep_lines(fetch(OrderLine, where="order_id = %s ORDER BY id", params=[order_id]))
    return order


def _values(order: Order) -> dict[str, Any]:
    return {name: vars(order)[name] for name in order.__dict__ if not name.startswith("_")}
