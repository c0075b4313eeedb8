"""The customer's API: menu, order, cancel. No log-in: an order's token is the right to it."""

import math
import time
from functools import lru_cache, partial

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cafe.base.bucket import Buckets, Pace
from cafe.base.client import address_of, is_own
from cafe.base.device import (
    COOKIE,
    HEADER,
    Device,
    device_by_secret,
    device_in,
    keep_device,
    new_device,
)
from cafe.base.http import idempotency_key
from cafe.base.prepared import Prepared, answer, prepare
from cafe.base.problems import problem
from orders.menu.menu import Menu
from orders.menu.reading import menu_of
from orders.menu.shapes import ShownMenu
from orders.order.asker import Asker, asker
from orders.order.cart import OrderRequest, QuoteRequest, basket_to_quote, order_of
from orders.order.errors import InvalidTransition
from orders.order.guesses import a_guess, guesses
from orders.order.links import asked_by, check_opens, owned_by, owns, shared_link
from orders.order.models import Order
from orders.order.past import PastOrders, forget_device, past_orders
from orders.order.places import place_of
from orders.order.placing import place_order
from orders.order.quote import quote_now
from orders.order.quoted import Quote
from orders.order.reading import orders_to_show, staff_order, store_state
from orders.order.shapes import (
    CustomerOrder,
    OwnOrder,
    customer_order,
    looked_at_order,
    own_order,
    without_secret,
)
from orders.order.share import check_quotes
from orders.order.steps import cancel_order
from orders.order.unreadable import one_or_remains
from orders.problems import GONE, NOT_FOUND, PROBLEMS, QUOTE_PROBLEMS, TOO_MANY
from orders.scan import HEADER as CODE_HEADER
from orders.scan import code_of
from orders.stores.models import Store
from orders.stores.shapes import StoreState


class PublicView(APIView):
    """For everybody: no session is looked at, so none can be abused."""

    authentication_classes = ()


def as_its_customer_sees(order: Order) -> OwnOrder:
    """Return an order as its customer gets it over HTTP."""
    return own_order(_seen(order), order.token, shared_link(order), order.store.moment)


def _seen(order: Order) -> CustomerOrder:
    return customer_order(staff_order(order), place_of(order))


def own_order_now(order_id: int) -> OwnOrder:
    """Return an order as its customer gets it; raise Order.DoesNotExist."""
    return one_or_remains(orders_to_show().filter(pk=order_id), as_its_customer_sees)


def behind_link(link: str) -> OwnOrder:
    """Return the order that a link opens; raise Order.DoesNotExist or LinkOver."""
    return one_or_remains(orders_to_show().filter(asked_by([link])), partial(_as_shown_by, link))


def _as_shown_by(link: str, order: Order) -> OwnOrder:
    check_opens(link, order)
    if owns(link, order):
        return as_its_customer_sees(order)
    return looked_at_order(_seen(order), link, order.store.moment)


class MenuView(PublicView):
    @extend_schema(responses={200: ShownMenu, **NOT_FOUND}, summary="What can be ordered")
    def get(self, request: Request, store: str) -> HttpResponse:
        row = Store.objects.get(slug=store)
        menu = menu_of(row).spoken(get_language())
        return answer(request._request, _menu_json(menu, store_state(row)))


@lru_cache(16)  # 40 KB each
def _menu_json(menu: Menu, state: StoreState) -> Prepared:
    """Return a ShownMenu; its parts side by side, for most of it is the same for any state."""
    store = msgspec.json.encode(state)
    body = b'{"store":' + store + b',"categories":' + menu.encoded
    body += b',"brand":' + msgspec.json.encode(menu.brand) + b"}"
    return prepare(body, "application/json")


OF_A_DEVICE = OpenApiParameter(
    HEADER,
    location=OpenApiParameter.HEADER,
    description="A secret of the client's own, 16 to 255 printable characters: its keys"
    " are then its own, as with the cookie that the first answer sets.",
)


class QuoteView(PublicView):
    @extend_schema(
        request=QuoteRequest,
        responses={200: Quote, **QUOTE_PROBLEMS, **TOO_MANY},
        parameters=[OF_A_DEVICE],
        summary="What a basket costs and how long it takes, before it is ordered",
    )
    def post(self, request: Request, store: str) -> Response:
        said = device_by_secret(request._request) or device_in(request.COOKIES)
        device = said or new_device()
        by = asker_of(request._request, device, is_known=said is not None)
        check_quotes(by)
        cart, earlier = basket_to_quote(request.data)
        return Response(quote_now(store, cart, earlier, by=by))


