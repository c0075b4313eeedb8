"""Everything that changes an order: the one place that writes Order.status.

Each function is one transaction: lock, check, change, `version` + 1, history, event. Rows are
locked in one order, order before store, and the store as late as possible: its `seq` makes the
order of events, so whoever holds it holds up the others.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from cafe.base import clock
from cafe.base.sql import fetch
from cafe.messaging.outbox import emit
from orders import events
from orders.menu.menu import menu_of
from orders.order.cart import Cart
from orders.order.errors import InvalidTransition, KeyReused, NotAccepting
from orders.order.facts import order_facts
from orders.order.life import ALLOWED, CUSTOMER_MAY_CANCEL, EVENTS, STEP_DUE, TRANSITIONS, Action
from orders.order.models import IS_WAITING, IdempotencyKey, Order, OrderChange, OrderLine, Status
from orders.order.pricing import PricedLine, price_cart
from orders.order.promise import seconds_ahead_of, wait_for
from orders.stores.facts import metadata
from orders.stores.models import Store
from orders.stores.people import CUSTOMER, SYSTEM, Actor, staff_name

PLACE = "place"  # the scope of a customer's keys; a step's is who takes it


# -- placing ------------------------------------------------------------------------------------


def place_order(*, store_slug: str, cart: Cart, key: str = "") -> tuple[Order, bool]:
    """Store an order, or find the one this key already made; return it and whether it is new.

    The store's row is locked throughout, so that whether it is open, has room, and has everything
    is decided together with the order. Raises Store.DoesNotExist, NotAccepting, CartRejected and
    KeyReused.
    """
    with transaction.atomic():
        store = Store.objects.select_for_update().get(slug=store_slug)
        wish = f"place {cart.fingerprint()}" if key else ""
        if earlier := _earlier(store, PLACE, key, wish):
            return earlier, False
        _check_accepting(store)
        lines = price_cart(menu_of(store), cart)
        order = _insert(store, cart, lines)
        _remember(store, PLACE, key, wish, order)
        _record(order, events.OrderPlaced, CUSTOMER, store=store)
    return order, True


def _earlier(store: Store, scope: str, key: str, fingerprint: str) -> Order | None:
    if not key:
        return None
    used = IdempotencyKey.objects.filter(store=store, scope=scope, key=key)
    # The order only once it is found, which it hardly ever is: the join costs half a millisecond.
    for before, order_id in used.values_list("fingerprint", "order_id"):
        if before != fingerprint:
            raise KeyReused("This Idempotency-Key was already used with another request.")
        return Order.objects.select_related("store").get(pk=order_id)
    return None


def _remember(store: Store, scope: str, key: str, fingerprint: str, order: Order) -> None:
    """Keep the key; the store's row must have been locked since it was looked up."""
    if key:
        IdempotencyKey.objects.create(
            store=store, scope=scope, key=key, fingerprint=fingerprint, order=order
        )


def _check_accepting(store: Store) -> None:
    now = clock.now()
    if not store.open:
        raise NotAccepting("closed", f"{store.name} is closed.")
    if store.is_paused(now):
        until = store.paused_until
        seconds = int((until - now).total_seconds()) + 1 if until else None
        why = f" ({store.pause_reason})" if store.pause_reason else ""
        raise NotAccepting("paused", f"{store.name} takes a short break{why}.", seconds)
    if Order.objects.filter(IS_WAITING, store=store).count() >= store.capacity:
        wait = wait_for(store, 0, seconds_ahead_of(store) // max(store.capacity, 1))
        raise NotAccepting(
            "full", f"{store.name} has all hands full. Please try again soon.", wait.low * 60
        )


def _insert(store: Store, cart: Cart, lines: list[PricedLine]) -> Order:
    now = clock.now()
    order = Order.objects.create(
        store=store,
        name=cart.name,
        serve=cart.serve,
        total=sum(line.total for line in lines),
        currency=store.currency,
        placed_at=now,
        make_seconds=sum(line.make_seconds for line in lines),
        deadline_at=now + timedelta(seconds=store.accept_seconds),
    )
    rows = OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
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
    )
    order.keep_lines(rows)
    return order


# -- moving -------------------------------------------------------------------------------------


def accept_order(order_id: int) -> Order:
    """Give an order its number of the day and its promise, and put it on the bar's list."""
    return advance_order(order_id, Action.ACCEPT, SYSTEM)


