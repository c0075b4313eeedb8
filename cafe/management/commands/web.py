import os
from typing import Any

import uvicorn
from django.core.management.base import BaseCommand

from cafe.messaging.process import end_with_parent


class Command(BaseCommand):
    help = "Serve HTTP and websockets on HOST and PORT."

    def handle(self, *args: Any, **options: Any) -> None:
        end_with_parent()
        uvicorn.run(
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
