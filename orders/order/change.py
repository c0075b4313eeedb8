"""The one way in and out of a change of an order: lock, key, version, number, history, event.

One transaction each. Rows are locked in one order, order before store, and the store as late as
possible: its `seq` makes the order of events, so whoever holds it holds up the others. What is
known once the `seq` is taken is written together, in one statement (cafe/base/writes.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.db import connection, models, transaction
from django.utils.translation import gettext

from cafe.base.fields import LARGEST_ID
from cafe.base.sql import columns_of, locking, rows
from cafe.base.writes import Writes, together
from cafe.messaging.outbox import emit_with
from orders import events
from orders.order import idempotency, numbering
from orders.order.capacity import keep_ledger
from orders.order.codes import give_back
from orders.order.errors import AnotherOrder, InvalidTransition, KeyReused
from orders.order.facts import order_facts
from orders.order.models import IdempotencyKey, Order, OrderChange, OrderLine
from orders.stores.facts import metadata
from orders.stores.models import Store
from orders.stores.people import Actor


class Change:
    """A locked order and what becomes of it.

    `again` says that the same wish with the same key was carried out before: then nothing is to be
    done. Whoever changes `order` or its lines says by `record` what happened.
    """

    def __init__(
        self,
        order: Order,
        actor: Actor,
        key: IdempotencyKey | None,
        version: int | None,
        *,
        again: bool,
    ) -> None:
        self.order = order
        self.actor = actor
        self.again = again
        self.written = False
        self._key = key
        self._expected = version
        self._remember_rows()

    def record(self, kind: type[events._OrderEvent], reason: str = "") -> None:
        """Save the order, its lines, its history and its event together.

        Raises InvalidTransition when the order is not at the version that was wished to change.
        """
        order = self.order
        self.check_version()
        self.written = True
        keep_ledger(order)
        if kind is events.OrderAccepted:
            numbering.number(order)
        else:
            numbering.take_seq(order.store)
        if kind is events.OrderCancelled and order.code:
            give_back(order.store, order.code)  # its store is locked, as where one is taken
        if kind is not events.OrderOverdue:  # a deadline changes no order
            order.version += 1
        with self._together_with_key() as writes:
            for row, before in self._before:
                writes.update(row, before)
            tell(writes, order, self.actor, kind, reason)
        self._remember_rows()

    def check_version(self) -> None:
        """Raise InvalidTransition when the wisher saw another version; asked once."""
        expected, self._expected = self._expected, None
        if expected is not None and expected != self.order.version:
            raise InvalidTransition(gettext("It has changed meanwhile."), self.order, "version")

    def remember_key(self) -> None:
        """Remember the key of a wish that changed nothing; else it was written with the change."""
        if self._key and not self.again:
            self.written = True
            with self._together_with_key():
                pass

    @contextmanager
    def _together_with_key(self) -> Iterator[Writes]:
        key, self._key = self._key, None
        with together() as writes:
            if key:
                writes.insert(key, unless_there=True)
            yield writes
        if key and key.pk is None:
            # Of another order, which was changed at the same moment: who wishes the same for this
            # order waited for its row, and knows the key.
            raise KeyReused(idempotency.REUSED)

    def _remember_rows(self) -> None:
        rows: list[models.Model] = [self.order, *self.order.lines.all()]
        self._before = [(row, dict(vars(row))) for row in rows]


def tell(
    writes: Writes, order: Order, actor: Actor, kind: type[events._OrderEvent], reason: str = ""
) -> None:
    """Write the history and the event of a change, whose `seq` was just taken, together with it."""
    event = kind(
        metadata=metadata(order.store, str(actor)), order=order_facts(order), reason=reason
    )
    writes.insert(
        OrderChange(
            order_id=order.pk,
            seq=order.store.seq,
            version=order.version,
            event=kind.__name__,
            event_id=event.metadata.event_id,
            status=order.status,
            actor=event.metadata.actor,
            reason=reason,
            at=event.metadata.occurred_at,
        )
    )
    emit_with(writes, event)


@contextmanager
def change(
    order_id: int,
    actor: Actor,
    *,
    key: str = "",
    wish: str = "",
    version: int | None = None,
    store: Store | None = None,
    mark: str = "",
) -> Iterator[Change]:
    """Lock an order, change it inside, and commit it with its history and event.

    `key` and `wish`: the same key with the same wish changes nothing again. `version`: as the
    wisher saw the order; looked at when something is recorded. `store`: where the order must be.
    `mark`: which order the wisher meant, whatever has its id by now. Raises Order.DoesNotExist,
    AnotherOrder, KeyReused, InvalidTransition.
    """
    # Within a transaction of somebody else no savepoint is taken, which costs two statements: a
    # refusal leaves nothing to undo, and whatever goes wrong later undoes the whole.
    joined = connection.in_atomic_block
    with nullcontext() if joined else transaction.atomic():
        made = _lock(order_id, actor, key, f"{order_id} {wish}", version, store)
        if mark not in ("", made.order.mark):
            raise AnotherOrder(
                gettext("This was tapped for an order from before the data was restored.")
            )
        try:
            yield made
            made.remember_key()
        except BaseException:
            if joined and made.written:
                transaction.set_rollback(True)
            raise


def _lock(
    order_id: int, actor: Actor, key: str, wish: str, version: int | None, store: Store | None
) -> Change:
    order = _lock_row(order_id, store)
    scope = idempotency.scope_of(actor, order.pk)
    lines, known = _lines_and_key(order, scope, key)
    order.keep_lines(lines)
    row = idempotency.key_of(order, scope, key, wish) if key else None
    return Change(order, actor, row, version, again=idempotency.granted(known, wish))


def _lock_row(order_id: int, store: Store | None) -> Order:
    # Who had to wait for the row sees it new, and what is joined to it as it was. Of the store that
    # will do: its settings, a moment ago. Its own row is locked later, and only for what needs its
    # seq.
    orders, stores = columns_of(Order), columns_of(Store)
    sql = (
        f"SELECT {orders.names}, {stores.names} FROM orders_order "
        "JOIN orders_store ON orders_store.id = orders_order.store_id "
        f"WHERE orders_order.id = %s{locking(Order)}"
    )
    known = order_id <= LARGEST_ID  # else the database could not even be asked
    for values in rows(sql, [order_id]) if known else ():
        order: Order = orders.read(values)
        order.store = stores.read(values[orders.count :])
        if store in (None, order.store):
            return order
    raise Order.DoesNotExist(f"there is no order {order_id}")


def _lines_and_key(order: Order, scope: str, key: str) -> tuple[list[OrderLine], str | None]:
    """Return a locked order's lines and what its key stands for, as they are now."""
    lines = columns_of(OrderLine)
    found = rows(
        f"SELECT {lines.names}, known.fingerprint FROM orders_order "
        "LEFT JOIN orders_orderline ON orders_orderline.order_id = orders_order.id "
        f"LEFT JOIN {idempotency.KNOWN} "
        "WHERE orders_order.id = %s ORDER BY orders_orderline.id",
        [order.store_id, scope, key, order.pk],
    )
    there = [lines.read(values) for values in found if values[0] is not None]
    return there, found[0][lines.count]
