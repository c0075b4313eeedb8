"""Whether the process lives, and whether what it needs is there."""

from collections.abc import Callable
from functools import partial

from django.db import connection as database
from django.http import HttpRequest, JsonResponse

from cafe.base import clock
from cafe.live import web
from cafe.live.hub import hub
from cafe.messaging.bus import get_bus
from cafe.messaging.bus.base import BusUnavailable
from cafe.messaging.models import OutboxEvent
from cafe.messaging.queues import queues

LATE_SECONDS = 10.0  # an event that waits longer has no worker


def alive(request: HttpRequest) -> JsonResponse:
    """Answer; nothing else is looked at, so that a sick database restarts no web process."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> JsonResponse:
    """Look at each part by name: 200 when all is well, 503 when one is not, or when leaving."""
    if hub.leaving:
        return JsonResponse({"web": "draining"}, status=503)
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
    oldest = waiting.order_by("created_at").only("created_at", "last_error").first()
    seconds = (clock.now() - oldest.created_at).total_seconds() if oldest else 0.0
    if not oldest or seconds <= LATE_SECONDS:
        return ""
    return f"oldest event waits {seconds:.0f} s: {oldest.last_error or 'not tried'}"


def _queue(name: str) -> str:
    try:
        depth = get_bus().depth(name)
    except BusUnavailable as error:
        return str(error)  # it names the queue, and no address
    if depth.oldest_seconds and depth.oldest_seconds > LATE_SECONDS:
        return f"{depth.waiting} waiting, the oldest {depth.oldest_seconds:.0f} s"
    return ""


def _mqtt() -> str:
    return web.problem()