def advance_order(
    order_id: int,
    action: Action,
    actor: Actor,
    *,
    version: int | None = None,
    reason: str = "",
    key: str = "",
) -> Order:
    """Take one step of an order's life and return the order.

    Returns quietly when the step was already taken: by this barista, where it is a claim. Raises
    Order.DoesNotExist, InvalidTransition, and KeyReused.
    """
    with transaction.atomic():
        order = _lock(order_id)
        fingerprint = f"{order.pk} {action}"
        if _earlier(order.store, actor.kind, key, fingerprint):
            return order
        target = TRANSITIONS[action].get(Status(order.status))
        if target is None and _already_there(order, action, actor):
            return order
        _check_allowed(order, action, actor, target, version)
        assert target
        _move(order, target, actor, reason)
        _record(order, EVENTS[action], actor, reason)
        # Again, now that the store's row is locked: another order may have used the key meanwhile.
        _earlier(order.store, actor.kind, key, fingerprint)
        _remember(order.store, actor.kind, key, fingerprint, order)
    return order


def cancel_order(order_id: int, *, key: str = "") -> Order:
    """Cancel for the customer: allowed until a barista taps Start."""
    return advance_order(order_id, Action.CANCEL, CUSTOMER, key=key)


def _lock(order_id: int) -> Order:
    # Nothing is joined: the store's row is locked later, and only for what needs its seq; and who
    # had to wait for the row would see it new, and what is joined to it as it was.
    found = fetch(Order, where="id = %s", params=[order_id], for_update=True)
    if not found:
        raise Order.DoesNotExist(f"there is no order {order_id}")
    [order] = found
    [order.store] = fetch(Store, where="id = %s", params=[order.store_id])
    return order


def _lock_store(store_id: int) -> Store:
    [store] = fetch(Store, where="id = %s", params=[store_id], for_update=True)
    return store


def _already_there(order: Order, action: Action, actor: Actor) -> bool:
    if order.status not in TRANSITIONS[action].values():
        return False
    return action is not Action.START or order.barista_id == (actor.user and actor.user.pk)


def _check_allowed(
    order: Order, action: Action, actor: Actor, target: Status | None, version: int | None
) -> None:
    if action is Action.START and order.status == Status.PREPARING:
        raise InvalidTransition(f"{staff_name(order.barista)} started it.", order, "claimed")
    if target is None:
        raise InvalidTransition(f"It is {order.status} already.", order)
    if action is Action.CANCEL and actor is CUSTOMER and order.status not in CUSTOMER_MAY_CANCEL:
        raise InvalidTransition("It is being made and can no longer be cancelled here.", order)
    if version is not None and version != order.version:
        raise InvalidTransition("It has changed meanwhile.", order, "version")


def _move(order: Order, target: Status, actor: Actor, reason: str) -> None:
    """Change the status and all that goes with it."""
    now = clock.now()
    came_from = order.status
    order.status = target
    order.version += 1
    order.overdue = ""
    order.deadline_at = None
    match target:
        case Status.ACCEPTED:
            order.deadline_at = now + timedelta(seconds=order.store.start_seconds)
            order.started_at, order.barista = None, None
            if came_from == Status.PLACED:
                order.accepted_at = now
                _promise(order, now)
        case Status.PREPARING:
            order.ready_at = None
            order.started_at = order.started_at or now
            order.barista = actor.user or order.barista
        case Status.READY:
            order.ready_at = order.ready_at or now
            order.collected_at = None
            order.deadline_at = now + timedelta(seconds=order.store.collect_seconds)
            _all_made(order, actor)
        case Status.COLLECTED:
            order.collected_at = now
        case Status.CANCELLED:
            order.cancelled_at = now
            order.cancel_reason = reason
            order.cancelled_by = actor.kind


def _promise(order: Order, now: datetime) -> None:
    ahead = seconds_ahead_of(order.store, before=order)
    wait = wait_for(order.store, ahead, order.make_seconds)
    order.promised_from = now + timedelta(minutes=wait.low)
    order.promised_to = now + timedelta(minutes=wait.high)


def _all_made(order: Order, actor: Actor) -> None:
    for line in order.lines.all():
        if line.made < line.quantity:
            line.made, line.made_by = line.quantity, actor.user
            line.save(update_fields=["made", "made_by"])


# -- while it is made ---------------------------------------------------------------------------


