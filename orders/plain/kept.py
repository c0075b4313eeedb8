"""The basket that a browser keeps, in a cookie that the pages' scripts read and write as well.

static/js/parts/kept-basket.js is its other half. It is not signed, for scripts could not; it is a
wish like any other, and looked at like one before anything is made of it.
"""

import base64
import binascii
import secrets
from collections.abc import Mapping
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from rest_framework.exceptions import ValidationError

from orders.order.cart import MOST_LINES, LineRequest

COOKIE = "cafe_basket"
LONGEST = 3_600  # characters; browsers keep 4,096 bytes of a cookie with its name
LASTS = 7 * 24 * 60 * 60  # seconds; Safari keeps none of a script's for longer

Id = str
Line = Mapping[str, Any]  # `id`, and what the API takes as a line of an order


class BasketFull(Exception):
    """The cookie holds no more."""


class Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """A basket. `key` is its order's Idempotency-Key; a basket that was ordered has another.

    `device` is the secret by which the browser is known to whom it orders (cafe/base/device.py).
    `lines` is None where it is too large for a cookie: then only the page's scripts have it.
    """

    lines: tuple[dict[str, Any], ...] | None = ()
    key: str = ""
    device: str = ""
    name: str = ""
    serve: str = ""

    def line(self, id: Id) -> Line | None:
        return next((one for one in self.lines or () if one.get("id") == id), None)

    def with_line(self, line: Line) -> "Kept":
        """Return it with a line, in the place of the one of the same id: twice is once.

        Raises BasketFull.
        """
        if self.lines is None:
            raise BasketFull
        lines = self.lines
        if self.line(line["id"]):
            changed = tuple(dict(line) if one["id"] == line["id"] else one for one in lines)
        else:
            changed = (*lines, dict(line))
        if len(changed) > MOST_LINES:
            raise BasketFull
        return msgspec.structs.replace(
            self, lines=changed, key=self.key or new_id(), device=self.device or new_id() * 2
        )

    def complete(self) -> "Kept":
        """Return it with all that its order needs."""
        if not self.lines:
            return self
        key, device = self.key or new_id(), self.device or new_id() * 2
        return msgspec.structs.replace(self, key=key, device=device)

    def without(self, id: Id) -> "Kept":
        left = tuple(one for one in self.lines or () if one.get("id") != id)
        return msgspec.structs.replace(self, lines=left)

    def ordered(self) -> "Kept":
        """Return the basket of who has ordered what was in it."""
        return msgspec.structs.replace(self, lines=(), key="")

    def renewed(self) -> "Kept":
        """Return it as another order than the one that its key may have made."""
        return msgspec.structs.replace(self, key=new_id())


_DECODER = msgspec.json.Decoder(Kept)
_LINE = LineRequest()


def new_id() -> str:
    return secrets.token_hex(8)


def kept_in(request: HttpRequest) -> Kept:
    """Return the basket that came along, an empty one for none or nonsense."""
    return _read(request.COOKIES.get(COOKIE, ""))


def keep(response: HttpResponseBase, store: str, kept: Kept) -> None:
    """Have the browser keep it; raise BasketFull."""
    text = base64.urlsafe_b64encode(msgspec.json.encode(kept)).decode().rstrip("=")
    if len(text) > LONGEST:
        raise BasketFull
    response.set_cookie(
        COOKIE,
        text,
        max_age=LASTS,
        path=reverse("menu", args=[store]),  # each store has its own, and nothing else hears of it
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _read(text: str) -> Kept:
    try:
        kept = _DECODER.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (msgspec.MsgspecError, binascii.Error, ValueError, RecursionError):
        return Kept()
    lines = kept.lines
    if lines is None or (len(lines) <= MOST_LINES and _are_sound(lines)):
        return kept
    return kept.ordered()


def _are_sound(lines: tuple[dict[str, Any], ...]) -> bool:
    ids = {one.get("id") for one in lines if isinstance(one.get("id"), str)}
    return len(ids) == len(lines) and all(map(_is_wish, lines))


def _is_wish(line: Line) -> bool:
    try:
        _LINE.run_validation(line)
    except ValidationError:
        return False
    return True
