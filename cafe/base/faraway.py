"""Tell processes of other machines that there is news, where PostgreSQL stands between them.

As a wakeup on one machine it says that there is something to look at, and nothing else: who hears
it asks the database. A hint, never a promise; SQLite's processes have no other machine.
"""

import logging
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

log = logging.getLogger(__name__)

LISTEN_SECONDS = 1.0  # then it looks whether it is to stop
PAUSE_SECONDS = (0.5, 3.0)  # before the next try to connect; all hosts lost it at the same moment


def call(topic: str) -> None:
    """Tell every other machine of news; with the commit of the transaction, if there is one."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [_channel(topic)])


def _channel(topic: str) -> str:
    return f"cafe_{topic}"


class Listener:
    """Listens for calls on a connection and in a thread of its own; `on_call` is called there.

    Also after each time it connected: what was called before, nobody heard.
    """

    def __init__(self, topic: str, on_call: Callable[[], None]) -> None:
        self._topic = topic
        self._on_call = on_call
        self._stop = threading.Event()

    def start(self) -> None:
        if connection.vendor == "postgresql":
            threading.Thread(target=self._run, name=f"listen-{self._topic}", daemon=True).start()

    def stop(self) -> None:
        self._stop.set()

    def _run(self) -> None:
        from psycopg import Error  # no other database's process needs it

        while not self._stop.is_set():
            try:
                self._listen()
            except Error as error:
                log.warning("news of other hosts is not heard: %s", type(error).__name__)
                self._stop.wait(random.uniform(*PAUSE_SECONDS))

    def _listen(self) -> None:
        with _connected() as own:
            own.execute(f"LISTEN {_channel(self._topic)}")
            while not self._stop.is_set():
                self._on_call()
                while not self._stop.is_set() and not any(_calls(own)):
                    pass


def _calls(own: Any) -> Iterator[Any]:
    """Yield the calls of the next moment; all that came together are one."""
    yield from own.notifies(timeout=LISTEN_SECONDS, stop_after=1)


@contextmanager
def _connected() -> Iterator[Any]:
    """Connect beside the pool, which is for those who ask."""
    from psycopg import connect

    with connect(**connection.get_connection_params(), autocommit=True) as own:
        yield own