def make_drinks(
    order_id: int, line_id: int, made: int, actor: Actor, *, version: int | None = None
) -> Order:
    """Note how many drinks of a line are made; the order's status follows.

    The first tick starts an order nobody has started, the last makes it ready. Raises
    OrderLine.DoesNotExist, InvalidTransition, and ValueError for a count the line does not have.
    """
    with transaction.atomic():
        order = _lock(order_id)
        line = order.lines.get(pk=line_id)
        if not 0 <= made <= line.quantity:
            raise ValueError(f"made must be 0 to {line.quantity}")
        if version is not None and version != order.version:
            # Two baristas who tick one drink each both say "one is made".
            raise InvalidTransition("It has changed meanwhile.", order, "version")
        if line.made == made:
            return order
        if order.status not in ALLOWED["tick"]:
            raise InvalidTransition(f"It is {order.status} already.", order)
        if order.status == Status.ACCEPTED:
            _move(order, Status.PREPARING, actor, "")
            _record(order, events.OrderStarted, actor)
        line.made, line.made_by = made, actor.user
        line.save(update_fields=["made", "made_by"])
        _progress(order, actor)
    return order


def _progress(order: Order, actor: Actor) -> None:
    lines = list(order.lines.select_related("made_by"))
    if all(line.made == line.quantity for line in lines):
        _move(order, Status.READY, actor, "")
        _record(order, events.OrderReady, actor)
    else:
        order.version += 1
        _record(order, events.OrderProgressed, actor)


def pay_order(order_id: int, actor: Actor) -> Order:
    """Note that an order was paid at the counter."""
    with transaction.atomic():
        order = _lock(order_id)
        if order.paid_at is None:
            order.paid_at = clock.now()
            order.version += 1
            _record(order, events.OrderPaid, actor)
    return order


def move_promise(order_id: int, minutes: int, actor: Actor, *, key: str = "") -> Order:
    """Promise an order some minutes later, or earlier; once, however often the key comes."""
    with transaction.atomic():
        order = _lock(order_id)
        fingerprint = f"{order.pk} promise {minutes:+d}"
        if _earlier(order.store, actor.kind, key, fingerprint):
            return order
        if order.status not in ALLOWED["promise"] or not order.promised_to:
            raise InvalidTransition(f"It is {order.status} and has no promise to move.", order)
        shift = timedelta(minutes=minutes)
        order.promised_from = (order.promised_from or order.promised_to) + shift
        order.promised_to += shift
        order.version += 1
        _record(order, events.OrderPromiseMoved, actor, f"{minutes:+d} min")
        _earlier(order.store, actor.kind, key, fingerprint)  # again, as in advance_order
        _remember(order.store, actor.kind, key, fingerprint, order)
    return order


# -- deadlines ----------------------------------------------------------------------------------


def mark_overdue(order_id: int, now: datetime) -> bool:
    """Mark an order whose deadline passed and tell the world; nothing is ever cancelled for it."""
    with transaction.atomic():
        order = _lock(order_id)
        if order.deadline_at is None or order.deadline_at > now:
            return False
        order.deadline_at = None
        order.overdue = STEP_DUE[Status(order.status)]
        _record(order, events.OrderOverdue, SYSTEM, order.overdue)
    return True


# -- the one way out ----------------------------------------------------------------------------


def _record(
    order: Order,
    kind: type[events._OrderEvent],
    actor: Actor,
    reason: str = "",
    store: Store | None = None,
) -> None:
    """Save the order, its history and its event together."""
    store = store or _lock_store(order.store_id)
    store.seq += 1
    if kind is events.OrderAccepted:
        _number(order, store)
    store.save(update_fields=["seq", "number_day", "last_number"])
    if kind is not events.OrderPlaced:
        order.save()
    event = kind(metadata=metadata(store, str(actor)), order=order_facts(order), reason=reason)
    OrderChange.objects.create(
        order=order,
        seq=store.seq,
        version=order.version,
        event=kind.__name__,
        event_id=event.metadata.event_id,
        status=order.status,
        actor=str(actor),
        reason=reason,
        at=event.metadata.occurred_at,
    )
    emit(event)


def _number(order: Order, store: Store) -> None:
    today = store.today()
    if store.number_day != today:
        # Not simply 1: a corrected clock or time zone may bring back a day that had numbers.
        taken = Order.objects.filter(store=store, day=today).aggregate(highest=Max("number"))
        store.number_day, store.last_number = today, taken["highest"] or 0
    store.last_number += 1
    order.number, order.day = store.last_number, today
