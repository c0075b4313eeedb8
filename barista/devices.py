"""Devices that somebody has logged in with: a signed cookie says who, and for how long.

Not a right to anything: only what `orders/stores/log_in.py` counts in place of an address that a
whole café shares, so that whoever guesses passwords on its Wi-Fi locks no tablet out.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

COOKIE = "cafe_device"
SALT = "barista.devices"
LASTS = 180 * 24 * 60 * 60  # seconds after the last log-in
MOST_USERS = 20  # of one tablet


@dataclass(frozen=True, slots=True)
class Device:
    """A browser, by a number of its own, and the users who have logged in with it."""

    id: str
    users: tuple[int, ...] = ()

    def knows(self, name: str) -> bool:
        """Return whether the user of this name has logged in here."""
        # Compared here: a name may be typed that no database takes.
        known = User.objects.filter(pk__in=self.users).values_list("username", flat=True)
        return User.normalize_username(name.strip()) in known


def device_of(request: HttpRequest) -> Device | None:
    """Return the browser that asks, None for one that nobody has logged in with."""
    return device_in(request.COOKIES)


def device_in(cookies: Mapping[str, str]) -> Device | None:
    """Return the device that cookies name, None for none, a forged or an old one."""
    try:
        found = signing.loads(cookies.get(COOKIE, ""), salt=SALT, max_age=LASTS)
        return Device(found["id"], tuple(found["users"]))
    except (signing.BadSignature, KeyError, TypeError):
        return None


def remember_device(request: HttpRequest, response: HttpResponseBase) -> None:
    """Have the browser know that its present user logged in with it."""
    known = device_of(request) or Device(secrets.token_hex(8))
    user = request.user.pk
    users = [user, *(one for one in known.users if one != user)][:MOST_USERS]
    response.set_cookie(
        COOKIE,
        signing.dumps({"id": known.id, "users": users}, salt=SALT),
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
