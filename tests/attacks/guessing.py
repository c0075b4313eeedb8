"""A program that guesses passwords: `python -m tests.attacks.guessing PORT`, until it is stopped.

Twenty-four log-ins at the same moment, twice a second, each under a name and from an address of
its own. A process of its own, and its requests made beforehand: it must not hold up who measures.
It prints how many answers had which status.
"""

import asyncio
import itertools
import signal
import sys
from collections import Counter
from contextlib import suppress

AT_ONCE = 24
EVERY_SECONDS = 0.5
TOKEN = "a" * 32  # whoever makes up both halves has a token that fits
numbers = itertools.count()


def request() -> bytes:
    number = next(numbers)
    body = f"csrfmiddlewaretoken={TOKEN}&username=somebody-{number}&password=wrong"
    return (
        "POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\n"
        f"X-Forwarded-For: 10.9.{number >> 8 & 255}.{number & 255}\r\nCookie: csrftoken={TOKEN}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}"
    ).encode()


async def guess(port: int, codes: Counter[int]) -> None:
    sent = request()
    with suppress(OSError, IndexError):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(sent)
        codes[int((await reader.read()).split()[1])] += 1
        writer.close()


async def main(port: int, codes: Counter[int]) -> None:
    async with asyncio.TaskGroup() as guesses:
        while True:
            for _ in range(AT_ONCE):
                guesses.create_task(guess(port, codes))
            await asyncio.sleep(EVERY_SECONDS)


if __name__ == "__main__":
    counted: Counter[int] = Counter()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(print(dict(counted))))
    asyncio.run(main(int(sys.argv[1]), counted))
