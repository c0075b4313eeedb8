"""Devices that somebody has logged in with.

Not a right to anything: only what `orders/stores/log_in.py` counts in place of an address that a
whole café shares, so that whoever guesses passwords on its Wi-Fi locks no tablet out.
"""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseBase

from cafe.base import device
from cafe.base.device import Device, keep_device, new_device

MOST_USERS = 20  # of one tablet


def device_of(request: HttpRequest) -> Device | None:
    """Return the browser that asks, None for one that nobody has logged in with."""
    return device_in(request.COOKIES)


def device_in(cookies: Mapping[str, str]) -> Device | None:
    """Return the device that cookies name, None for one that nobody has logged in with."""
    found = device.device_in(cookies)
    return found if found and found.users else None


def has_user(known: Device, name: str) -> bool:
    """Return whether the user of this name has logged in with a device."""
    # Compared here: a name may be typed that no database takes.
    names = User.objects.filter(pk__in=known.users).values_list("username", flat=True)
    return User.normalize_username(name.strip()) in names


def remember_device(request: HttpRequest, response: HttpResponseBase) -> None:
    """Have the browser know that its present user logged in with it."""
    known = device.device_in(request.COOKIES) or new_device()
    user = int(request.user.pk or 0)
    others = [one for one in known.users if one != user]
    keep_device(response, Device(known.id, (user, *others)[:MOST_USERS]))
