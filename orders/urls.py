"""Addresses of the customer's side."""

from django.urls import path

from orders import api, pages, scan
from orders.plain.basket import basket_page
from orders.plain.item import item_page
from orders.ringing.api import RingingView

api_urls = [
    path("stores/<slug:store>/menu/", api.MenuView.as_view(), name="api-menu"),
    path("stores/<slug:store>/quote/", api.QuoteView.as_view(), name="api-quote"),
    path("stores/<slug:store>/orders/", api.OrdersView.as_view(), name="api-orders"),
    path("stores/<slug:store>/orders/mine/", api.OwnOrdersView.as_view(), name="api-mine"),
    path("orders/<slug:token>/", api.OrderView.as_view(), name="api-order"),
    path("orders/<slug:token>/cancel/", api.CancelView.as_view(), name="api-cancel"),
    path("orders/<slug:token>/ringing/", RingingView.as_view(), name="api-ringing"),
]
page_urls = [
    path("", pages.home, name="home"),
    path("service-worker.js", pages.service_worker, name="service-worker"),
    path("stores/<slug:store>/", pages.menu, name="menu"),
    path("accent/<slug:digits>.css", pages.accent, name="accent"),
    path("stores/<slug:store>/items/<int:item>/", item_page, name="item"),
    path("stores/<slug:store>/basket/", basket_page, name="basket"),
    path("stores/<slug:store>/manifest.webmanifest", pages.manifest, name="manifest"),
    path("stores/<slug:store>/qr.svg", pages.qr_code, name="qr-code"),
    path("stores/<slug:store>/scan/<str:code>/", scan.scan, name="scan"),
    path("stores/<slug:store>/scan/<str:code>/qr.svg", scan.scan_qr, name="scan-qr"),
    path("orders/<slug:token>/", pages.order, name="order"),
    path("orders/<slug:token>/cancel/", pages.cancel, name="order-cancel"),
]
