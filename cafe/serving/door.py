"""Who is connected to this process: how many of one client, how many in all, and who is idle."""

from collections import Counter
from typing import Any, Protocol

from cafe.base.client import network_of
from cafe.base.limits import Limits
from cafe.base.meters import CONNECTIONS, REFUSED


class Idle(Protocol):
    """A connection with no request under way."""

    def make_room(self) -> None: ...


class Door:
    """Counts connections, and closes the longest idle one when there are too many.

    Runs on one event loop, no locks. A client "" is not counted by itself: a proxy of ours, which
    brings everybody's requests.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._held: Counter[str] = Counter()
        self._idle: dict[Idle, None] = {}  # a dict for its order: who is idle longest is first
        self._open = 0
        CONNECTIONS.set_function(lambda: self._open)

    def enter(self, client: str) -> str:
        """Count a connection in; return the limit that forbids it, "" when none does."""
        if client and self._held[client] >= self.limits.connections:
            return "connections"
        if self._open >= self.limits.all and not self._make_room():
            return "all"
        self.count(client)
        return ""

    def count(self, client: str) -> None:
        """Count in what became of a connection that was let in before."""
        self._open += 1
        self._held[client] += 1

    def leave(self, client: str) -> None:
        """Count a connection out."""
        self._open -= 1
        self._held[client] -= 1
        if not self._held[client]:
            del self._held[client]

    def rest(self, connection: Idle) -> None:
        """Note that a connection has no request under way."""
        self._idle[connection] = None

    def stir(self, connection: Idle) -> None:
        """Note that a connection is idle no more."""
        self._idle.pop(connection, None)

    def _make_room(self) -> bool:
        if not self._idle:
            return False
        longest = next(iter(self._idle))
        del self._idle[longest]
        REFUSED.labels("all").inc()
        longest.make_room()
        return True


def client_at(peer: tuple[str, int] | None, application: Any) -> str:
    """Return the client at the other end of a connection; "" for a proxy that uvicorn believes."""
    proxies = getattr(application, "trusted_hosts", ())
    return "" if peer is None or peer[0] in proxies else network_of(peer[0])
