"""Websockets of the bar: the tablet's queue, for staff, and the ready board, for the room."""

from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied

from cafe.messaging.hub import Fields
from cafe.messaging.sockets import LiveSocket, Refused, shared
from cafe.messaging.threads import in_thread
from orders.access import store_for_staff
from orders.consumers import store_by_slug
from orders.live import board_snapshot, queue_snapshot
from orders.models import Store


@in_thread
def _store_for_session(session_key: str, slug: str) -> Store:
    """Return the store if the session's user, as of now, may work there; raise Refused."""
    request: Any = SimpleNamespace(session=SessionStore(session_key))
    try:
        return store_for_staff(get_user(request), slug)
    except PermissionDenied as error:
        raise Refused(4403) from error


class QueueConsumer(LiveSocket):
    """The store's orders as staff see them. The right is looked at again every minute."""

    recheck_seconds = 50.0
    row: Store

    async def admit(self) -> list[str]:
        key = self.scope["cookies"].get(settings.SESSION_COOKIE_NAME, "")
        self.row = await _store_for_session(key, self.scope["url_route"]["kwargs"]["store"])
        self.store = self.row.slug
        return [f"queue:{self.store}", session_group(key)]

    async def snapshot(self) -> Fields:
        fields: Fields = await shared.get(
            f"queue:{self.store}", lambda: in_thread(queue_snapshot)(self.row)
        )
        return fields


class BoardConsumer(LiveSocket):
    """What anyone in the room may see."""

    row: Store

    async def admit(self) -> list[str]:
        self.row = await store_by_slug(self.scope["url_route"]["kwargs"]["store"])
        self.store = self.row.slug
        return [f"board:{self.store}"]

    async def snapshot(self) -> Fields:
        fields: Fields = await shared.get(
            f"board:{self.store}", lambda: in_thread(board_snapshot)(self.row)
        )
        return fields


def session_group(session_key: str) -> str:
    """Return the group of the sockets opened with a session; log-out closes them."""
    return f"session:{session_key}"
