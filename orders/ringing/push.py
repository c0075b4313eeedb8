"""One message to one browser, by its push service: Web Push (RFC 8030, 8188, 8291, 8292)."""

import base64
import enum
import math
import time
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

import http_ece
import httpx
import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid02

from cafe.messaging.away import Away
from orders.ringing.models import PushSubscription
from orders.ringing.services import host_of, is_push_service

TIMEOUT = httpx.Timeout(5.0, connect=3.0)
CLAIM_SECONDS = 3600  # services refuse a claim that is good for more than a day
PAUSE_SECONDS = 5.0  # for a service that is away and does not say for how long
LONGEST_PAUSE_SECONDS = 600.0

# Until when a service is not to be asked, by the stopwatch: this process's own.
_closed: dict[str, float] = {}


class Outcome(enum.Enum):
    SENT = "sent"  # the service has it
    GONE = "gone"  # the browser takes no more
    REFUSED = "refused"  # and would be again


def public_key() -> str:
    """Return what a page gives its browser, so that the service knows us; "" when nothing rings."""
    return _encoded(_point(_vapid().private_key.public_key())) if settings.CAFE_PUSH_KEY else ""


def push(to: PushSubscription, message: Mapping[str, Any], lasts: timedelta, topic: str) -> Outcome:
    """Hand a message for one browser to its push service, which keeps it for so long at most.

    A later message of the same topic takes the place of one that waits there. Raises Away while
    the service cannot take it.
    """
    host = host_of(to.endpoint)
    if not is_push_service(to.endpoint):
        return Outcome.REFUSED
    if time.monotonic() < _closed.get(host, 0.0):
        raise Away(f"the push service {host}: asked not to be asked yet")
    try:
        status, after = _post(to, message, lasts, topic)
    except httpx.HTTPError as error:
        raise _away(host, type(error).__name__) from error
    if status == 429 or status >= 500:
        raise _away(host, f"HTTP {status}", after)
    if 200 <= status < 300:
        return Outcome.SENT
    # A redirect is not followed: it would lead to where nobody looked.
    return Outcome.GONE if status in (404, 410) else Outcome.REFUSED


def forget_pauses() -> None:
    _closed.clear()


def _away(host: str, why: str, after: str = "") -> Away:
    wished = float(after) if after.isdecimal() else PAUSE_SECONDS
    _closed[host] = time.monotonic() + min(max(wished, PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)
    return Away(f"the push service {host}: {why}")


def _post(
    to: PushSubscription, message: Mapping[str, Any], lasts: timedelta, topic: str
) -> tuple[int, str]:
    """Return the status and Retry-After; the answer's body is not read."""
    headers = {
        **_vapid().sign(_claims(to.endpoint)),
        "TTL": str(max(1, math.floor(lasts.total_seconds()))),
        "Urgency": "high",
        "Topic": topic,
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
    }
    body = _encrypted(to, msgspec.json.encode(message))
    with _client().stream("POST", to.endpoint, content=body, headers=headers) as answer:
        return answer.status_code, answer.headers.get("Retry-After", "")


def _encrypted(to: PushSubscription, text: bytes) -> bytes:
    """Return a text that only the browser can read, not the service that carries it."""
    encrypted: bytes = http_ece.encrypt(
        text,
        private_key=ec.generate_private_key(ec.SECP256R1()),  # of this message alone
        dh=_decoded(to.p256dh),
        auth_secret=_decoded(to.auth),
        version="aes128gcm",
    )
    return encrypted


def _claims(endpoint: str) -> dict[str, str | int]:
    url = httpx.URL(endpoint)
    return {
        "sub": settings.CAFE_PUSH_CONTACT,
        "aud": f"{url.scheme}://{url.netloc.decode()}",
        "exp": int(time.time()) + CLAIM_SECONDS,
    }


@cache
def _vapid() -> Any:
    return Vapid02.from_raw(settings.CAFE_PUSH_KEY.encode())


@cache
def _client() -> httpx.Client:
    return httpx.Client(timeout=TIMEOUT, follow_redirects=False)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
