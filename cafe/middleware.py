"""What every HTTP answer has: a trace id and a Content-Security-Policy."""

import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cafe.messaging.trace import trace_id

Handler = Callable[[HttpRequest], HttpResponse]

# The pages use no inline script or style, so that a name or a note that slipped through escaping
# could still not run. The API's own page (/api/docs/) sets a policy of its own.
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
# It comes from outside and goes to logs and events: only letters that mean nothing there.
SAFE_TRACE_ID = re.compile(r"[A-Za-z0-9_.:=;-]{1,128}")


def trace(get_response: Handler) -> Handler:
    """Give the request a trace id, its caller's if it has one, and say it in the answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        trace_id.set(given if SAFE_TRACE_ID.fullmatch(given) else uuid.uuid4().hex)
        response = get_response(request)
        response["X-Request-ID"] = trace_id.get()
        return response

    return middleware


def content_security_policy(get_response: Handler) -> Handler:
    """Forbid a page everything that does not come from this site."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return middleware
