"""The customer's API: menu, order, cancel. No log-in: an order's token is the right to it."""

import hashlib

import msgspec
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cafe.base.http import idempotency_key
from cafe.base.problems import problem
from orders import schema
from orders.order.errors import InvalidTransition
from orders.order.live import (
    Json,
    customer_view,
    menu_json,
    order_json,
    orders_to_show,
    waiting_ids,
    with_token,
)
from orders.order.models import Order
from orders.order.placing import place_order
from orders.order.requests import OrderRequest
from orders.order.steps import cancel_order
from orders.stores.models import Store


class PublicView(APIView):
    """For everybody: no session is looked at, so none can be abused."""

    authentication_classes = ()


def customer_json(order: Order) -> Json:
    """Return an order as its customer sees it over HTTP."""
    return with_token(customer_view(order_json(order), waiting_ids(order.store)), order.token)


class MenuView(PublicView):
    @extend_schema(responses=schema.Menu, summary="What can be ordered")
    def get(self, request: Request, store: str) -> HttpResponse:
        body = msgspec.json.encode(menu_json(Store.objects.get(slug=store)))
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {"ETag": etag, "Cache-Control": "no-cache"}
        response = HttpResponse(body, content_type="application/json", headers=headers)
        return get_conditional_response(request._request, etag, None, response) or response


class OrdersView(PublicView):
    @extend_schema(
        request=OrderRequest,
        responses={202: schema.CustomerOrder, 200: schema.CustomerOrder, **schema.PROBLEMS},
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                location=OpenApiParameter.HEADER,
                description="The same key and body give the same order, however often sent.",
            )
        ],
        summary="Place an order",
    )
    def post(self, request: Request, store: str) -> Response:
        key = idempotency_key(request._request)
        wish = OrderRequest(data=request.data)
        wish.is_valid(raise_exception=True)
        order, new = place_order(store_slug=store, cart=wish.cart(), key=key)
        if not new:
            order = orders_to_show().get(pk=order.pk)
        return Response(customer_json(order), status=202 if new else 200)


class OrderView(PublicView):
    @extend_schema(responses={200: schema.CustomerOrder}, summary="Look at an order")
    def get(self, request: Request, token: str) -> Response:
        return Response(customer_json(orders_to_show().get(token=token)))


class CancelView(PublicView):
    @extend_schema(
        request=None,
        responses={200: schema.CustomerOrder, **schema.PROBLEMS},
        summary="Cancel an order, until a barista starts it",
    )
    def post(self, request: Request, token: str) -> HttpResponse:
        order = Order.objects.get(token=token)
        key = idempotency_key(request._request)
        refusal = ""
        try:
            cancel_order(order.pk, key=key)
        except InvalidTransition as error:
            refusal = str(error)
        now = customer_json(orders_to_show().get(pk=order.pk))
        if refusal:  # answered here: the general handler shows the order as staff see it
            return problem(409, refusal, reason="conflict", order=now)
        return Response(now)
