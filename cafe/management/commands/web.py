import os
import resource
import socket
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand

from cafe.base.process import end_at_once, end_with_parent
from cafe.live.mqtt import end_threads
from cafe.serving.door import Door
from cafe.serving.draining import DrainingServer
from cafe.serving.http import LimitedHttp
from cafe.serving.options import SERVED
from cafe.serving.websocket import LimitedWebSocket

GONE_MILLISECONDS = 30_000


class Command(BaseCommand):
    help = "Serve HTTP and websockets on HOST and PORT."

    def handle(self, *args: Any, **options: Any) -> None:
        end_with_parent()
        allow_many_sockets()
        config = uvicorn.Config(
            "cafe.asgi:application",
            host=os.environ.get("HOST", "127.0.0.1"),
            port=int(os.environ.get("PORT", "8000")),
            lifespan="on",
            log_config=None,  # its lines are ours: the same shape, and no secrets in them
            http=LimitedHttp,
            ws=LimitedWebSocket,
            timeout_keep_alive=settings.CAFE_LIMITS.idle,  # type: ignore[arg-type]  # or a float
            **SERVED,
        )
        listener = config.bind_socket()
        _drop_the_gone(listener)
        door = Door(settings.CAFE_LIMITS)
        DrainingServer(config, settings.CAFE_DRAIN_SECONDS, door).run(sockets=[listener])
        # Only the first process of a container comes here: others end by the signal itself.
        if not end_threads():
            end_at_once(["awscrt"])


def allow_many_sockets() -> None:
    """Raise the limit of open files as far as the system lets us: each page holds one."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65536 if hard == resource.RLIM_INFINITY else min(hard, 65536)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _drop_the_gone(listener: socket.socket) -> None:
    """Have the system end connections whose reader takes nothing for a while.

    uvicorn waits for room in their buffers before it closes them, which is for ever.
    """
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, GONE_MILLISECONDS)
