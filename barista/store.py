"""The tablet's API for the store itself: its switches, what can be had, the ready board."""

from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from barista.api import StaffView, checked
from cafe.base.fields import StrictBoolean, StrictInteger, Words
from cafe.base.shapes import check, cut
from orders.api import PublicView
from orders.menu.availability import set_available
from orders.menu.models import Ingredient, Item
from orders.menu.readable import Reader
from orders.menu.shapes import Stock, Stocked, StockedIngredient, StockedItem
from orders.order.codes import code_on_board
from orders.order.reading import board_snapshot, store_state
from orders.order.shapes import BoardCode, BoardSnapshot
from orders.problems import FORBIDDEN, PROBLEMS
from orders.stores.board import ASKS, KEY, opens_board
from orders.stores.changes import StoreWish, change_store
from orders.stores.models import LONGEST_BUSY, Store, validate_pause
from orders.stores.permissions import Right, store_for_staff
from orders.stores.shapes import AnsweredStore

S = TypeVar("S", bound=Stocked)


class StoreRequest(serializers.Serializer[Any]):
    open = StrictBoolean(required=False)
    paused = StrictBoolean(required=False)
    paused_until = serializers.DateTimeField(
        required=False, allow_null=True, validators=[validate_pause]
    )
    pause_reason = Words(required=False, allow_blank=True, max_length=140)
    busy_minutes = StrictInteger(required=False, min_value=0, max_value=LONGEST_BUSY)
    busy_until = serializers.DateTimeField(
        required=False, allow_null=True, validators=[validate_pause]
    )


class AvailabilityRequest(serializers.Serializer[Any]):
    available = StrictBoolean()


class StoreView(StaffView):
    right = Right.PAUSE

    @extend_schema(
        request=StoreRequest,
        responses={200: AnsweredStore, **PROBLEMS},
        summary="Open, close, pause, resume",
    )
    def patch(self, request: Request, store: str) -> Response:
        wish = StoreWish(**checked(StoreRequest, request))  # type: ignore[typeddict-item]
        if "open" in wish:
            store_for_staff(request.user, store, Right.OPEN)
        changed = change_store(store, wish, self.actor)
        return Response(cut(AnsweredStore, store_state(changed), seq=changed.seq))


class AvailabilityView(StaffView):
    """One class for items and ingredients; the URL says which."""

    right = Right.STOCK
    kind: type[Item] | type[Ingredient] = Item

    @extend_schema(
        request=AvailabilityRequest,
        responses={200: Stocked, **PROBLEMS},
        summary="Sold out, or back",
    )
    def patch(self, request: Request, store: str, pk: int) -> Response:
        available = checked(AvailabilityRequest, request)["available"]
        set_available(self.store, self.kind, pk, available, self.actor)
        return Response(Stocked(id=pk, available=available))


class StockView(StaffView):
    right = Right.SEE

    @extend_schema(responses={200: Stock, **FORBIDDEN}, summary="What can be switched off")
    def get(self, request: Request, store: str) -> Response:
        return Response(Stock(items=_items(self.store), ingredients=_ingredients(self.store)))


def _items(store: Store) -> list[StockedItem]:
    rows = Item.objects.filter(category__store=store).select_related("category")
    ordered = rows.order_by("category__position", "position", "id")
    return Reader().each(ordered, lambda row: _shown(StockedItem, row, category=row.category.name))


def _ingredients(store: Store) -> list[StockedIngredient]:
    rows = Ingredient.objects.filter(store=store)
    return Reader().each(rows, lambda row: _shown(StockedIngredient, row))


def _shown(shape: type[S], row: Item | Ingredient, **more: str) -> S:
    """Return a row's switch; raise ValueError when pages could not show it."""
    switch = cut(shape, row, **more)
    check(switch)
    return switch


def _store_of_board(request: Request, slug: str) -> Store:
    """Return the store whose board is asked for; raise PermissionDenied without its link."""
    found = Store.objects.get(slug=slug)
    if not opens_board(found.board_key, request.GET.get(KEY, "")):
        raise PermissionDenied(ASKS)
    return found


class BoardView(PublicView):
    @extend_schema(
        responses={200: BoardSnapshot, **FORBIDDEN},
        parameters=[
            OpenApiParameter(KEY, description="Of the board's link, where it asks for one.")
        ],
        summary="What the ready board shows",
    )
    def get(self, request: Request, store: str) -> Response:
        found = _store_of_board(request, store)
        return Response(cut(BoardSnapshot, board_snapshot(found.pk)))


class BoardCodeView(PublicView):
    @extend_schema(
        responses={200: BoardCode, **FORBIDDEN},
        parameters=[
            OpenApiParameter(KEY, description="Of the board's link, where it asks for one.")
        ],
        summary="The code that the ready board shows, where the store asks for it",
    )
    def get(self, request: Request, store: str) -> Response:
        found = _store_of_board(request, store)
        if not found.code_orders:
            raise Http404
        shown = code_on_board(found)
        qr = reverse("scan-qr", args=[store, shown.code]) if shown.code else ""
        return Response(cut(BoardCode, shown, qr=qr, orders=found.code_orders))
