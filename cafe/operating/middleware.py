"""What every HTTP answer has: a trace id, and a line in the log."""

import re
import time
import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse

from cafe.base.tokens import hide_tokens
from cafe.base.trace import FOR_MANY, journal, telling, trace_id
from cafe.operating import health
from cafe.operating.metrics import REQUEST_SECONDS, REQUESTS, metrics

Handler = Callable[[HttpRequest], HttpResponse]

# It comes from outside and goes to logs and events: only letters that mean nothing there.
SAFE_TRACE_ID = re.compile(r"[A-Za-z0-9_.:=;-]{1,128}")
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
OPERATORS = {"/readyz": health.ready, "/metrics": metrics}  # /healthz: health.Alive


def operators(get_response: Handler) -> Handler:
    """Answer what balancers and monitors ask before anything else looks at the request.

    They come without TLS and with an address for a host name, which ALLOWED_HOSTS and the
    redirect to HTTPS would refuse; and every few seconds, which nobody wants to read in a log.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        return OPERATORS.get(request.path_info, get_response)(request)

    return middleware


def trace(get_response: Handler) -> Handler:
    """Give the request a trace id, its caller's if it has one, and say it in the answer.

    What is kept for good has none: 26 bytes for each of the hundred files that a menu is of.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        with telling(_given(request.headers.get("X-Request-ID", ""))):
            begun = time.perf_counter()
            response = get_response(request)
            if not getattr(request, "scope", {}).get(FOR_MANY):
                _record(_asked(request), response.status_code, time.perf_counter() - begun)
            if not _is_for_good(response):
                response["X-Request-ID"] = trace_id.get()
        return response

    return middleware


def _is_for_good(response: HttpResponse) -> bool:
    """Whether an answer is kept for years: then it is not of this request alone."""
    return "immutable" in response.headers.get("Cache-Control", "")


def trace_of(scope: Any) -> str:
    """Return the trace id of a request that no middleware sees."""
    sent = (value for name, value in scope["headers"] if name == b"x-request-id")
    return _given(next(sent, b"").decode("latin-1"))


def told(trace: str, scope: Any, route: str, status: int, seconds: float) -> None:
    """Record a request that no middleware saw."""
    with telling(trace):
        _record(Asked(scope["method"], scope["path"], route), status, seconds)


def _given(trace: str) -> str:
    """Return the caller's own trace id, or a new one in place of what may not go where it would."""
    safe = SAFE_TRACE_ID.fullmatch(trace) and hide_tokens(trace) == trace
    return trace if safe else uuid.uuid4().hex


def nothing_is_kept(get_response: Handler) -> Handler:
    """Let no cache on the way keep an answer that does not say itself that it may be kept."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


class Asked(NamedTuple):
    """What was asked for, as it is recorded."""

    method: str | None
    path: str
    route: str


def _asked(request: HttpRequest) -> Asked:
    route = request.resolver_match.route if request.resolver_match else "none"
    return Asked(request.method, request.path, route)


def _record(asked: Asked, status: int, seconds: float) -> None:
    # The route, not the path: a label that everybody may choose would fill the memory.
    method = asked.method if asked.method in METHODS else "other"
    REQUESTS.labels(method, asked.route, status).inc()
    REQUEST_SECONDS.labels(method, asked.route).observe(seconds)
    journal.info(
        "request",
        extra={
            "method": asked.method,
            "path": asked.path,
            "status": status,
            "ms": round(seconds * 1000, 1),
        },
    )
