"""What a web process hears over MQTT: all stores on one connection, or its own pages' on several.

With CAFE_MQTT_CONNECTIONS=1 one subscription brings every store. With more, each store that has a
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
from cafe.live.topics import ALL_STORES, everything_of, store_of

log = logging.getLogger(__name__)

SUBSCRIPTIONS = 50  # on one connection of IoT Core; a fifty-first ends the connection


class Feed:
    """The subscribing connections of one web process, which tell the hub what they hear."""

    def __init__(self, hub: Hub, count: int) -> None:
        self._hub = hub
        self._loop = asyncio.get_running_loop()
        self._all_stores = count == 1
        self._homes: dict[str, Connection] = {}
        self._idle: set[str] = set()
        self._connections = [
            Connection(
                "web",
                filters=ALL_STORES if self._all_stores else (),
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

    # -- stores ----------------------------------------------------------------------------------

    def follow(self, store: str) -> None:
        """Hear of a store from soon on; its pages get a second snapshot when that is so.

        A page's first snapshot does not wait for the broker, which may be away.
        """
        self._idle.discard(store)
        if self._all_stores or store in self._homes:
            return
        used = Counter(self._homes.values())
        home = min(self._connections, key=lambda one: used[one])
        if used[home] >= SUBSCRIPTIONS:
            # Its pages say so, and live on the snapshots that the watch over `seq` brings them.
            log.error("no connection is free for store %s: raise CAFE_MQTT_CONNECTIONS", store)
            return
        self._homes[store] = home
        home.subscribe(everything_of(store))

    def keep(self, stores: Iterable[str]) -> None:
        """Leave the stores that have had no page here at two calls in a row."""
        idle = self._homes.keys() - set(stores)
        for store in idle & self._idle:
            self._homes.pop(store).unsubscribe(everything_of(store))
            self._hub.connection_changed(False, {store})
        self._idle = idle - self._idle

    # -- from awscrt's thread --------------------------------------------------------------------

    def _on_loop(self, call: Callable[..., None]) -> Callable[..., None]:
        def hand_over(*args: object) -> None:
            # The loop may be closed already when the server stops.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(call, *args)

        return hand_over

    def _subscribed(self, filters: frozenset[str]) -> None:
        if self._all_stores:
            self._hub.connection_changed(self._connections[0].up)
        else:
            stores = {store_of(name) for name in filters} & self._homes.keys()
            self._hub.connection_changed(True, stores)

    def _lost(self, filters: frozenset[str]) -> None:
        stores = None if self._all_stores else {store_of(name) for name in filters}
        self._hub.connection_changed(False, stores)
