"""Whether the process lives, and whether what it needs is there."""

from collections.abc import Callable
from functools import partial

from django.db import connection as database
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from cafe.messaging import web
from cafe.messaging.bus import get_bus
from cafe.messaging.models import OutboxEvent
from cafe.messaging.queues import queues

LATE_SECONDS = 10.0  # an event that waits longer has no worker


def alive(request: HttpRequest) -> JsonResponse:
    """Answer; nothing else is looked at, so that a sick database restarts no web process."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> JsonResponse:
    """Look at each part by name: 200 when all is well, 503 when one is not."""
    checks: dict[str, Callable[[], str]] = {
        "database": _database,
        "relay": _relay,
        "mqtt": _mqtt,
        **{f"queue {name}": partial(_queue, name) for name in queues()},
    }
    problems = {name: _try(check) for name, check in checks.items()}
    body = {name: problem or "ok" for name, problem in problems.items()}
    return JsonResponse(body, status=503 if any(problems.values()) else 200)


def _try(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:
        return type(error).__name__  # the text may hold addresses and names


def _database() -> str:
    with database.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _relay() -> str:
    waiting = OutboxEvent.objects.filter(published_at=None, parked_at=None)
    oldest = waiting.order_by("created_at").values_list("created_at", flat=True).first()
    seconds = (timezone.now() - oldest).total_seconds() if oldest else 0.0
    return f"oldest event waits {seconds:.0f} s" if seconds > LATE_SECONDS else ""


def _queue(name: str) -> str:
    depth = get_bus().depth(name)
    if depth.oldest_seconds > LATE_SECONDS:
        return f"{depth.waiting} waiting, the oldest {depth.oldest_seconds:.0f} s"
    return ""


def _mqtt() -> str:
    if web.connection is None:
        return "not started"
    return "" if web.connection.up else "not connected"  # why stands in the log
