"""The tablet's API for who stands at the counter: what they mostly want, and their order."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from barista.api import StaffView
from cafe.base.http import idempotency_key
from orders.order.cart import WalkInRequest, sale_of
from orders.order.favourites import Favourites, favourites_of
from orders.order.reading import answered_order, with_staff
from orders.order.shapes import AnsweredOrder
from orders.order.walk_in import take_walk_in
from orders.problems import FORBIDDEN, PROBLEMS
from orders.stores.permissions import Right, store_for_staff


class FavouritesView(StaffView):
    right = Right.SEE

    @extend_schema(responses={200: Favourites, **FORBIDDEN}, summary="What is sold most")
    def get(self, request: Request, store: str) -> Response:
        return Response(favourites_of(self.store))


class WalkInView(StaffView):
    right = Right.MAKE

    @extend_schema(
        request=WalkInRequest,
        responses={202: AnsweredOrder, 200: AnsweredOrder, **PROBLEMS},
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                location=OpenApiParameter.HEADER,
                description="The same key and body give the same order, however often sent.",
            )
        ],
        summary="Take an order at the counter, also while the store is paused, full or closed",
    )
    def post(self, request: Request, store: str) -> Response:
        sale = sale_of(request.data)
        if sale.paid:
            store_for_staff(request.user, store, Right.TAKE_MONEY)
        key = idempotency_key(request._request)
        order, new = take_walk_in(self.store, sale, self.actor, key=key)
        answer = answered_order(with_staff(order, known=self.actor.user))
        return Response(answer, status=202 if new else 200)
