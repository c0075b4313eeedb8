"""A new order: what must be true when it is placed is decided together with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from cafe.base import clock
from cafe.base.sql import fetch, new_id, rows
from cafe.base.trouble import tried_again
from cafe.base.writes import together
from orders import events
from orders.order import idempotency
from orders.order.asker import NOBODY, Asker
from orders.order.capacity import (
    LOAD_COLUMNS,
    WAITING_IN,
    Load,
    Work,
    counted,
    keep_ledger,
    load_in,
)
from orders.order.cart import Cart
from orders.order.change import tell
from orders.order.codes import take
from orders.order.errors import NotAccepting, QuoteChanged
from orders.order.ids import opaque_id
from orders.order.models import Order, OrderLine
from orders.order.numbering import take_seq_of_locked
from orders.order.place import Place
from orders.order.price import PricedLine
from orders.order.promise import expected_at
from orders.order.quote import Basket, basket_of, is_staff, taking_from, work_in
from orders.order.quoted import Quote
from orders.order.share import HELD, IS_REGULAR, Held, check_share
from orders.stores.models import Store
from orders.stores.opening import Ordering, State

BEFORE = "COUNT(*) FILTER (WHERE due_at <= %s) AS before"


@dataclass(frozen=True, slots=True)
class Asked:
    """What must be known under the lock: the bar's load, this wish's key, and a count."""

    load: Load
    before: int  # orders that are served before a new one
    held: Held
    earlier: int  # the order that the key made
    wish: str | None  # and what was wished for; None of a new key
    count: int  # that no other order has


@tried_again
def place_order(
    *, store_slug: str, cart: Cart, key: str = "", by: Asker = NOBODY, quote: str = ""
) -> tuple[Order, bool]:
    """Store an order, or find the one this key already made; return it and whether it is new.

    The store's row is locked throughout, so that whether it is open, has room, and has everything
    is decided together with the order, and whether it is what the token `quote` says was shown.
    Raises Store.DoesNotExist, NotAccepting, QuoteChanged, CartRejected, TooManyOrders, KeyReused.
    """
    wish = f"place {cart.fingerprint()}" if key else ""
    with transaction.atomic():
        store = _lock(store_slug)
        now = clock.now()
        asked = _ask(store, key, by, now)
        if idempotency.granted(asked.wish, wish):
            return Order.objects.select_related("store").get(pk=asked.earlier), False
        lines = _as_shown(basket_of(store, cart), asked.load, by, now, quote)
        own = work_in(lines)
        code = _code_taken(store, by, now)
        check_share(store, by, asked.held, own.seconds)
        order = _new(asked, store, cart, lines, now)
        order.place = _last_place(store, asked, own, now)
        order.device, order.address = by.device, asked.held.counted_address(by)
        order.code = code
        with together() as writes:
            take_seq_of_locked(store, writes)
            writes.insert(order)
            writes.insert(*order.lines.all())
            if key:
                writes.insert(*[idempotency.key_of(order, scope, key, wish) for scope in by.scopes])
            tell(writes, order, by.actor, events.OrderPlaced)
    return order, True


def _code_taken(store: Store, by: Asker, now: datetime) -> str:
    """Take an order from the code that was scanned, "" where none is asked for."""
    if not store.code_orders or not by.device or is_staff(store, by):
        return ""
    take(store, by.code, now)
    return by.code


def _lock(slug: str) -> Store:
    found = fetch(Store, where="slug = %s", params=[slug], for_update=True)
    if not found:
        raise Store.DoesNotExist(f"there is no store {slug!r}")
    return found[0]


def _ask(store: Store, key: str, by: Asker, now: datetime) -> Asked:
    # Not together with the lock: who had to wait for it would be told what was true before.
    load = f"SELECT {counted()}, {BEFORE}, {HELD} {WAITING_IN}"
    sql = (
        f"SELECT load.*, {IS_REGULAR}, known.order_id, known.fingerprint, {new_id(Order)} "
        f"FROM ({load}) AS load LEFT JOIN {idempotency.KNOWN}"
    )
    who = [by.device, now, now, by.device, by.address, by.address]
    [found] = rows(sql, [*who, store.pk, store.pk, by.scope, key])
    before, of_device, of_address, seconds, is_regular, *rest = found[LOAD_COLUMNS:]
    held = Held(of_device, of_address, int(seconds), bool(is_regular))
    return Asked(load_in(found[:LOAD_COLUMNS]), before, held, *rest)


def _as_shown(basket: Basket, load: Load, by: Asker, now: datetime, token: str) -> list[PricedLine]:
    """Return the lines of an order that can be placed now, as `token` says they were shown.

    Without a token nothing was. Raises NotAccepting, QuoteChanged and CartRejected.
    """
    changes = basket.unlike(token) if token else []

    def check_accepting(own_seconds: int) -> None:
        answer = taking_from(basket.store, load, own_seconds, by, now)
        if answer.state != State.OPEN:
            told = basket.quote(load, by, now, changes) if token else None
            raise _refusal(basket.store, answer, now, told)

    check_accepting(0)
    if changes:
        raise QuoteChanged(basket.quote(load, by, now, changes))
    lines = basket.lines
    check_accepting(work_in(lines).seconds)
    return lines


def _refusal(store: Store, answer: Ordering, now: datetime, told: Quote | None) -> NotAccepting:
    seconds = int((answer.until - now).total_seconds()) + 1 if answer.until else None
    return NotAccepting(answer.state, answer.sentence(store), seconds, told)


def _last_place(store: Store, asked: Asked, own: Work, now: datetime) -> Place:
    """Return the place of a new order, which is served after all that waits."""
    return Place(
        queue_position=asked.before,
        drinks_ahead=asked.load.drinks,
        cancelled_ahead=0,
        expected=expected_at(store, asked.load.ahead, own, now),
    )


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
    order.keep_lines([_new_line(order.pk, line) for line in lines])
    keep_ledger(order)
    return order


def _new_line(order_id: int, line: PricedLine) -> OrderLine:
    return OrderLine(
        order_id=order_id,
        item_id=line.item.id,
        station_id=line.item.station,
        name=line.item.name,
        quantity=line.line.quantity,
        unit_price=line.unit_price,
        options=line.options_json,
        without=line.without,
        allergens=line.allergens,
        allergens_declared=line.allergens_declared,
        make_seconds=line.seconds_each,
        note=line.line.note,
        allergy=line.line.allergy,
        drinker=line.line.drinker,
    )
