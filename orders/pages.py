"""The customer's pages: templates with the first data in them; scripts take over from there."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import cache, lru_cache, wraps
from typing import Any

import msgspec
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import json_script
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control

from cafe.base import clock
from cafe.base.client import address_of
from cafe.base.prepared import Prepared, answer, prepare
from cafe.base.shapes import Json, Shape
from orders.api import behind_link
from orders.menu.accent import HEX, accent_css
from orders.menu.cards import Ids, cards
from orders.menu.menu import Menu
from orders.menu.reading import menu_of
from orders.menu.said import names_said
from orders.order.errors import InvalidTransition, LinkOver, TooManyGuesses
from orders.order.guesses import a_guess
from orders.order.links import owned_by
from orders.order.models import Order
from orders.order.reading import store_state
from orders.order.receipt import Receipt, names_of
from orders.order.steps import cancel_order
from orders.ringing.push import public_key
from orders.stores.models import Store
from orders.stores.opening import State
from orders.stores.qr import public_address, qr_svg
from orders.stores.region import spoken_moment, spoken_time, zone
from orders.stores.shapes import StoreState
from orders.stores.week import shown_hours

MOST_UNDER_AN_ICON = 12  # letters; phones show no more


def home(request: HttpRequest) -> HttpResponse:
    """Go to the only store, or list them."""
    stores = list(Store.objects.all())
    if len(stores) == 1:
        return redirect("menu", store=stores[0].slug)
    return render(request, "orders/store_list.html", {"stores": stores})


def menu(request: HttpRequest, store: str) -> HttpResponse:
    """Show the menu; text first, so that it can be read before any script ran."""
    row = get_object_or_404(Store, slug=store)
    shown = menu_of(row).spoken(get_language())
    now = clock.now()
    shut, today = shown.not_served(now), now.astimezone(zone(row.timezone)).date()
    return answer(request, _menu_page(shown, store_state(row), get_language(), shut, today))


@lru_cache(32)  # 80 KB each
def _menu_page(
    menu: Menu, state: StoreState, language: str | None, shut: Ids, today: date
) -> Prepared:
    """Return the menu's page, the same for everybody: it is rendered without a request."""
    parts = _menu_parts(menu, language, shut, today)
    html = render_to_string(
        "orders/menu.html", {"store": plain(state), "until": _until(state), **parts}
    )
    return prepare(html.encode(), "text/html; charset=utf-8")


def _until(state: StoreState) -> str:
    """Return until when it is open, or closed, in words; "" where that does not end by itself."""
    if state.changes_at is None:
        return ""
    where = zone(state.timezone)
    if state.ordering.state == State.CLOSING:  # in a moment, though it may be past midnight
        return spoken_time(state.changes_at.astimezone(where).timetz(), state.locale)
    return spoken_moment(state.changes_at, where, state.locale)


@lru_cache(32)  # 70 KB each
def _menu_parts(menu: Menu, _language: str | None, shut: Ids, today: date) -> Json:
    """Return what no order and no pause changes: most of the page, and of the time it takes.

    Templates read the language by themselves.
    """
    categories = [plain(category) for category in menu.shown]
    shown = {"categories": cards(menu, shut)}
    return {
        "brand": menu.brand,
        "hours": shown_hours(menu.timetable, menu.locale, today) if menu.timetable else (),
        "categories": menu.shown,
        "sections": render_to_string("orders/menu_sections.html", shown),
        "categories_json": json_script(categories, "menu-categories", Letters),
    }


