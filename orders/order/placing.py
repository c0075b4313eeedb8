"""A new order: what must be true when it is placed is decided together with it."""

from datetime import timedelta

from django.db import transaction

from cafe.base import clock
from cafe.base.sql import fetch, insert
from cafe.base.trouble import tried_again
from orders import events
from orders.menu.menu import menu_of
from orders.order import idempotency
from orders.order.capacity import Load, load_of
from orders.order.cart import Cart
from orders.order.change import Change
from orders.order.errors import NotAccepting
from orders.order.idempotency import PLACE
from orders.order.models import Order, OrderLine
from orders.order.price import PricedLine, price_cart
from orders.order.promise import wait_for
from orders.stores.models import Store
from orders.stores.opening import State, ordering
from orders.stores.people import CUSTOMER


@tried_again
def place_order(*, store_slug: str, cart: Cart, key: str = "") -> tuple[Order, bool]:
    """Store an order, or find the one this key already made; return it and whether it is new.

    The store's row is locked throughout, so that whether it is open, has room, and has everything
    is decided together with the order. Raises Store.DoesNotExist, NotAccepting, CartRejected and
    KeyReused.
    """
    wish = f"place {cart.fingerprint()}" if key else ""
    with transaction.atomic():
        store = _lock(store_slug)
        if key and (earlier := idempotency.earlier(store.pk, PLACE, key, wish)):
            return earlier, False
        load = load_of(store.pk)
        _check_accepting(store, load)
        order = _insert(store, cart, price_cart(menu_of(store), cart))
        if key:
            idempotency.remember(order, PLACE, key, wish)
        Change(order, CUSTOMER).record(events.OrderPlaced)
    return order, True


def _lock(slug: str) -> Store:
    found = fetch(Store, where="slug = %s", params=[slug], for_update=True)
    if not found:
        raise Store.DoesNotExist(f"there is no store {slug!r}")
    return found[0]


def _check_accepting(store: Store, load: Load) -> None:
    now = clock.now()
    answer = ordering(store, now, full=load.orders >= store.capacity)
    if answer.state == State.OPEN:
        return
    if answer.state == State.FULL:
        wait = wait_for(store, 0, load.seconds // max(store.capacity, 1))
        raise NotAccepting(answer.state, answer.sentence(store), wait.low * 60)
    seconds = int((answer.until - now).total_seconds()) + 1 if answer.until else None
    raise NotAccepting(answer.state, answer.sentence(store), seconds)


def _insert(store: Store, cart: Cart, lines: list[PricedLine]) -> Order:
    now = clock.now()
    order = Order(
        store=store,
        **cart.columns(),
        total=sum(line.total for line in lines),
        currency=store.currency,
        placed_at=now,
        due_at=now,
        make_seconds=sum(line.make_seconds for line in lines),
        deadline_at=now + timedelta(seconds=store.accept_seconds),
    )
    insert([order])
    rows = [
        OrderLine(
            order_id=order.pk,
            item_id=line.item.id,
            name=line.item.name,
            quantity=line.line.quantity,
            unit_price=line.unit_price,
            options=line.options_json,
            allergens=line.allergens,
            note=line.line.note,
            drinker=line.line.drinker,
        )
        for line in lines
    ]
    insert(rows)
    order.keep_lines(rows)
    return order
