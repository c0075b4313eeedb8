"""A browser, or another client, by a number of its own: in a signed cookie, or by its own secret.

It says who asked before: whose keys are whose (orders/order/asker.py), whom limits count, and with
which tablets somebody has logged in (barista/devices.py). A right it is to one thing only: the
cookie shows what the device ordered itself (orders/order/past.py).
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase, parse_cookie
from rest_framework.exceptions import ParseError

COOKIE, HEADER = "cafe_device", "Cafe-Device"
SALT = "cafe.device"
LASTS = 180 * 24 * 60 * 60  # seconds after it was given last
ID_BYTES = 8
SHORTEST_SECRET, LONGEST_SECRET = 16, 255


@dataclass(frozen=True, slots=True)
class Device:
    """A client, and the users who have logged in with it."""

    id: str
    users: tuple[int, ...] = ()


def new_device() -> Device:
    """Return a device that nobody has met."""
    return Device(secrets.token_hex(ID_BYTES))


def device_in(cookies: Mapping[str, str]) -> Device | None:
    """Return the device that cookies name, None for none, a forged or an old one."""
    try:
        found = signing.loads(cookies.get(COOKIE, ""), salt=SALT, max_age=LASTS)
        return Device(found["id"], tuple(found["users"]))
    except (signing.BadSignature, KeyError, TypeError):
        return None


def cookies_in(scope: Any) -> dict[str, str]:
    """Return the cookies of an ASGI request."""
    sent = [value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"]
    return parse_cookie("; ".join(sent))


def device_by_secret(request: HttpRequest) -> Device | None:
    """Return the device that says a secret of its own, None for none; raise ParseError."""
    secret = request.headers.get(HEADER)
    if secret is None:
        return None
    if device := device_of(secret):
        return device
    raise ParseError(
        f"{HEADER} must be {SHORTEST_SECRET} to {LONGEST_SECRET} printable characters."
    )


def device_of(secret: str) -> Device | None:
    """Return the device that a secret stands for, None for what is none.

    It is in no table: the device's number is a keyed digest of it.
    """
    fits = SHORTEST_SECRET <= len(secret) <= LONGEST_SECRET and secret.isprintable()
    return Device(keyed_digest("secret", secret)) if fits else None


def keep_device(response: HttpResponseBase, device: Device) -> None:
    """Have a browser say from now on which device it is."""
    response.set_cookie(
        COOKIE,
        signing.dumps({"id": device.id, "users": device.users}, salt=SALT),
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def keyed_digest(kind: str, text: str) -> str:
    """Return 16 hexadecimal digits for a text, which lead back to it only with SECRET_KEY."""
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32).digest()
    data = text.encode(errors="surrogatepass")
    digest = hashlib.blake2b(data, key=key, digest_size=ID_BYTES, person=kind.encode())
    return digest.hexdigest()
