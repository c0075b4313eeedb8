"""A brake on guessing the customers' secrets.

A token has 128 bits and is not found by trying; but each try is a question to the database. Beyond
so many wrong ones of a client in a minute it is refused unasked, but for the tokens that this
process has seen to be right: the links of honest customers behind the same router.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from cafe.base.meters import REFUSED
from orders.order.errors import TooManyGuesses
from orders.order.models import Order

MINUTE = 60.0
MOST_CLIENTS = 10_000
MOST_TOKENS = 50_000  # some 8 MB


class Guesses:
    """Wrong tokens by client, of this minute of theirs, and tokens that were right."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # requests come in threads, websockets on the loop
        self._wrong: OrderedDict[str, tuple[float, int]] = OrderedDict()  # since when, how many
        self._right: OrderedDict[str, None] = OrderedDict()

    def look(self, client: str, token: str) -> None:
        """Raise TooManyGuesses when the database is not to be asked for this client's token."""
        with self._lock:
            since, count = self._wrong.get(client, (0.0, 0))
            left = since + MINUTE - time.monotonic()
            refused = count >= settings.CAFE_LIMITS.guesses and left > 0
            if refused and token not in self._right:
                REFUSED.labels("guesses").inc()
                raise TooManyGuesses(max(1, round(left)))

    def was_wrong(self, client: str) -> None:
        now = time.monotonic()
        with self._lock:
            since, count = self._wrong.pop(client, (now, 0))
            self._wrong[client] = (since, count + 1) if now - since < MINUTE else (now, 1)
            _shorten(self._wrong, MOST_CLIENTS)

    def was_right(self, token: str) -> None:
        with self._lock:
            self._right[token] = None
            self._right.move_to_end(token)
            _shorten(self._right, MOST_TOKENS)

    def forget(self) -> None:
        self._wrong.clear()
        self._right.clear()


guesses = Guesses()


@contextmanager
def a_guess(client: str, token: str) -> Iterator[None]:
    """Look an order up by its token in here; Order.DoesNotExist makes it a wrong one.

    Raises TooManyGuesses, before anything is looked up.
    """
    guesses.look(client, token)
    try:
        yield
    except Order.DoesNotExist:
        guesses.was_wrong(client)
        raise
    guesses.was_right(token)


def _shorten(kept: OrderedDict, most: int) -> None:  # type: ignore[type-arg]  # of anything
    while len(kept) > most:
        kept.popitem(last=False)
