"""The live side of a web process: one MQTT subscription, from server start to server stop."""

import asyncio
import contextlib
from collections.abc import Callable

from cafe.messaging.hub import ReadSeqs, Router, hub
from cafe.messaging.mqtt import Connection

FILTERS = ("cafe/v1/+/orders/+", "cafe/v1/+/store")

connection: Connection | None = None


async def start(router: Router, read_seqs: ReadSeqs) -> None:
    """Start the hub and the connection that feeds it; never fails for want of a broker."""
    global connection
    loop = asyncio.get_running_loop()

    def on_loop(call: Callable[..., None], *args: object) -> None:
        # We are on awscrt's thread, and the loop may be closed already when the server stops.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(call, *args)

    hub.start(router, read_seqs)
    connection = Connection(
        "web",
        filters=FILTERS,
        on_message=lambda topic, payload: on_loop(hub.receive, topic, payload),
        on_up=lambda: on_loop(hub.connection_changed, True),
        on_down=lambda: on_loop(hub.connection_changed, False),
    )
    connection.start()


async def stop() -> None:
    """Leave the broker and end the hub's tasks."""
    if connection:
        await asyncio.to_thread(connection.stop)
    await hub.stop()
