"""Who logged in and out, when, and whence: rows for the admin site, and lines of the log.

It hears Django's own signals, so whatever logs people in is recorded, and no password ever.
"""

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from barista.devices import device_of
from cafe.base import clock
from orders.stores.models import Access, AccessKind

log = logging.getLogger(__name__)

BATCH = 1000


def listen() -> None:
    """Hear of every log-in from now on."""
    user_logged_in.connect(_logged_in)
    user_logged_out.connect(_logged_out)
    user_login_failed.connect(_failed)


def record(kind: AccessKind, user: User | None, request: HttpRequest | None = None) -> None:
    """Record what somebody did, or what was done with a name that nobody has."""
    address = request.META.get("REMOTE_ADDR", "") if request else ""
    device = device_of(request) if request else None
    Access.objects.create(
        at=clock.now(),
        kind=kind,
        user=user,
        address=address[:64],
        device=device.id if device else "",
        browser=_printable(request.headers.get("User-Agent", ""))[:200] if request else "",
    )
    level = logging.WARNING if kind == AccessKind.FAILED else logging.INFO
    who = f"user {user.pk}" if user else "nobody we know"
    log.log(level, "%s: %s, from %s", who, kind.value, address or "this machine")


def forget_accesses() -> int:
    """Delete what is older than CAFE_KEEP_DAYS; return how many."""
    before = clock.now() - timedelta(days=settings.CAFE_KEEP_DAYS)
    old = Access.objects.filter(at__lt=before).order_by("at").values_list("pk", flat=True)
    deleted, _ = Access.objects.filter(pk__in=list(old[:BATCH])).delete()
    return deleted


def _logged_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    record(AccessKind.LOGGED_IN, user, request)


def _logged_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user:
        record(AccessKind.LOGGED_OUT, user, request)


def _failed(sender: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
    name = kwargs["credentials"].get("username", "")
    record(AccessKind.FAILED, User.objects.filter(username=name).first(), request)


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())
