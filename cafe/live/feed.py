"""What a web process hears over MQTT: all scopes on one connection, or its own pages' on several.

With CAFE_MQTT_CONNECTIONS=1 one subscription brings every scope. With more, each scope that has a
page open here is subscribed to by itself, on the connection that has the fewest, because IoT Core
carries 50 subscriptions and 100 messages a second on each (docs/decisions/mqtt-connections.md).
Runs on the event loop; only its callbacks come from awscrt's thread.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Iterable

from cafe.live.hub import Hub
from cafe.live.mqtt import Connection
from cafe.live.topics import EVERYTHING, everything_of, scope_of

log = logging.getLogger(__name__)

SUBSCRIPTIONS = 50  # on one connection of IoT Core; a fifty-first ends the connection


class Feed:
    """The subscribing connections of one web process, which tell the hub what they hear."""

    def __init__(self, hub: Hub, count: int) -> None:
        self._hub = hub
        self._loop = asyncio.get_running_loop()
        self._all_scopes = count == 1
        self._homes: dict[str, Connection] = {}
        self._idle: set[str] = set()
        self._connections = [
            Connection(
                "web",
                filters=(EVERYTHING,) if self._all_scopes else (),
                on_message=self._on_loop(hub.receive),
                on_subscribed=self._on_loop(self._subscribed),
                on_lost=self._on_loop(self._lost),
            )
            for _ in range(count)
        ]

    def start(self) -> None:
        for connection in self._connections:
            connection.start()

    async def stop(self) -> None:
        """Leave the broker, on all connections at once."""
        stops = (asyncio.to_thread(connection.stop) for connection in self._connections)
        await asyncio.gather(*stops)

    @property
    def problem(self) -> str:
        """Return what is wrong, "" when nothing is; no addresses and no secrets."""
        count = len(self._connections)
        problems = [one.problem for one in self._connections if one.problem]
        if problems and count > 1:
            return f"{len(problems)} of {count} connections: {problems[0]}"
        return "".join(problems)

    # -- scopes ----------------------------------------------------------------------------------

    def follow(self, scope: str) -> None:
        """Hear of a scope from soon on; its pages get a second snapshot when that is so.

        A page's first snapshot does not wait for the broker, which may be away.
        """
        self._idle.discard(scope)
        if self._all_scopes or scope in self._homes:
            return
        used = Counter(self._homes.values())
        home = min(self._connections, key=lambda one: used[one])
        if used[home] >= SUBSCRIPTIONS:
            # Its pages say so, and live on the snapshots that the watch over `seq` brings them.
            log.error("no connection is free for scope %s: raise CAFE_MQTT_CONNECTIONS", scope)
            return
        self._homes[scope] = home
        home.subscribe(everything_of(scope))

    def keep(self, scopes: Iterable[str]) -> None:
        """Leave the scopes that have had no page here at two calls in a row."""
        idle = self._homes.keys() - set(scopes)
        for scope in idle & self._idle:
            self._homes.pop(scope).unsubscribe(everything_of(scope))
            self._hub.connection_changed(False, {scope})
        self._idle = idle - self._idle

    # -- from awscrt's thread --------------------------------------------------------------------

    def _on_loop(self, call: Callable[..., None]) -> Callable[..., None]:
        def hand_over(*args: object) -> None:
            # The loop may be closed already when the server stops.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(call, *args)

        return hand_over

    def _subscribed(self, filters: frozenset[str]) -> None:
        if self._all_scopes:
            self._hub.connection_changed(self._connections[0].up)
        else:
            scopes = {scope_of(name) for name in filters} & self._homes.keys()
            self._hub.connection_changed(True, scopes)

    def _lost(self, filters: frozenset[str]) -> None:
        scopes = None if self._all_scopes else {scope_of(name) for name in filters}
        self._hub.connection_changed(False, scopes)
