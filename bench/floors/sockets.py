"""Bare ASGI: websockets that are accepted and kept, and a loop that sends one text to all."""

import asyncio
import time
from typing import Any

TICK_SECONDS = 0.05

_open: set[Any] = set()


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Route by kind: a socket to keep, a clock to listen to, a text to send to everyone."""
    if scope["type"] == "http" and scope["method"] == "GET":
        await _answer(int(scope["query_string"]), send)
    elif scope["type"] == "http":
        await _send_to_all(receive, send)
    elif scope["type"] == "websocket" and scope["path"] == "/clock":
        await _tick(receive, send)
    elif scope["type"] == "websocket":
        await _keep(receive, send, hears=scope["path"] == "/")


async def _keep(receive: Any, send: Any, hears: bool) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    if hears:
        _open.add(send)
    try:
        while (await receive())["type"] != "websocket.disconnect":
            pass
    finally:
        _open.discard(send)


async def _answer(size: int, send: Any) -> None:
    """Answer with so many bytes."""
    length = [(b"content-length", str(size).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": length})
    await send({"type": "http.response.body", "body": b"x" * size})


async def _send_to_all(receive: Any, send: Any) -> None:
    text = (await receive())["body"].decode()
    for one in list(_open):
        await one({"type": "websocket.send", "text": text})
    length = [(b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 204, "headers": length})
    await send({"type": "http.response.body"})


async def _tick(receive: Any, send: Any) -> None:
    """Tell the time at which each frame was sent, for as long as somebody listens."""
    await receive()
    await send({"type": "websocket.accept"})
    listening = asyncio.ensure_future(receive())
    while not listening.done():
        await send({"type": "websocket.send", "text": str(time.monotonic())})
        await asyncio.sleep(TICK_SECONDS)
