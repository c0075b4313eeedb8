"""Bare DRF views: one that writes an order's rows, and one that does nothing."""

from typing import Any

from django.core.asgi import get_asgi_application

application = get_asgi_application()  # before anything that needs the app registry

from django.urls import path  # noqa: E402
from rest_framework.request import Request  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402

from bench.floors.rows import insert_order  # noqa: E402


class InsertView(APIView):
    """Take JSON, write the rows, answer with what was taken."""

    authentication_classes = ()

    def post(self, request: Request) -> Response:
        key = request.headers["Idempotency-Key"]
        wish: Any = request.data
        order = insert_order(wish["name"], wish["items"], key)
        return Response({"id": order, **wish}, status=202)


class NothingView(APIView):
    """Take JSON and answer with it."""

    authentication_classes = ()

    def post(self, request: Request) -> Response:
        return Response(request.data)


urlpatterns = [path("insert/", InsertView.as_view()), path("nothing/", NothingView.as_view())]
