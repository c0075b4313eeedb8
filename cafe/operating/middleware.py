"""What every HTTP answer has: a trace id, and a line in the log."""

import re
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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
    """Give the request a trace id, its caller's if it has one, and say it in the answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        with telling(given if SAFE_TRACE_ID.fullmatch(given) else uuid.uuid4().hex):
            begun = time.perf_counter()
            response = get_response(request)
            _record(request, response, time.perf_counter() - begun)
            response["X-Request-ID"] = trace_id.get()
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
