"""Open, close, pause, resume: commands of the staff, each one transaction and one event."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction
from django.db.models import Q

from cafe.base import clock
from cafe.base.trouble import tried_again
from cafe.messaging.outbox import emit
from orders.events import StoreChanged
from orders.stores.facts import metadata, store_facts
from orders.stores.hours import day_end, timetable_of
from orders.stores.models import Store
from orders.stores.people import SYSTEM, Actor
from orders.stores.timetable import Turn

HOURS_GO_BY = {"timezone", "day_begins_at"}


class StoreWish(TypedDict, total=False):
    """What staff may change of a store from the tablet."""

    open: bool
    paused: bool
    paused_until: datetime | None
    pause_reason: str
    busy_minutes: int
    busy_until: datetime | None


@tried_again
def change_store(slug: str, state: StoreWish | Mapping[str, Any], actor: Actor) -> Store:
    """Open, close, pause, resume, or set anything else of a store. Changing nothing is no event."""
    with transaction.atomic():
        store = Store.objects.select_for_update().get(slug=slug)
        changed = _set(store, state)
        if "open" in state:
            changed |= _set(store, _by_hand(store))
        elif HOURS_GO_BY & state.keys():
            changed |= _set(store, by_the_hours(store))
        if changed:
            record_store_change(store, actor)
    return store


def keep_hours(store: Store, actor: Actor) -> None:
    """Go by hours that were changed; the store's row is locked."""
    if _set(store, by_the_hours(store)):
        record_store_change(store, actor)


def by_the_hours(store: Store) -> Mapping[str, Any]:
    """Return what a store is by its hours, or by hand against them until that ends."""
    return _by_hand(store) if store.open_by_hand else _turned(store)


def _turned(store: Store) -> Mapping[str, Any]:
    hours = timetable_of(store)
    turn = hours.turn(clock.now()) if hours else Turn(store.open, None)
    return {**turn._asdict(), "open_by_hand": False}


def _by_hand(store: Store) -> Mapping[str, Any]:
    hours, now = timetable_of(store), clock.now()
    if not hours:
        return {"changes_at": None, "open_by_hand": False}
    turn = hours.turn_by_hand(store.open, now, day_end(store))
    return {**turn._asdict(), "open_by_hand": turn != hours.turn(now)}


def _set(store: Store, state: StoreWish | Mapping[str, Any]) -> bool:
    """Set what is wished, and what follows from it; return whether that changes the store."""
    values = _whole(state)
    changed = any(getattr(store, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(store, name, value)
    return changed


def _whole(state: StoreWish | Mapping[str, Any]) -> Mapping[str, Any]:
    """Fill in what a half-said pause means: a time pauses, no time resumes."""
    values: dict[str, Any] = dict(state)
    if "paused" not in values and "paused_until" in values:
        values["paused"] = values["paused_until"] is not None
    if values.get("paused") is True:
        values.setdefault("paused_until", None)  # not the time of an earlier pause
    if values.get("paused") is False:
        values |= {"paused_until": None, "pause_reason": ""}
    if "busy_minutes" in values:
        values.setdefault("busy_until", None)
    if values.get("busy_minutes") == 0:
        values["busy_until"] = None
    return values


def record_store_change(store: Store, actor: Actor) -> None:
    """Save a locked, changed store and tell the world."""
    store.take_seq()
    store.save()
    emit(StoreChanged(metadata=metadata(store, str(actor)), store=store_facts(store)))


@tried_again
def end_what_is_over(slug: str) -> bool:
    """End what lasted until now: hours, a pause, a busy time; return whether there was any."""
    with transaction.atomic():
        store = Store.objects.select_for_update().get(slug=slug)
        now = clock.now()
        ended = _set(store, _over(store, now))
        if store.changes_at and store.changes_at <= now:
            ended |= _set(store, _turned(store))
        if ended:
            record_store_change(store, SYSTEM)
    return ended


def _over(store: Store, now: datetime) -> StoreWish:
    """Return the wish that ends what was set until a time that has come."""
    over = StoreWish()
    if store.paused and store.paused_until and store.paused_until <= now:
        over["paused"] = False
    if store.busy_minutes and store.busy_until and store.busy_until <= now:
        over["busy_minutes"] = 0
    return over


def sweep_stores() -> int:
    """Open, close, end pauses and busy times where it is time; return at how many stores."""
    now = clock.now()
    over = Q(paused=True, paused_until__lte=now) | Q(busy_minutes__gt=0, busy_until__lte=now)
    over |= Q(changes_at__lte=now)
    return sum(end_what_is_over(store.slug) for store in Store.objects.filter(over))
