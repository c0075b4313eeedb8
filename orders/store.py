"""Open, pause, and what is sold out: commands of the staff, each one transaction and one event."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction
from django.db.models import QuerySet

from cafe.base import clock
from cafe.messaging.outbox import emit
from orders.catalog import catalog
from orders.events import AvailabilityChanged, StoreChanged
from orders.facts import metadata, store_facts
from orders.life import SYSTEM, Actor
from orders.models import Ingredient, Item, Store


class StoreState(TypedDict, total=False):
    """What staff may change of a store from the tablet."""

    open: bool
    paused: bool
    paused_until: datetime | None
    pause_reason: str


def change_store(slug: str, state: StoreState | Mapping[str, Any], actor: Actor) -> Store:
    """Open, close, pause, resume, or set anything else of a store. Changing nothing is no event."""
    with transaction.atomic():
        store = Store.objects.select_for_update().get(slug=slug)
        changed = False
        for name, value in _whole(state).items():
            changed |= getattr(store, name) != value
            setattr(store, name, value)
        if changed:
            record_store_change(store, actor)
    return store


def _whole(state: StoreState | Mapping[str, Any]) -> Mapping[str, Any]:
    """Fill in what a half-said pause means: a time pauses, no time resumes."""
    values: dict[str, Any] = dict(state)
    if "paused" not in values and "paused_until" in values:
        values["paused"] = values["paused_until"] is not None
    if values.get("paused") is True:
        values.setdefault("paused_until", None)  # not the time of an earlier pause
    if values.get("paused") is False:
        values |= {"paused_until": None, "pause_reason": ""}
    return values


def record_store_change(store: Store, actor: Actor) -> None:
    """Save a locked, changed store and tell the world."""
    store.seq += 1
    store.save()
    emit(StoreChanged(metadata=metadata(store, str(actor)), store=store_facts(store)))


def resume(slug: str) -> bool:
    """End a pause whose time is over; return whether there was one."""
    with transaction.atomic():
        store = Store.objects.select_for_update().get(slug=slug)
        over = store.paused and store.paused_until and store.paused_until <= clock.now()
        if over:
            store.paused, store.paused_until, store.pause_reason = False, None, ""
            record_store_change(store, SYSTEM)
    return bool(over)


def set_available(
    store: Store, kind: type[Item] | type[Ingredient], pk: int, available: bool, actor: Actor
) -> None:
    """Switch an item or ingredient off or on, and with it all that depends on it.

    Raises the model's DoesNotExist for one of another store.
    """
    with transaction.atomic():
        locked = Store.objects.select_for_update().get(pk=store.pk)
        row = kind.objects.get(pk=pk, **{kind.store_path: store.pk})
        if row.available != available:
            row.available = available
            row.save()
            locked.refresh_from_db(fields=["menu_version"])
            record_availability(locked, actor)


def record_availability(store: Store, actor: Actor) -> None:
    """Tell the world what can be had, after a change of the menu of a locked store."""
    store.seq += 1
    store.save(update_fields=["seq"])
    emit(AvailabilityChanged(metadata=metadata(store, str(actor)), **catalog(store).availability))


@contextmanager
def menu_change(stores: QuerySet[Store], actor: Actor) -> Iterator[None]:
    """Tell the world what can be had, if what is done to these stores' menus inside changes it.

    For changes of any kind and of many rows, as in the admin site; a switch has set_available.
    """
    with transaction.atomic():
        locked = list(stores.select_for_update(of=("self",)).order_by("pk"))
        before = {store.pk: catalog(store) for store in locked}
        yield
        for store in locked:
            store.refresh_from_db(fields=["menu_version"])
            known = before[store.pk]
            if store.menu_version == known.version:
                continue
            if catalog(store).availability != known.availability:
                record_availability(store, actor)
