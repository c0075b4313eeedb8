"""Errors outside the API's views: problem+json under /api/, a page elsewhere."""

import logging
import sys
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext
from django.views import defaults

from cafe.base.hashing import RETRY_SECONDS, Busy
from cafe.base.problems import problem
from cafe.base.trouble import remember, trouble_of
from cafe.base.wanted import Unwanted

log = logging.getLogger(__name__)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        return problem(400, gettext("The request cannot be understood."))
    return defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        return problem(403, gettext("You may not do this."))
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        return problem(404, gettext("There is no such thing here."))
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for what nobody caught, API or page: a database in trouble is no bug of ours."""
    _, error, _ = sys.exc_info()
    if isinstance(error, Unwanted):
        return _said(unavailable(request.path, 1))  # to nobody: the client went away
    if isinstance(error, Busy):
        log.warning("%s %s: too many passwords at once", request.method, request.path)
        return _said(too_busy(request.path))
    if trouble := trouble_of(error):
        remember(trouble)
        log.error("%s %s: the database: %s", request.method, request.path, trouble.word)
        return _said(unavailable(request.path, trouble.retry_after))
    if _is_api(request):
        return problem(500, gettext("Something broke on our side. It has been noted."))
    return defaults.server_error(request)


def unavailable(path: str, seconds: int) -> HttpResponse:
    """Return a 503 that says when to come back; it needs no database and no session."""
    after = {"Retry-After": str(seconds), "Cache-Control": "no-store"}
    if path.startswith("/api/"):
        detail = gettext("The order book is out of reach at this moment. Please try again.")
        return problem(503, detail, headers=after, retry_after=seconds)
    return HttpResponse(render_to_string("503.html"), status=503, headers=after)


def too_busy(path: str) -> HttpResponse:
    """Return a 429 for a password that was not hashed; nothing was changed."""
    words = gettext("Too many passwords are being looked at. Please send this again in a second.")
    after = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
    if path.startswith("/api/"):
        return problem(429, words, headers=after, retry_after=RETRY_SECONDS)
    return HttpResponse(_page_of_too_busy(words, get_language()), status=429, headers=after)


@cache
def _page_of_too_busy(words: str, _language: str | None) -> str:
    # Sent to floods: it is not made for each of them.
    return render_to_string("429.html", {"words": words})


def _said(response: HttpResponse) -> HttpResponse:
    """Keep Django from logging it again, with a traceback that says no more than the word did."""
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
