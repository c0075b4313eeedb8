"""The bar's pages."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie

from barista.printing.reading import has_printers
from cafe.base.language import speak_as_staff
from orders.stores.board import ASKS, KEY, board_link, opens_board
from orders.stores.models import Store
from orders.stores.permissions import Right, rights_in, store_for_staff, stores_of


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
    speak_as_staff(request, found.locale)
    rights = rights_in(request.user, found)
    shows_link = Right.MANAGE.name.lower() in rights and found.board_key
    context = {
        "store": found,
        "rights": " ".join(rights),
        "board_link": board_link(found) if shows_link else "",
        "printers_url": reverse("api-printers", args=[store]) if has_printers(found) else "",
    }
    return render(request, "barista/tablet.html", context)


def board(request: HttpRequest, store: str) -> HttpResponse:
    """Show the ready board."""
    found = get_object_or_404(Store, slug=store)
    speak_as_staff(request, found.locale)
    if not opens_board(found.board_key, request.GET.get(KEY, "")):
        return render(request, "barista/board_closed.html", {"words": ASKS}, status=403)
    return render(request, "barista/board.html", {"store": found})
