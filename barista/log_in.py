"""The staff's log-in, with a brake on guessing; the admin site's own goes through it too."""

import logging
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from orders.stores.log_in import attempt, normalized, succeeded

log = logging.getLogger(__name__)

View = Callable[..., HttpResponseBase]


def braked(log_in: View) -> View:
    """Return a log-in view that answers 429 while there were too many wrong passwords."""

    @wraps(log_in)
    def view(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method != "POST":
            return log_in(request, *args, **kwargs)
        name, address = request.POST.get("username", ""), request.META.get("REMOTE_ADDR", "")
        was_somebody = request.user.is_authenticated
        if wait := attempt(name, address):
            log.warning("log-in from %s refused for %d s: too many wrong passwords", address, wait)
            return _refused(request, wait)
        answer = log_in(request, *args, **kwargs)
        if not was_somebody and _is_logged_in(request, name):
            succeeded(name, address)
        else:
            log.warning("log-in from %s failed", address)
        return answer

    return view


def _is_logged_in(request: HttpRequest, name: str) -> bool:
    user = request.user
    return user.is_authenticated and normalized(user.get_username()) == normalized(name)


def _refused(request: HttpRequest, wait: int) -> HttpResponse:
    context = {
        "refusal": f"There were too many wrong passwords. Please try again in {_in_words(wait)}.",
        "next": request.POST.get("next", ""),
    }
    answer = render(request, "registration/login.html", context, status=429)
    answer["Retry-After"] = str(wait)
    return answer


def _in_words(seconds: int) -> str:
    if seconds < 90:
        return "a second" if seconds == 1 else f"{seconds} seconds"
    return f"{-(-seconds // 60)} minutes"
