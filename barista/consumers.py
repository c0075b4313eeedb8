"""Websockets of the bar: the tablet's queue, for staff, and the ready board, for the room."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import PermissionDenied

from barista import staff_news
from barista.sessions import SessionStore
from cafe.base.threads import in_thread
from cafe.live.socket import Refused
from cafe.live.together import Together
from orders.consumers import StoreConsumer
from orders.order.reading import board_snapshot, queue_snapshot
from orders.stores.board import KEY, opens_board
from orders.stores.models import Store
from orders.stores.permissions import store_for_staff


@in_thread
def _stores_for(asked: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
    """Return the ids of the stores, of (session, slug), where the user may work as of now."""
    return {one: store for one in asked if (store := _store_for(*one))}


def _store_for(session_key: str, slug: str) -> int | None:
    request: Any = SimpleNamespace(session=SessionStore(session_key))
    try:
        return store_for_staff(get_user(request), slug).pk
    except PermissionDenied:
        return None


# Together: when somebody's right ends, all tablets of a process ask at the same moment.
stores_for: Together[tuple[str, str], int] = Together(_stores_for)


@in_thread
def _boards_of(slugs: Sequence[str]) -> Mapping[str, tuple[int, str]]:
    """Return the ids of the stores, and the keys of their boards."""
    rows = Store.objects.filter(slug__in=slugs).values_list("slug", "pk", "board_key")
    return {slug: (store, key) for slug, store, key in rows}


boards_of: Together[str, tuple[int, str]] = Together(_boards_of)


class WatchedConsumer(StoreConsumer):
    """One whose right may end; looked at again with each heartbeat, and at any news of rights."""

    recheck_seconds = 3.0  # less than HEARTBEAT_SECONDS: each beat looks

    async def admit(self) -> list[str]:
        return [*await super().admit(), staff_news.GROUP]


class QueueConsumer(WatchedConsumer):
    """The store's orders as staff see them."""

    view = "queue"
    read = queue_snapshot

    async def find(self, slug: str) -> int:
        session = str(self.scope["cookies"].get(settings.SESSION_COOKIE_NAME, ""))
        store: int | None = await stores_for.get((session, slug))
        if store is None:
            raise Refused(4403)
        return store


class BoardConsumer(WatchedConsumer):
    """What anyone in the room may see; by the board's link alone where the store says so."""

    view = "board"
    is_told_all = True
    read = board_snapshot

    async def find(self, slug: str) -> int:
        found = await boards_of.get(slug)
        if found is None:
            raise Refused(4404)
        store, key = found
        given = parse_qs(self.scope["query_string"].decode(errors="replace")).get(KEY, [""])
        if not opens_board(key, given[0]):
            raise Refused(4403)
        return store