class Letters(DjangoJSONEncoder):
    """Writes letters as they are: in Arabic a menu is 2 KB less on the wire."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"ensure_ascii": False, "separators": (",", ":")})


Page = Callable[[HttpRequest, str], HttpResponse]


def behind_a_link(page: Page) -> Page:
    """Have a page of an order say in words that its link is wrong, over, or was guessed at."""

    @cache_control(no_store=True)
    @wraps(page)
    def answered(request: HttpRequest, token: str) -> HttpResponse:
        try:
            return page(request, token)
        except Order.DoesNotExist:
            return render(request, "404.html", status=404)
        except LinkOver as error:
            return render(request, "410.html", {"menu": error.menu}, status=410)
        except TooManyGuesses as error:
            after = {"Retry-After": str(error.retry_after)}
            words = {"words": str(error)}
            return HttpResponse(render_to_string("429.html", words), status=429, headers=after)

    return answered


@behind_a_link
def order(request: HttpRequest, token: str) -> HttpResponse:
    """Show an order to the holder of a link to it: a whole receipt, which a script takes over."""
    with a_guess(address_of(request), token):
        own = behind_link(token)
    store = Store.objects.get(slug=own.store)
    words = names_said(menu_of(store), store.pk, get_language(), names_of(own))
    context = {"store": store, "order": plain(own), "receipt": Receipt(own, store, words)}
    return render(
        request, "orders/order.html", context | {"push_key": public_key(), "menu_words": words}
    )


@behind_a_link
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once whether an order shall be cancelled, and cancel it: for browsers without scripts."""
    with a_guess(address_of(request), token):
        order = owned_by(token)
    if request.method != "POST":
        return render(request, "orders/cancel.html", {"order": order, "store": order.store})
    with suppress(InvalidTransition):  # the order's page says how it is, and why
        cancel_order(order.pk)
    return redirect("order", token=token)


def service_worker(request: HttpRequest) -> HttpResponse:
    """Return the pages' service worker; it stands at the root, for it rules what is below it."""
    return answer(request, _service_worker())


@cache
def _service_worker() -> Prepared:
    """Another release of any file makes it another worker: browsers then take it for theirs."""
    release = getattr(staticfiles_storage, "manifest_hash", "") or "development"
    parts = ["service-worker.js", "start/offline-worker.js"]
    scripts = [settings.BASE_DIR / "static" / "js" / name for name in parts]
    text = "\n".join([f'const RELEASE = "{release}";', *(one.read_text() for one in scripts)])
    return prepare(text.encode(), "text/javascript; charset=utf-8")


def manifest(request: HttpRequest, store: str) -> HttpResponse:
    """Say how a store is put on a phone's home screen; https://www.w3.org/TR/appmanifest/"""
    row = get_object_or_404(Store, slug=store)
    start = reverse("menu", args=[store])
    said = {
        "id": start,
        "name": row.name,
        "short_name": row.name[:MOST_UNDER_AN_ICON],
        "start_url": start,
        "scope": "/",
        "display": "standalone",
        "background_color": "#faf6f0",
        "theme_color": "#faf6f0",
        "icons": [
            _icon("cafe-192", 192, "any"),
            _icon("cafe-512", 512, "any"),
            _icon("cafe-maskable-512", 512, "maskable"),
        ],
    }
    return answer(request, prepare(msgspec.json.encode(said), "application/manifest+json"))


def _icon(name: str, size: int, purpose: str) -> dict[str, str]:
    src = staticfiles_storage.url(f"icons/{name}.png")
    return {"src": src, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


@cache_control(max_age=365 * 24 * 3600, immutable=True, public=True)
def accent(request: HttpRequest, digits: str) -> HttpResponse:
    """Give the style sheet that sets a store's colour: the same for the same one, for good."""
    if not HEX.fullmatch(f"#{digits}"):
        raise Http404
    return HttpResponse(_accent(digits.lower()), content_type="text/css; charset=utf-8")


@lru_cache(32)
def _accent(digits: str) -> str:
    return accent_css(f"#{digits}")


@cache_control(max_age=3600)
def qr_code(request: HttpRequest, store: str) -> HttpResponse:
    """Draw the QR code that leads to the menu."""
    get_object_or_404(Store, slug=store)
    url = public_address(request, reverse("menu", args=[store]))
    return HttpResponse(qr_svg(url), content_type="image/svg+xml")


def plain(value: Shape) -> Json:
    """Return what a page's script would get over HTTP: money as strings, times in ISO 8601."""
    plain: Json = msgspec.to_builtins(value)
    return plain
