"""Websockets of the bar: the tablet's queue, for staff, and the ready board, for the room."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

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


class QueueConsumer(StoreConsumer):
    """The store's orders as staff see them; the right is looked at again with each heartbeat."""

    recheck_seconds = 3.0  # less than HEARTBEAT_SECONDS: each beat looks
    view = "queue"
    read = queue_snapshot

    async def find(self, slug: str) -> int:
        session = str(self.scope["cookies"].get(settings.SESSION_COOKIE_NAME, ""))
        store: int | None = await stores_for.get((session, slug))
        if store is None:
            raise Refused(4403)
        return store

    async def admit(self) -> list[str]:
        return [*await super().admit(), staff_news.GROUP]


class BoardConsumer(StoreConsumer):
    """What anyone in the room may see."""

    view = "board"
    read = board_snapshot
