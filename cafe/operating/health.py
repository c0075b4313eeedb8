"""Whether the process lives, and whether what it needs is there."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.http import HttpRequest, JsonResponse

from cafe.base import clock
from cafe.base.sql import exists
from cafe.base.trouble import lately, trouble_of
from cafe.live import web
from cafe.live.hub import hub
from cafe.messaging.bus import get_bus
from cafe.messaging.bus.base import BusUnavailable
from cafe.messaging.models import OutboxEvent
from cafe.messaging.queues import queues

STRAYS = "other queues"
LATE_SECONDS = 10.0  # an event that waits longer has no worker


class Alive:
    """Answers /healthz on the event loop itself: it needs no thread, and nothing else is looked at.

    A sick database, or threads that all wait for it, shall restart no web process.
    """

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] != "/healthz":
            await self.application(scope, receive, send)
            return
        body = b'{"status": "ok"}'
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        shown = b"" if scope["method"] == "HEAD" else body
        await send({"type": "http.response.body", "body": shown})


def ready(request: HttpRequest) -> JsonResponse:
    """Look at each part by name: 200 when all is well, 503 when one is not, or when leaving."""
    if hub.leaving:
        return JsonResponse({"web": "draining"}, status=503)
    problems = {"database": _try(_database), "mqtt": _mqtt()}
    if problems["database"] in ("", lately()):
        problems |= {name: _try(check) for name, check in _read_from_it().items()}
    body = {name: problem or "ok" for name, problem in problems.items()}
    stops = [name for name, problem in problems.items() if problem and name not in _told_alone()]
    return JsonResponse(body, status=503 if stops else 200)


def _told_alone() -> Sequence[str]:
    """Return what makes no process unready that a balancer would replace for it: none mends it."""
    return () if get_bus().in_database else [STRAYS]


def _read_from_it() -> dict[str, Callable[[], str]]:
    """Return what is not asked of a database that does not answer: each would wait for it again."""
    known = {f"queue {name}": partial(_queue, name) for name in queues()}
    return {"relay": _relay, **known, STRAYS: _strays}


def _try(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:
        if trouble := trouble_of(error):
            return trouble.word
        return type(error).__name__  # the text may hold addresses and names


def _database() -> str:
    # A table, because an empty file that took the place of ours answers SELECT 1 as well.
    exists(OutboxEvent, where="id = %s", params=[0])
    return lately()


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


def _strays() -> str:
    """Name what waits where nobody looks: a queue that was renamed, or taken out of the table."""
    late = {name: _stray(name) for name in get_bus().strays()}
    return "; ".join(f"{name}: {problem}" for name, problem in late.items() if problem)


def _stray(name: str) -> str:
    depth = get_bus().depth(name)
    return f"{depth.waiting} waiting" if depth.oldest_seconds is None else _queue(name)


def _mqtt() -> str:
    return web.problem()
