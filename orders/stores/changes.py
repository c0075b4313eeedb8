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
from orders.stores.models import Store
from orders.stores.people import SYSTEM, Actor


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
        if _set(store, state):
            record_store_change(store, actor)
    return store


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
    """End what staff set until now, a pause or that it is busy; return whether there was any."""
    with transaction.atomic():
        store = Store.objects.select_for_update().get(slug=slug)
        ended = _set(store, _over(store, clock.now()))
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


def sweep_pauses() -> int:
    """End pauses and busy times that are over; return at how many stores."""
    now = clock.now()
    over = Q(paused=True, paused_until__lte=now) | Q(busy_minutes__gt=0, busy_until__lte=now)
    return sum(end_what_is_over(store.slug) for store in Store.objects.filter(over))
