"""The doors where a password is guessed, behind a brake: log-in, and the change of one's own."""

import logging
from collections.abc import Callable
from functools import partial, wraps

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext, gettext_lazy, ngettext

from barista.devices import device_of, has_user, remember_device
from cafe.base import hashing
from orders.stores.log_in import Try, attempt, held_up, normalized, succeeded

log = logging.getLogger(__name__)

View = Callable[..., HttpResponseBase]
Refuse = Callable[[str], HttpResponse]
BUSY = gettext_lazy("Too many people are logging in at this moment. Please try again in a second.")

WRONG = gettext_lazy(
    "This user name and this password do not belong together. Small and capital letters differ."
)
WRONG_OR_NO_MANAGER = gettext_lazy(
    "This user name and this password do not belong together, or are not a manager's. "
    "Small and capital letters differ."
)


class _LogIn(AuthenticationForm):
    error_messages = dict.fromkeys(("invalid_login", "inactive"), WRONG)


class AdminLogIn(AdminAuthenticationForm):
    """The admin site's log-in, which refuses whoever may not manage with the same words."""

    error_messages = dict.fromkeys(("invalid_login", "inactive"), WRONG_OR_NO_MANAGER)


class LogInView(LoginView):
    """The staff's log-in."""

    authentication_form = _LogIn
    redirect_authenticated_user = True


def braked(log_in: View) -> View:
    """Return a log-in view that answers 429 while there were too many wrong passwords.

    Or while as many are looked at as may be at once, which counts as no try.
    """

    @wraps(log_in)
    def view(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method != "POST":
            return log_in(request, *args, **kwargs)
        one = _try(request, request.POST.get("username", ""))
        was_somebody = request.user.is_authenticated

        def look() -> HttpResponseBase:
            answer = log_in(request, *args, **kwargs)
            if not was_somebody and _is_logged_in(request, one.name):
                succeeded(one)
                remember_device(request, answer)
            return answer

        return _behind_brake(one, look, partial(_log_in_page, request))

    return view


def braked_change(change: View) -> View:
    """Return a view to change one's password, in which the old one is no easier to guess."""

    @wraps(change)
    def view(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method != "POST" or not request.user.is_authenticated:
            return change(request, *args, **kwargs)
        one = _try(request, request.user.get_username())

        def look() -> HttpResponseBase:
            answer = change(request, *args, **kwargs)
            if isinstance(answer, HttpResponse) and answer.status_code == 302:
                succeeded(one)
            return answer

        return _behind_brake(one, look, _plain_page)

    return view


def _try(request: HttpRequest, name: str) -> Try:
    address, device = request.META.get("REMOTE_ADDR", ""), device_of(request)
    return Try(name, address, device.id, has_user(device, name)) if device else Try(name, address)


def _behind_brake(
    one: Try, look: Callable[[], HttpResponseBase], refuse: Refuse
) -> HttpResponseBase:
    """Look at a password if its try may be made now."""
    try:
        # Asked first without a turn: who must wait takes none from the others.
        wait = held_up(one)
        if not wait:
            with hashing.turn(stranger=not one.device):
                wait = attempt(one)
                if not wait:
                    return look()
    except hashing.Busy:
        log.warning("log-in from %s not looked at: too many at once", one.address)
        return _told(refuse(str(BUSY)), hashing.RETRY_SECONDS)
    log.warning("log-in from %s refused for %d s: too many wrong passwords", one.address, wait)
    words = gettext("There were too many wrong passwords. Please try again in %(wait)s.")
    return _told(refuse(words % {"wait": _in_words(wait)}), wait)


def _told(answer: HttpResponse, wait: int) -> HttpResponse:
    answer["Retry-After"] = str(wait)
    return answer


def _log_in_page(request: HttpRequest, refusal: str) -> HttpResponse:
    context = {"refusal": refusal, "next": request.POST.get("next", "")}
    return render(request, "registration/login.html", context, status=429)


def _plain_page(refusal: str) -> HttpResponse:
    return HttpResponse(render_to_string("429.html", {"words": refusal}), status=429)


def _is_logged_in(request: HttpRequest, name: str) -> bool:
    user = request.user
    return user.is_authenticated and normalized(user.get_username()) == normalized(name)


def _in_words(seconds: int) -> str:
    if seconds < 90:
        words, count = ngettext("a second", "%(count)s seconds", seconds), seconds
    else:
        count = -(-seconds // 60)
        words = ngettext("%(count)s minute", "%(count)s minutes", count)
    return words % {"count": count}
