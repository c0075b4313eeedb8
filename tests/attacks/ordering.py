"""A program that orders a café full: `python -m tests.attacks.ordering PORT BODY`, until stopped.

A hundred orders a second from one address, each from a phone of its own: one without a number, one
with a secret that it made up, one with a forged cookie; every other order that is taken is
cancelled at once. A process of its own. It prints how many answers had which status.
"""

import asyncio
import itertools
import json
import signal
import sys
import uuid
from collections import Counter
from contextlib import suppress

HERE, MALLORY = "127.0.0.1", "127.6.6.6"  # as in stranger.py, which needs Django
AT_ONCE = 10
EVERY_SECONDS = 0.1
MADE_UP = itertools.cycle(("", "Cafe-Device: {}\r\n", "Cookie: cafe_device={}\r\n"))
numbers = itertools.count()


def request(path: str, body: str) -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"{next(MADE_UP).format(uuid.uuid4())}"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}"
    ).encode()


async def send(port: int, sent: bytes) -> tuple[int, bytes]:
    reader, writer = await asyncio.open_connection(HERE, port, local_addr=(MALLORY, 0))
    writer.write(sent)
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    return int(head.split()[1]), body


async def order(port: int, body: str, codes: Counter[int]) -> None:
    with suppress(OSError, IndexError):
        status, answer = await send(port, request("/api/stores/demo/orders/", body))
        codes[status] += 1
        if status == 202 and next(numbers) % 2:
            await send(port, request(f"/api/orders/{json.loads(answer)['token']}/cancel/", ""))


async def main(port: int, body: str, codes: Counter[int]) -> None:
    async with asyncio.TaskGroup() as orders:
        while True:
            for _ in range(AT_ONCE):
                orders.create_task(order(port, body, codes))
            await asyncio.sleep(EVERY_SECONDS)


if __name__ == "__main__":
    counted: Counter[int] = Counter()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(print(dict(counted))))
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], counted))
