import os
import resource
import socket
from typing import Any

import uvicorn
from django.core.management.base import BaseCommand

from cafe.messaging.process import end_with_parent

GONE_MILLISECONDS = 30_000


class Command(BaseCommand):
    help = "Serve HTTP and websockets on HOST and PORT."

    def handle(self, *args: Any, **options: Any) -> None:
        end_with_parent()
        _allow_many_sockets()
        config = uvicorn.Config(
            "cafe.asgi:application",
            host=os.environ.get("HOST", "127.0.0.1"),
            port=int(os.environ.get("PORT", "8000")),
            lifespan="on",
            # Compression costs 100 KiB a socket, and our messages are small.
            ws_per_message_deflate=False,
            ws_max_size=65536,
            timeout_graceful_shutdown=5,
            access_log=False,
            log_level="warning",
            server_header=False,
        )
        listener = config.bind_socket()
        _drop_the_gone(listener)
        uvicorn.Server(config).run(sockets=[listener])


def _allow_many_sockets() -> None:
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