class OrdersView(PublicView):
    @extend_schema(
        request=OrderRequest,
        responses={202: OwnOrder, 200: OwnOrder, **PROBLEMS, **TOO_MANY},
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                location=OpenApiParameter.HEADER,
                description="The same key and body give the same order, however often sent.",
            ),
            OF_A_DEVICE,
            OpenApiParameter(
                CODE_HEADER,
                location=OpenApiParameter.HEADER,
                description="The code of the ready board, where the store asks for it; its QR code"
                " leads to a page that keeps it in a cookie.",
            ),
        ],
        summary="Place an order",
    )
    def post(self, request: Request, store: str) -> Response:
        key = idempotency_key(request._request)
        cart, quote = order_of(request.data)
        by_secret, by_cookie = device_by_secret(request._request), device_in(request.COOKIES)
        said = by_secret or by_cookie
        device = said or new_device()
        by = asker_of(request._request, device, is_known=said is not None)
        order, new = place_order(store_slug=store, cart=cart, key=key, by=by, quote=quote)
        if not new:
            found = own_order_now(order.pk)
            return Response(found if said else without_secret(found))
        guesses.was_right(order.token)  # its page opens, whoever else guesses in the same network
        answer = Response(as_its_customer_sees(order), status=202)
        have_kept(answer, device, by_cookie)
        return answer


def asker_of(request: HttpRequest, device: Device, *, is_known: bool) -> Asker:
    """Return who places an order from a device."""
    address, by_cookie = address_of(request), device_in(request.COOKIES)
    users = by_cookie.users if by_cookie else ()  # who take orders at the counter
    own = bool(users) or is_own(address)
    code = code_of(request)
    return asker(device, address, is_known=is_known, is_own=own, users=users, code=code)


def have_kept(answer: HttpResponseBase, device: Device, present: Device | None) -> None:
    """Have a browser say which device it is, by the number that its order has."""
    # What somebody has logged in with stays what it is.
    if present is None or not (present.users or present.id == device.id):
        keep_device(answer, device)


class OwnOrdersView(PublicView):
    """What a device ordered: by its signed cookie alone, which no script can read."""

    @extend_schema(
        responses={200: PastOrders, **NOT_FOUND, **TOO_MANY}, summary="What this device ordered"
    )
    def get(self, request: Request, store: str) -> Response:
        row, device = Store.objects.get(slug=store), device_in(request.COOKIES)
        _slow_down(device)
        return _uncached(Response(past_orders(row, device)))

    @extend_schema(
        responses={204: None, **NOT_FOUND, **TOO_MANY}, summary="Forget what this device ordered"
    )
    def delete(self, request: Request, store: str) -> Response:
        device = device_in(request.COOKIES)
        _slow_down(device)
        answer = Response(status=204)
        if device and not device.users:
            forget_device(device)
            answer.delete_cookie(COOKIE, samesite="Lax")
        return _uncached(answer)


def _slow_down(device: Device | None) -> None:
    """Raise Throttled for a device that asks without end; who is none costs nothing."""
    if device and (wait := _asked.take(Pace(device.id, 1, 20), now=time.monotonic())):
        raise Throttled(math.ceil(wait))


_asked = Buckets()


def _uncached(answer: Response) -> Response:
    answer["Cache-Control"] = "no-store"  # the next who holds the device may be another
    return answer


class OrderView(PublicView):
    @extend_schema(
        responses={200: OwnOrder, **NOT_FOUND, **GONE, **TOO_MANY}, summary="Look at an order"
    )
    def get(self, request: Request, token: str) -> Response:
        with a_guess(address_of(request._request), token):
            return Response(behind_link(token))


class CancelView(PublicView):
    @extend_schema(
        request=None,
        responses={200: OwnOrder, **PROBLEMS, **GONE, **TOO_MANY},
        summary="Cancel an order, until a barista starts it",
    )
    def post(self, request: Request, token: str) -> HttpResponse:
        with a_guess(address_of(request._request), token):
            order = owned_by(token)
        key = idempotency_key(request._request)
        refusal = ""
        try:
            cancel_order(order.pk, key=key)
        except InvalidTransition as error:
            refusal = str(error)
        now = own_order_now(order.pk)
        if refusal:  # answered here: the general handler shows the order as staff see it
            return problem(409, refusal, reason="conflict", order=now)
        return Response(now)
