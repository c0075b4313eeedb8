"""Closes screens at once when a right ends: log-out, another password, another link of the board.

Whoever saves a user or a store, or ends a session, wakes the web processes of this machine, and
over PostgreSQL those of all others, and each asks the database about its own tablets and boards.
The news says nothing: who forges it has a question asked, no more. What it does not reach (an
UPDATE by hand, a host that is cut off) each screen's own look finds.

It hears Django's signals, here alone: users and sessions are Django's models, which its own pages
change, and no event of ours is told.
"""

import asyncio
import contextlib
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.signals import post_delete, post_save

from cafe.base import faraway
from cafe.base.wakeup import Waiter, wake
from cafe.live.hub import hub
from orders.stores.models import StaffMember, Store

TOPIC = "staff"
GROUP = "staff"  # all tablets and boards of a process


def listen() -> None:
    """Tell of every change of a right from now on."""
    for model in (User, StaffMember, Store):
        post_save.connect(_changed, sender=model)
    for ended in (User, StaffMember, Session):
        post_delete.connect(_changed, sender=ended)


def _changed(sender: Any, update_fields: Any = None, **kwargs: Any) -> None:
    if update_fields and set(update_fields) == {"last_login"}:
        return  # a log-in takes nothing away
    transaction.on_commit(partial(wake, TOPIC))
    faraway.call(TOPIC)


class StaffNews:
    """What a web process hears of it, from its start to its stop."""

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._waiter = Waiter(TOPIC)
        loop.add_reader(self._waiter.fileno(), self._woken)
        self._listener = faraway.Listener(TOPIC, partial(_on_loop, loop))
        self._listener.start()

    def stop(self) -> None:
        self._listener.stop()
        asyncio.get_running_loop().remove_reader(self._waiter.fileno())
        self._waiter.close()

    def _woken(self) -> None:
        self._waiter.wait(0)
        _look()


def _on_loop(loop: asyncio.AbstractEventLoop) -> None:
    with contextlib.suppress(RuntimeError):  # the server has stopped
        loop.call_soon_threadsafe(_look)


def _look() -> None:
    hub.groups.look_again(GROUP)
