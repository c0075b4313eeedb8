"""What a view raised, said as a problem: mapped here once."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpResponse
from rest_framework import exceptions

from cafe.base.problems import problem
from orders.order.errors import InvalidTransition, KeyReused, NotAccepting
from orders.order.live import order_json, orders_to_show
from orders.order.pricing import CartRejected


def exception_handler(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Turn what a view raised into a problem; None lets a bug be a bug."""
    match error:
        case NotAccepting():
            after = {"Retry-After": str(error.retry_after)} if error.retry_after else None
            return problem(
                409, str(error), headers=after, reason=error.reason, retry_after=error.retry_after
            )
        case InvalidTransition():
            now = order_json(orders_to_show().get(pk=error.order.pk))
            return problem(409, str(error), reason=error.reason, order=now)
        case KeyReused():
            return problem(422, str(error), reason=error.reason)
        case CartRejected():
            return problem(
                422,
                str(error),
                reason="items",
                items=[asdict(one) for one in error.wrong],
                errors={f"items.{one.index}": [one.detail] for one in error.wrong},
            )
        case exceptions.ValidationError():
            errors = dict(_flat(error.detail))
            return problem(400, "Some fields are not as they must be.", errors=errors)
        case exceptions.APIException():
            return problem(error.status_code, str(error.detail), headers=_headers(error))
        case Http404() | ObjectDoesNotExist():
            return problem(404, "There is no such thing here.")
        case PermissionDenied():
            return problem(403, str(error) or "You may not do this.")
    return None


def _flat(detail: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield `items.0.quantity` and its messages from DRF's nested ones."""
    if isinstance(detail, dict):
        for name, value in detail.items():
            yield from _flat(value, f"{path}.{name}" if path else str(name))
    elif any(isinstance(one, dict) for one in detail):
        for index, value in enumerate(detail):
            yield from _flat(value, f"{path}.{index}")
    elif detail:
        yield path, [str(one) for one in detail]


def _headers(error: exceptions.APIException) -> dict[str, str]:
    wait = getattr(error, "wait", None)
    return {"Retry-After": str(int(wait))} if wait else {}
