"""A web server that leaves without anybody noticing (docs/decisions/draining.md)."""

import asyncio
import logging
import socket
import time
from collections.abc import Iterable

import uvicorn
from uvicorn.server import ServerState

from cafe.live.hub import hub
from cafe.serving.door import Door

log = logging.getLogger(__name__)


class WithDoor(ServerState):
    """What the connections of a server share."""

    def __init__(self, door: Door) -> None:
        super().__init__()
        self.door = door


class DrainingServer(uvicorn.Server):
    """Stops in four steps: say so in /readyz, take no more, send the pages away, finish requests.

    uvicorn alone closes every websocket in one moment, and all their pages dial in the next.
    `notice` is the first step in seconds: two or three looks of the balancer's. A second SIGINT
    ends the waiting. https://uvicorn.dev/server-behavior/#graceful-process-shutdown
    """

    def __init__(self, config: uvicorn.Config, notice: int, door: Door) -> None:
        super().__init__(config)
        self.server_state = WithDoor(door)
        self._notice = notice

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        hub.leaving = True
        log.info("leaving, with %d open pages", len(hub.groups))
        await self._wait(self._notice)
        self._take_no_more(sockets or ())
        if not self.force_exit:
            await hub.drain()
        await super().shutdown(sockets)

    def _take_no_more(self, sockets: Iterable[socket.socket]) -> None:
        for server in self.servers:
            server.close()
        # Ours is a second hold on the same listener: while it is open the system goes on taking
        # connections, and whoever dials waits for an answer that nobody will give.
        for one in sockets:
            one.close()

    async def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.force_exit:  # noqa: ASYNC110 set by a signal
            await asyncio.sleep(0.1)
