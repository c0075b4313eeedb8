"""The customer's pages: templates with the first data in them; scripts take over from there."""

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page

from cafe.base.shapes import Json, Shape
from orders.api import own_order_now
from orders.order.models import Order
from orders.order.reading import shown_menu
from orders.stores.models import Store
from orders.stores.qr import qr_svg


def home(request: HttpRequest) -> HttpResponse:
    """Go to the only store, or list them."""
    stores = list(Store.objects.all())
    if len(stores) == 1:
        return redirect("menu", store=stores[0].slug)
    return render(request, "orders/store_list.html", {"stores": stores})


@gzip_page  # it holds no secret that its length could betray
@cache_control(no_cache=True)
def menu(request: HttpRequest, store: str) -> HttpResponse:
    """Show the menu; text first, so that it can be read before any script ran."""
    row = get_object_or_404(Store, slug=store)
    return render(request, "orders/menu.html", {"store": row, "menu": plain(shown_menu(row))})


@cache_control(no_store=True)
def order(request: HttpRequest, token: str) -> HttpResponse:
    """Show an order to the holder of its token."""
    try:
        own = own_order_now(token=token)
    except Order.DoesNotExist:
        return render(request, "404.html", status=404)
    context = {"store": Store.objects.get(slug=own.store), "order": plain(own)}
    return render(request, "orders/order.html", context)


@cache_control(max_age=3600)
def qr_code(request: HttpRequest, store: str) -> HttpResponse:
    """Draw the QR code that leads to the menu."""
    get_object_or_404(Store, slug=store)
    url = request.build_absolute_uri(reverse("menu", args=[store]))
    return HttpResponse(qr_svg(url), content_type="image/svg+xml")


def plain(value: Shape) -> Json:
    """Return what a page's script would get over HTTP: money as strings, times in ISO 8601."""
    plain: Json = msgspec.to_builtins(value)
    return plain
