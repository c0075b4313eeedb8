"""The code on the ready board: whoever orders has been there, and each is good for some orders.

A new one comes every five minutes and is hidden in its last seconds, when nobody could read a menu
any more; it is good for a while longer. docs/decisions/codes.md
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext

from cafe.base import clock
from orders.order.errors import NotAccepting
from orders.order.models import OrderCode
from orders.stores.models import Store

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is taken for another
LENGTH = 10
FORM = re.compile(f"[{LETTERS}]{{{LENGTH}}}")
SHOWN_FOR = timedelta(minutes=5)
HIDDEN_FOR = timedelta(seconds=15)  # at the end of it
LATER = timedelta(minutes=10)  # for whoever scanned it and reads the menu
KEPT = timedelta(days=1)


class CodeRefused(NotAccepting):
    """The store takes orders of who scanned its code; `reason` is code_missing, _over or _used."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the board shows: a code, or none where it is hidden or used up."""

    code: str
    left: int
    hidden_at: datetime
    next_at: datetime


def scan_path(store: Store, code: str) -> str:
    """Return where a code on the board leads."""
    return reverse("scan", args=[store.slug, code])


def code_on_board(store: Store) -> Shown:
    """Return the code of now, made where there is none yet."""
    now = clock.now()
    begins = _window(now)
    fresh = {"code": _drawn(), "left": store.code_orders}
    row, _ = OrderCode.objects.get_or_create(store=store, begins_at=begins, defaults=fresh)
    next_at = begins + SHOWN_FOR
    hidden_at = next_at - HIDDEN_FOR
    is_shown = row.left > 0 and now < hidden_at
    return Shown(row.code if is_shown else "", row.left, hidden_at, next_at)


def _window(now: datetime) -> datetime:
    since = datetime.min.replace(tzinfo=now.tzinfo)
    return now - (now - since) % SHOWN_FOR


def _drawn() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def take(store: Store, code: str, now: datetime) -> None:
    """Take one order from a code, in the transaction of the order; raise CodeRefused."""
    valid = OrderCode.objects.filter(store=store, code=code, begins_at__gt=now - SHOWN_FOR - LATER)
    if not code or not valid.filter(left__gt=0).update(left=F("left") - 1):
        raise _refusal(code, is_used_up=bool(code) and valid.exists(), now=now)


def give_back(store: Store, code: str) -> None:
    """Give an order back to its code: it was cancelled. The store's row must be locked."""
    OrderCode.objects.filter(store=store, code=code).update(left=F("left") + 1)


def _refusal(code: str, *, is_used_up: bool, now: datetime) -> CodeRefused:
    if is_used_up:
        words = gettext("All orders of this code are taken. Please scan the next one on the board.")
        wait = _window(now) + SHOWN_FOR - now
        return CodeRefused("code_used", words, int(wait.total_seconds()) + 1)
    if code:
        words = gettext("This code is too old. Please scan the one that is on the board now.")
        return CodeRefused("code_over", words)
    words = gettext("To order here, scan the code on the board with your phone's camera.")
    return CodeRefused("code_missing", words)


def forget_codes() -> int:
    """Delete codes that nobody can order with any more; return how many."""
    deleted, _ = OrderCode.objects.filter(begins_at__lt=clock.now() - KEPT).delete()
    return deleted
