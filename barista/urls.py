"""Addresses of the bar."""

from django.urls import path, re_path

from barista import api, pages, store, walk_ins
from orders.menu.models import Ingredient, Item

_order = "stores/<slug:store>/orders/<int:order>"
_steps = "|".join(api.STEPS)

api_urls = [
    path("stores/<slug:store>/", store.StoreView.as_view(), name="api-store"),
    path("stores/<slug:store>/queue/", api.QueueView.as_view(), name="api-queue"),
    path("stores/<slug:store>/board/", store.BoardView.as_view(), name="api-board"),
    path("stores/<slug:store>/board/code/", store.BoardCodeView.as_view(), name="api-board-code"),
    path("stores/<slug:store>/stock/", store.StockView.as_view(), name="api-stock"),
    path("stores/<slug:store>/together/", api.TogetherView.as_view(), name="api-together"),
    path(
        "stores/<slug:store>/favourites/",
        walk_ins.FavouritesView.as_view(),
        name="api-favourites",
    ),
    path("stores/<slug:store>/walk-ins/", walk_ins.WalkInView.as_view(), name="api-walk-ins"),
    path(f"{_order}/pay/", api.PayView.as_view(), name="api-pay"),
    path(f"{_order}/refund/", api.RefundView.as_view(), name="api-refund"),
    path(f"{_order}/remind/", api.RemindView.as_view(), name="api-remind"),
    path(f"{_order}/cancel-all/", api.CancelAllView.as_view(), name="api-cancel-all"),
    path(f"{_order}/promise/", api.PromiseView.as_view(), name="api-promise"),
    path(f"{_order}/lines/<int:line>/", api.LineView.as_view(), name="api-line"),
    re_path(
        rf"^stores/(?P<store>[-\w]+)/orders/(?P<order>\d{{1,18}})/(?P<step>{_steps})/$",
        api.StepView.as_view(),
        name="api-step",
    ),
    path(
        "stores/<slug:store>/items/<int:pk>/",
        store.AvailabilityView.as_view(kind=Item),
        name="api-item",
    ),
    path(
        "stores/<slug:store>/ingredients/<int:pk>/",
        store.AvailabilityView.as_view(kind=Ingredient),
        name="api-ingredient",
    ),
]
page_urls = [
    path("stores/<slug:store>/board/", pages.board, name="board"),
    path("barista/", pages.home, name="barista-home"),
    path("barista/<slug:store>/", pages.tablet, name="tablet"),
]
