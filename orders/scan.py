"""What the code on the ready board leads to: the menu, with the code kept for the order."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import cache_control

from orders.order.codes import FORM, LATER, SHOWN_FOR, scan_path
from orders.stores.models import Store
from orders.stores.qr import public_address, qr_svg

COOKIE, HEADER = "cafe_code", "Cafe-Code"
SCANNED = "cafe_scanned"  # says to the page's script that there is a code, and not which


def code_of(request: HttpRequest) -> str:
    """Return the code that an order comes with, "" for none; a program says it in a header."""
    code = (request.headers.get(HEADER) or request.COOKIES.get(COOKIE, "")).strip().upper()
    return code if FORM.fullmatch(code) else ""


@cache_control(no_store=True)
def scan(request: HttpRequest, store: str, code: str) -> HttpResponse:
    """Go to the menu and keep the code; whether it is good is said to who orders with it."""
    get_object_or_404(Store, slug=store)
    answer = redirect("menu", store=store)
    if FORM.fullmatch(code):
        for name, value in ((COOKIE, code), (SCANNED, "1")):
            answer.set_cookie(
                name,
                value,
                max_age=SHOWN_FOR + LATER,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=name == COOKIE,
                samesite="Lax",
            )
    return answer


@cache_control(no_store=True)
def scan_qr(request: HttpRequest, store: str, code: str) -> HttpResponse:
    """Draw the QR code of a code."""
    found = get_object_or_404(Store, slug=store)
    if not FORM.fullmatch(code):
        raise Http404
    url = public_address(request, scan_path(found, code))
    return HttpResponse(qr_svg(url), content_type="image/svg+xml")
