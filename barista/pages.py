"""The bar's pages."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie

from barista.consumers import session_group
from cafe.live.hub import hub
from orders.stores.models import Store
from orders.stores.permissions import rights_in, store_for_staff, stores_of


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Go to the tablet of the only store one works in, or list them."""
    assert isinstance(request.user, User)
    stores = list(stores_of(request.user))
    if len(stores) == 1:
        return redirect("tablet", store=stores[0].slug)
    return render(request, "barista/store_list.html", {"stores": stores})


@never_cache
@login_required
@ensure_csrf_cookie
def tablet(request: HttpRequest, store: str) -> HttpResponse:
    """Show the tablet to staff of the store."""
    assert isinstance(request.user, User)
    found = store_for_staff(request.user, store)
    rights = " ".join(rights_in(request.user, found))
    return render(request, "barista/tablet.html", {"store": found, "rights": rights})


def board(request: HttpRequest, store: str) -> HttpResponse:
    """Show the ready board."""
    return render(request, "barista/board.html", {"store": get_object_or_404(Store, slug=store)})


class LogOut(LogoutView):
    """Logs out, and closes the session's open sockets."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        key = request.session.session_key
        response = super().post(request, *args, **kwargs)
        if key:
            hub.close_from_thread(session_group(key), 4403)
        return response
