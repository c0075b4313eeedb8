"""One client makes so many public changes a second; one more is a 429, its body unread.

The limits that orders have (orders/order/share.py) need the database; this keeps a flood from it.
"""

import math
import time
from collections.abc import Callable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from cafe.base.bucket import Buckets, Pace
from cafe.base.client import address_in, is_own
from cafe.base.device import cookies_in, device_in
from cafe.base.language import language_of
from cafe.base.meters import REFUSED
from cafe.base.problems import problem

BURST_SECONDS = 10  # what that long would bring may come at once
OF_A_DEVICE = 0.1  # of what an address has: it is one person


class Paced:
    """Counts what `is_public_change` says by device where a cookie tells it, else by address."""

    def __init__(
        self, application: Any, is_public_change: Callable[[Any], bool], rate: float
    ) -> None:
        self.application = application
        self._is_public_change = is_public_change
        self._rate = rate
        self._buckets = Buckets()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self._is_public_change(scope) and not is_own(address_in(scope)):
            wait = self._buckets.take(self._pace(scope), now=time.monotonic())
            if wait:
                REFUSED.labels("changes").inc()
                await _refuse(scope, send, math.ceil(wait))
                return
        await self.application(scope, receive, send)

    def _pace(self, scope: Any) -> Pace:
        # Who floods from a café's network uses nobody's phone up that has ordered before.
        device = device_in(cookies_in(scope))
        rate = self._rate * OF_A_DEVICE if device else self._rate
        whose = f"device {device.id}" if device else address_in(scope)
        return Pace(whose, rate, rate * BURST_SECONDS)


async def _refuse(scope: Any, send: Any, seconds: int) -> None:
    with translation.override(language_of(scope)):
        words = gettext("Too many requests from here. Please try again in %(seconds)s s.")
    words %= {"seconds": seconds}
    answer = problem(429, words, reason="too_many", retry_after=seconds)
    headers = [
        (b"content-type", answer["Content-Type"].encode()),
        (b"content-length", str(len(answer.content)).encode()),
        (b"retry-after", str(seconds).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 429, "headers": headers})
    await send({"type": "http.response.body", "body": answer.content})
