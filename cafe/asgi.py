"""The ASGI application: HTTP by Django, websockets by Channels, the live side by the lifespan."""

import os
from typing import Any

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.sessions import CookieMiddleware
from django.conf import settings
from django.urls import URLPattern, path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cafe.settings")
django.setup(set_prefix=False)  # before anything that needs the app registry

from barista.consumers import BoardConsumer, QueueConsumer  # noqa: E402
from barista.doors import stranger_at_a_door  # noqa: E402
from barista.staff_news import StaffNews  # noqa: E402
from cafe.live import web  # noqa: E402
from cafe.live.socket import LiveSocket  # noqa: E402
from cafe.operating.health import Alive  # noqa: E402
from cafe.operating.middleware import OPERATORS, told, trace_of  # noqa: E402
from cafe.serving.alike import Alike  # noqa: E402
from cafe.serving.body_limit import BodyLimit  # noqa: E402
from cafe.serving.crowd import SocketsOfOne  # noqa: E402
from cafe.serving.handler import OneTripHandler  # noqa: E402
from cafe.serving.origin import SameOriginOnly  # noqa: E402
from cafe.serving.pace import Paced  # noqa: E402
from cafe.serving.unnamed_proxy import UnnamedProxy  # noqa: E402
from orders.consumers import MenuConsumer, OrderConsumer  # noqa: E402
from orders.doors import is_menu, is_public_change  # noqa: E402
from orders.order.reading import read_marks  # noqa: E402
from orders.routes import fan_out  # noqa: E402
from orders.waits import read_news  # noqa: E402


def socket(route: str, consumer: type[LiveSocket]) -> URLPattern:
    """Route websockets to a consumer; Django's and Channels' types know only HTTP views."""
    view: Any = CookieMiddleware(consumer.as_asgi())  # type: ignore[no-untyped-call]
    pattern: URLPattern = path(f"ws/{route}", view)
    return pattern


sockets = URLRouter(
    [
        socket("orders/<slug:token>/", OrderConsumer),
        socket("stores/<slug:store>/menu/", MenuConsumer),
        socket("stores/<slug:store>/board/", BoardConsumer),
        socket("stores/<slug:store>/queue/", QueueConsumer),
    ]
)


async def lifespan(scope: Any, receive: Any, send: Any) -> None:
    """Start and stop the live side with the server; https://asgi.readthedocs.io/en/latest/specs/lifespan.html"""
    news = StaffNews()
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await web.start(fan_out, read_marks, read_news)
            news.start()
            await send({"type": "lifespan.startup.complete"})
        else:
            news.stop()
            await web.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


limited = BodyLimit(OneTripHandler(OPERATORS, stranger_at_a_door))
paced = Paced(limited, is_public_change, settings.CAFE_LIMITS.changes)
application = ProtocolTypeRouter(
    {
        "http": Alive(UnnamedProxy(Alike(paced, is_menu, trace_of, told))),
        "websocket": SocketsOfOne(SameOriginOnly(sockets), settings.CAFE_LIMITS.sockets),
        "lifespan": lifespan,
    }
)
