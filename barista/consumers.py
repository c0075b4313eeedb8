"""Websockets of the bar: the tablet's queue, for staff, and the ready board, for the room."""

from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import PermissionDenied

from barista.sessions import SessionStore
from cafe.base.threads import in_thread
from cafe.live.socket import Refused
from orders.consumers import StoreConsumer
from orders.order.reading import board_snapshot, queue_snapshot
from orders.stores.permissions import store_for_staff


@in_thread
def _store_for_session(session_key: str, slug: str) -> int:
    """Return the store's id if the session's user, as of now, may work there; raise Refused."""
    request: Any = SimpleNamespace(session=SessionStore(session_key))
    try:
        return store_for_staff(get_user(request), slug).pk
    except PermissionDenied as error:
        raise Refused(4403) from error


class QueueConsumer(StoreConsumer):
    """The store's orders as staff see them. The right is looked at again every minute."""

    recheck_seconds = 50.0
    view = "queue"
    read = queue_snapshot

    @property
    def _session_key(self) -> str:
        return str(self.scope["cookies"].get(settings.SESSION_COOKIE_NAME, ""))

    async def find(self, slug: str) -> int:
        store: int = await _store_for_session(self._session_key, slug)
        return store

    async def admit(self) -> list[str]:
        return [*await super().admit(), session_group(self._session_key)]


class BoardConsumer(StoreConsumer):
    """What anyone in the room may see."""

    view = "board"
    read = board_snapshot


def session_group(session_key: str) -> str:
    """Return the group of the sockets opened with a session; log-out closes them."""
    return f"session:{session_key}"
