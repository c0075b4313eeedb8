"""What every HTTP answer has: a trace id, and a line in the log."""

import re
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cafe.base.tokens import hide_tokens
from cafe.base.trace import journal, telling, trace_id
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
        with telling(_given(request) or uuid.uuid4().hex):
            begun = time.perf_counter()
            response = get_response(request)
            _record(request, response, time.perf_counter() - begun)
            if not _is_for_good(response):
                response["X-Request-ID"] = trace_id.get()
        return response

    return middleware


def _is_for_good(response: HttpResponse) -> bool:
    """Whether an answer is kept for years: then it is not of this request alone."""
    return "immutable" in response.headers.get("Cache-Control", "")


def _given(request: HttpRequest) -> str:
    """Return the caller's own trace id, "" for one that may not go where it would go."""
    given = request.headers.get("X-Request-ID", "")
    safe = SAFE_TRACE_ID.fullmatch(given) and hide_tokens(given) == given
    return given if safe else ""


def nothing_is_kept(get_response: Handler) -> Handler:
    """Let no cache on the way keep an answer that does not say itself that it may be kept."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def _record(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    # The route, not the path: a label that everybody may choose would fill the memory.
    method = request.method if request.method in METHODS else "other"
    route = request.resolver_match.route if request.resolver_match else "none"
    REQUESTS.labels(method, route, response.status_code).inc()
    REQUEST_SECONDS.labels(method, route).observe(seconds)
    journal.info(
        "request",
        extra={
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
        },
    )
