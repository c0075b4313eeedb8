"""Links with which somebody sets their password: good once, for a day, and told to nobody else.

The first manager comes in by one: no café starts with accounts that have a password.
"""

import os
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import PasswordResetConfirmView
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from barista import audit
from barista.devices import remember_device
from cafe.base.files import write_whole
from orders.demo.staff import is_shut_out
from orders.stores.models import AccessKind, Role

if TYPE_CHECKING:  # generic in the stubs only
    _SetPassword = SetPasswordForm[User]
else:
    _SetPassword = SetPasswordForm

FIRST = "manager"
PORT_FILE = "port"


class Used(Exception):
    """Somebody else was quicker with the same link."""


def nobody_manages() -> bool:
    """Return whether nobody can log in who could let others in."""
    roles = Q(is_superuser=True) | Q(is_staff=True, staff_of__role=Role.MANAGER)
    return not any(map(_has_password, User.objects.filter(roles, is_active=True)))


def first_manager() -> User:
    """Return the user who makes all others, and sees to it that it may."""
    user, _ = User.objects.update_or_create(
        username=FIRST, defaults={"is_active": True, "is_staff": True, "is_superuser": True}
    )
    return user


def invite(user: User) -> str:
    """Return a new link for a user; a password they have is good until it is used.

    Where there is none, links from before are worth nothing any more.
    """
    if not _has_password(user):
        user.set_unusable_password()
        user.save(update_fields=["password"])
    audit.record(AccessKind.INVITED, user)
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("invitation", args=[uid, default_token_generator.make_token(user)])
    return f"{site()}{path}"


def _has_password(user: User) -> bool:
    return bool(user.password) and user.has_usable_password() and not is_shut_out(user)


def site() -> str:
    """Return where browsers find this café, as far as its settings say."""
    named = [one for one in settings.CSRF_TRUSTED_ORIGINS if "*" not in one]
    if named:
        return str(named[0])
    if settings.PRODUCTION:
        return f"https://{settings.ALLOWED_HOSTS[0].lstrip('.')}"
    if settings.CAFE_ADDRESS:
        return f"http://{settings.CAFE_ADDRESS}"
    return f"http://localhost:{os.environ.get('PORT') or kept_port() or 8000}"


def keep_port(port: int) -> None:
    """Remember where this café listens, for commands that are not told; raise OSError."""
    write_whole(settings.CAFE_VAR / PORT_FILE, str(port))


def kept_port() -> int:
    """Return where this café listens, or did last; 0 where nobody has said."""
    try:
        return int((settings.CAFE_VAR / PORT_FILE).read_text())
    except (OSError, ValueError):
        return 0


class OnceForm(_SetPassword):
    """Sets the password if it is still the one that the link was made for; else raises Used."""

    def save(self, commit: bool = True) -> User:
        before = self.user.password
        user = super().save(commit=False)
        if not User.objects.filter(pk=user.pk, password=before).update(password=user.password):
            raise Used
        user.save(update_fields=["password"])  # the same again, for those who listen
        return user


class Invitation(PasswordResetConfirmView):
    """Django's own page for such links; what is not good any more is 410."""

    template_name = "registration/invitation.html"
    form_class = OnceForm
    post_reset_login = True

    def dispatch(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = super().dispatch(*args, **kwargs)
        if not self.validlink and isinstance(answer, TemplateResponse):
            answer.status_code = 410
        return answer

    def get_user(self, uidb64: str) -> User | None:
        user = super().get_user(uidb64)
        return user if isinstance(user, User) and user.is_active else None

    def get_success_url(self) -> str:
        return reverse("admin:index" if self.request.user.is_staff else "barista-home")

    def form_valid(self, form: _SetPassword) -> HttpResponse:
        try:
            answer = super().form_valid(form)
        except Used:
            self.validlink = False
            return self.render_to_response(self.get_context_data())
        request: HttpRequest = self.request
        audit.record(AccessKind.SET_PASSWORD, form.user, request)
        remember_device(request, answer)
        return answer
