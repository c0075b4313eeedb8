"""Whether the process lives, and whether what it needs is there."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, JsonResponse

from cafe.base import clock
from cafe.base.client import is_local
from cafe.base.meters import may_read
from cafe.base.sql import exists
from cafe.base.trouble import lately, trouble_of
from cafe.live import web
from cafe.live.hub import hub
from cafe.messaging.bus import get_bus
from cafe.messaging.bus.base import BusUnavailable
from cafe.messaging.models import OutboxEvent
from cafe.messaging.queues import queues
from cafe.operating.measured import Measured

STRAYS = "other queues"
LATE_SECONDS = 10.0  # an event that waits longer has no worker
# Without these no order can be taken, or followed, here. Trouble of the bus is told and stops
# nothing: orders are taken and wait, and no process that a balancer could start is better off.
STOPS = ("database", "mqtt")
FRESH_SECONDS = 0.25
BUS_SECONDS = 5.0  # SQS takes money for an answer
PATIENCE = 1.0  # for a bus that is silent: orders must not wait because somebody asks how it is

Parts = dict[str, str]  # what is wrong with each, by name; "" where nothing is


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
    """Answer 200 when orders can be taken here, 503 when not, or when leaving; from memory.

    Each part by name for operators; a stranger learns only whether all is well.
    """
    if hub.leaving:
        return JsonResponse({"web": "draining"}, status=503)
    parts = {"database": "", "mqtt": _mqtt(), **in_database.now()}
    parts["database"] = parts["database"] or lately()  # a change may know it sooner than we looked
    if not get_bus().in_database:
        parts |= on_bus.within(PATIENCE)
    status = 503 if any(parts[name] for name in STOPS) else 200
    if not _may_read(request):
        return JsonResponse({"status": "ok" if status == 200 else "not ready"}, status=status)
    return JsonResponse({name: problem or "ok" for name, problem in parts.items()}, status=status)


def _may_read(request: HttpRequest) -> bool:
    address = request.META.get("REMOTE_ADDR", "")
    return is_local(address) or may_read(address, request.headers.get("Authorization", ""))


def _look_at_database() -> Parts:
    problem = _try(_database)
    if problem not in ("", lately()):
        return {"database": problem}  # each of the others would wait for it again
    checks = {"relay": _relay} | (_of_bus() if get_bus().in_database else {})
    return {"database": problem, **{name: _try(check) for name, check in checks.items()}}


def _look_at_bus() -> Parts:
    return {name: _try(check) for name, check in _of_bus().items()}


def _of_bus() -> dict[str, Callable[[], str]]:
    known = {f"queue {name}": partial(_queue, name) for name in queues()}
    return {**known, STRAYS: _strays}


in_database = Measured(_look_at_database, fresh=FRESH_SECONDS, before=dict[str, str]())
on_bus = Measured(_look_at_bus, fresh=BUS_SECONDS, before={"bus": "has not answered yet"})


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
