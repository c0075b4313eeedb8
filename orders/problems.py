"""What a view raised, said as a problem: mapped here once."""

from collections.abc import Iterator
from typing import Annotated, Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.translation import gettext
from msgspec import UNSET, UnsetType
from rest_framework import exceptions

from cafe.base.problems import problem
from cafe.base.shapes import Json, Shape, says
from orders.order.errors import (
    AnotherOrder,
    InvalidTransition,
    KeyReused,
    LinkOver,
    NotAccepting,
    QuoteChanged,
    TooMany,
    TooManyGuesses,
    TotalChanged,
)
from orders.order.quoted import Quote
from orders.order.reading import answered_order_now
from orders.order.wrongs import CartRejected, Wrong
from orders.stores.permissions import AnotherUser


class Problem(Shape, frozen=True, kw_only=True):
    """Why the answer is no; RFC 9457."""

    type: Annotated[str, says("about:blank")]
    title: Annotated[str, says("what the status means")]
    status: Annotated[int, says("the HTTP status")]
    detail: Annotated[str, says("a sentence for people")]
    reason: Annotated[str | UnsetType, says("a word for programs")] = UNSET
    retry_after: Annotated[int | UnsetType, says("seconds")] = UNSET
    menu: Annotated[str | UnsetType, says("where one can order again")] = UNSET
    errors: Annotated[dict[str, list[str]] | UnsetType, says("sentences by field")] = UNSET
    items: Annotated[list[Wrong] | UnsetType, says("each wrong line of the order")] = UNSET
    order: Annotated[Json | UnsetType, says("the order as it is now")] = UNSET
    quote: Annotated[Quote | UnsetType, says("what the basket is now, and what moved")] = UNSET


def _problems(*statuses: int) -> dict[tuple[int, str], type[Problem]]:
    """Return responses for extend_schema()."""
    return {(status, "application/problem+json"): Problem for status in statuses}


NOT_FOUND = _problems(404, 503)
FORBIDDEN = _problems(403, 404, 503)
GONE = _problems(410)
TOO_MANY = _problems(429)
QUOTE_PROBLEMS = _problems(400, 404, 413, 415, 503)
PROBLEMS = _problems(400, 403, 404, 409, 413, 415, 422, 503)


def exception_handler(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Turn what a view raised into a problem; None lets a bug be a bug."""
    match error:
        case NotAccepting():
            after = {"Retry-After": str(error.retry_after)} if error.retry_after else None
            return problem(
                409,
                str(error),
                headers=after,
                reason=error.reason,
                retry_after=error.retry_after,
                quote=error.quote,
            )
        case QuoteChanged():
            return problem(409, str(error), reason=error.reason, quote=error.quote)
        case InvalidTransition():
            now = answered_order_now(error.order.pk)
            return problem(409, str(error), reason=error.reason, order=now)
        case TooManyGuesses() | TooMany():
            return _too_many(error)
        case LinkOver():
            return problem(410, str(error), menu=error.menu)
        case AnotherOrder() | TotalChanged():
            return problem(409, str(error), reason=error.reason)
        case KeyReused():
            return problem(422, str(error), reason=error.reason)
        case CartRejected():
            return problem(
                422,
                str(error),
                reason="items",
                items=error.wrong,
                errors={f"items.{one.index}": [one.detail] for one in error.wrong},
            )
        case exceptions.ValidationError():
            errors = dict(flat(error.detail))
            return problem(400, gettext("Some fields are not as they must be."), errors=errors)
        case exceptions.NotAuthenticated():
            return problem(403, gettext("You are logged out."), reason="logged_out")
        case exceptions.APIException():
            return problem(error.status_code, str(error.detail), headers=_headers(error))
        case Http404() | ObjectDoesNotExist():
            return problem(404, gettext("There is no such thing here."))
        case AnotherUser():
            return problem(403, str(error), reason="another_user")
        case PermissionDenied():
            return problem(403, str(error) or gettext("You may not do this."))
    return None


def _too_many(error: TooManyGuesses | TooMany) -> HttpResponse:
    after, reason = {"Retry-After": str(error.retry_after)}, getattr(error, "reason", None)
    answer = problem(429, str(error), headers=after, reason=reason, retry_after=error.retry_after)
    answer._has_been_logged = True  # type: ignore[attr-defined]  # counted, or the log fills
    return answer


def flat(detail: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield `items.0.quantity` and its messages from DRF's nested ones."""
    if isinstance(detail, dict):
        for name, value in detail.items():
            yield from flat(value, f"{path}.{name}" if path else str(name))
    elif any(isinstance(one, dict) for one in detail):
        for index, value in enumerate(detail):
            yield from flat(value, f"{path}.{index}")
    elif detail:
        yield path, [str(one) for one in detail]


def _headers(error: exceptions.APIException) -> dict[str, str]:
    wait = getattr(error, "wait", None)
    return {"Retry-After": str(int(wait))} if wait else {}
