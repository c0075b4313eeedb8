"""A program that does what is refused, all at once: `python -m tests.attacks.pestering PORT`.

Slowloris, large heads, floods of websocket messages, guesses at tokens and at a password, each from
an address of its own, until it is stopped. It prints how many answers of which kind each had.
"""

import asyncio
import base64
import os
import secrets
import signal
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress

HERE = "127.0.0.1"
DRIPPING, HEADS, SOCKETS, GUESSING = 100, 4, 4, 4  # at the same time
TOKEN = "a" * 32
Attack = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[str]]

counted: dict[str, Counter[str]] = {}


async def status(reader: asyncio.StreamReader) -> str:
    return (await reader.readline()).split()[1].decode()


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
    writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
    answer = asyncio.create_task(status(reader))
    while not answer.done():
        writer.write(b"a")
        await asyncio.sleep(1)
    return await answer


async def large_head(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
    writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Large: " + b"a" * 256 * 1024)
    return await status(reader)


async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
    key = base64.b64encode(os.urandom(16)).decode()
    writer.write(
        b"GET /ws/stores/demo/menu/ HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        + f"Sec-WebSocket-Key: {key}\r\n\r\n".encode()
    )
    await reader.readuntil(b"\r\n\r\n")
    wish = b'{"type": "resync"}'
    writer.write((bytes([0x81, 0x80 | len(wish)]) + bytes(4) + wish) * 500)
    rest = await reader.read()
    return "4429" if (4429).to_bytes(2, "big") in rest else "another end"


async def guess_token(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
    path = f"/api/orders/{secrets.token_urlsafe(16)}/"
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    return await status(reader)


async def guess_password(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
    body = f"csrfmiddlewaretoken={TOKEN}&username=manager&password={secrets.token_hex(4)}"
    writer.write(
        f"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken={TOKEN}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
    )
    return await status(reader)


async def again(port: int, attack: Attack, address: str, pause: float) -> None:
    codes = counted.setdefault(attack.__name__, Counter())
    while True:
        with suppress(OSError, IndexError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection(HERE, port, local_addr=(address, 0))
            try:
                codes[await attack(reader, writer)] += 1
            finally:
                writer.close()
        await asyncio.sleep(pause)


async def main(port: int) -> None:
    async with asyncio.TaskGroup() as attacks:
        for attack, address, count, pause in (
            (drip, "127.6.1.1", DRIPPING, 0.1),
            (large_head, "127.6.1.2", HEADS, 0.1),
            (flood, "127.6.1.3", SOCKETS, 0.2),
            (guess_token, "127.6.1.4", GUESSING, 0.05),
            (guess_password, "127.6.1.5", GUESSING, 0.2),
        ):
            for _ in range(count):
                attacks.create_task(again(port, attack, address, pause))


if __name__ == "__main__":
    signal.signal(
        signal.SIGTERM,
        lambda *_: sys.exit(print({name: dict(codes) for name, codes in counted.items()})),
    )
    asyncio.run(main(int(sys.argv[1])))
