"""A new order: what must be true when it is placed is decided together with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from cafe.base import clock
from cafe.base.sql import fetch, new_id, rows
from cafe.base.trouble import tried_again
from cafe.base.writes import together
from orders import events
from orders.menu.menu import menu_of
from orders.order import idempotency
from orders.order.asker import NOBODY, Asker
from orders.order.capacity import COUNTED_AND_AHEAD, WAITING_IN, Load
from orders.order.cart import Cart
from orders.order.change import tell
from orders.order.errors import NotAccepting
from orders.order.ids import opaque_id
from orders.order.models import Order, OrderLine
from orders.order.numbering import take_seq_of_locked
from orders.order.price import PricedLine, price_cart
from orders.order.promise import wait_for
from orders.order.share import HELD, IS_REGULAR, Held, check_share
from orders.stores.models import Store
from orders.stores.opening import State, ordering
from orders.stores.people import CUSTOMER


@dataclass(frozen=True, slots=True)
class Asked:
    """What must be known under the lock: the bar's load, this wish's key, and a count."""

    load: Load
    ahead: int  # orders that are served before a new one
    held: Held
    earlier: int  # the order that the key made
    wish: str | None  # and what was wished for; None of a new key
    count: int  # that no other order has


@tried_again
def place_order(
    *, store_slug: str, cart: Cart, key: str = "", by: Asker = NOBODY
) -> tuple[Order, bool]:
    """Store an order, or find the one this key already made; return it and whether it is new.

    The store's row is locked throughout, so that whether it is open, has room, and has everything
    is decided together with the order. Raises Store.DoesNotExist, NotAccepting, CartRejected,
    TooManyOrders and KeyReused.
    """
    wish = f"place {cart.fingerprint()}" if key else ""
    with transaction.atomic():
        store = _lock(store_slug)
        now = clock.now()
        asked = _ask(store, key, by, now)
        if idempotency.granted(asked.wish, wish):
            return Order.objects.select_related("store").get(pk=asked.earlier), False
        _check_accepting(store, asked.load, now)
        lines = price_cart(menu_of(store), cart)
        check_share(store, by, asked.held)
        order = _new(asked, store, cart, lines, now)
        order.device, order.address = by.device, asked.held.counted_address(by)
        with together() as writes:
            take_seq_of_locked(store, writes)
            writes.insert(order)
            writes.insert(*order.lines.all())
            if key:
                writes.insert(*[idempotency.key_of(order, scope, key, wish) for scope in by.scopes])
            tell(writes, order, CUSTOMER, events.OrderPlaced)
    return order, True


def _lock(slug: str) -> Store:
    found = fetch(Store, where="slug = %s", params=[slug], for_update=True)
    if not found:
        raise Store.DoesNotExist(f"there is no store {slug!r}")
    return found[0]


def _ask(store: Store, key: str, by: Asker, now: datetime) -> Asked:
    # Not together with the lock: who had to wait for it would be told what was true before.
    load = f"SELECT {COUNTED_AND_AHEAD}, {HELD} {WAITING_IN}"
    sql = (
        f"SELECT orders, seconds, ahead, of_device, of_address, {IS_REGULAR}, "
        f"known.order_id, known.fingerprint, {new_id(Order)} "
        f"FROM ({load}) AS load LEFT JOIN {idempotency.KNOWN}"
    )
    who = [by.device, now, by.device, by.address]
    [(orders, seconds, ahead, of_device, of_address, is_regular, *rest)] = rows(
        sql, [*who, store.pk, store.pk, by.scope, key]
    )
    held = Held(of_device, of_address, bool(is_regular))
    return Asked(Load(orders, int(seconds)), ahead, held, *rest)


def _check_accepting(store: Store, load: Load, now: datetime) -> None:
    answer = ordering(store, now, full=load.orders >= store.capacity)
    if answer.state == State.OPEN:
        return
    if answer.state == State.FULL:
        wait = wait_for(store, 0, load.seconds // max(store.capacity, 1))
        raise NotAccepting(answer.state, answer.sentence(store), wait.low * 60)
    seconds = int((answer.until - now).total_seconds()) + 1 if answer.until else None
    raise NotAccepting(answer.state, answer.sentence(store), seconds)


def _new(asked: Asked, store: Store, cart: Cart, lines: list[PricedLine], now: datetime) -> Order:
    order = Order(
        pk=opaque_id(asked.count, now),
        store=store,
        **cart.columns(),
        total=sum(line.total for line in lines),
        currency=store.currency,
        placed_at=now,
        due_at=now,
        make_seconds=sum(line.make_seconds for line in lines),
        deadline_at=now + timedelta(seconds=store.accept_seconds),
    )
    order.ahead = asked.ahead
    order.keep_lines([_new_line(order.pk, line) for line in lines])
    return order


def _new_line(order_id: int, line: PricedLine) -> OrderLine:
    return OrderLine(
        order_id=order_id,
        item_id=line.item.id,
        name=line.item.name,
        quantity=line.line.quantity,
        unit_price=line.unit_price,
        options=line.options_json,
        allergens=line.allergens,
        allergens_declared=line.allergens_declared,
        note=line.line.note,
        allergy=line.line.allergy,
        drinker=line.line.drinker,
    )
