"""A text for many sockets is framed once, and nothing else about a websocket is different."""

import asyncio
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from cafe.serving.framing import OneFrameForMany
from cafe.serving.options import SERVED

HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: cafe\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
CLOSE = b"\x88\x80\0\0\0\0"
TEXTS = ("", "short", "ä" * 100, "x" * 70_000)  # each has a length that is written in its own way


class Wire(asyncio.Transport):
    """What a socket wrote."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []

    def write(self, data: Any) -> None:
        self.written.append(bytes(data))

    def is_closing(self) -> bool:
        return False

    def close(self) -> None: ...

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


async def accept(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    await asyncio.Event().wait()


async def opened(kind: type[WebSocketsSansIOProtocol]) -> tuple[WebSocketsSansIOProtocol, Wire]:
    config = Config(accept, ws=kind, lifespan="off", **SERVED)
    config.load()
    socket, wire = kind(config, ServerState(), {}), Wire()
    socket.connection_made(wire)
    socket.data_received(HANDSHAKE)
    for _ in range(5):
        await asyncio.sleep(0)  # the application accepts
    wire.written.clear()
    return socket, wire


def say(socket: WebSocketsSansIOProtocol, text: str) -> Any:
    return socket.send({"type": "websocket.send", "text": text})


async def end(*sockets: WebSocketsSansIOProtocol) -> None:
    tasks = [task for socket in sockets for task in socket.tasks]
    for task in tasks:
        task.cancel()
    for socket in sockets:
        socket.stop_keepalive()
    await asyncio.gather(*tasks, return_exceptions=True)


def run(test: Any) -> None:
    asyncio.run(asyncio.wait_for(test, 10))


def test_the_bytes_are_those_of_uvicorn():
    async def both() -> None:
        ours, usual = await opened(OneFrameForMany), await opened(WebSocketsSansIOProtocol)
        for text in TEXTS:
            for socket, _ in (ours, usual):
                await say(socket, text)
        assert ours[1].written == usual[1].written
        await end(ours[0], usual[0])

    run(both())


def test_sockets_that_take_turns_get_each_their_own():
    async def turns() -> None:
        ada, grace = await opened(OneFrameForMany), await opened(OneFrameForMany)
        for (socket, _), text in ((ada, "a"), (grace, "g"), (ada, "g"), (grace, "a")):
            await say(socket, text)
        assert [data[2:] for data in ada[1].written] == [b"a", b"g"]
        assert [data[2:] for data in grace[1].written] == [b"g", b"a"]
        await end(ada[0], grace[0])

    run(turns())


def test_who_said_good_bye_gets_nothing():
    async def leave() -> None:
        socket, wire = await opened(OneFrameForMany)
        socket.data_received(CLOSE)
        wire.written.clear()
        with pytest.raises(ClientDisconnected):
            await say(socket, "late")
        assert wire.written == []
        await end(socket)

    run(leave())


def test_a_slow_reader_is_waited_for():
    async def wait() -> None:
        socket, wire = await opened(OneFrameForMany)
        socket.pause_writing()
        sending = asyncio.ensure_future(say(socket, "later"))
        await asyncio.sleep(0)
        assert wire.written == []
        socket.resume_writing()
        await sending
        assert len(wire.written) == 1
        await end(socket)

    run(wait())
