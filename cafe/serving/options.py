"""How the café is served; the benchmarks serve their floors in the same way, without Django."""

from typing import Any

SERVED: dict[str, Any] = {
    "ws_per_message_deflate": False,  # it costs 100 KiB a socket, and our messages are small
    "ws_max_size": 65536,
    "timeout_graceful_shutdown": 5,
    "access_log": False,
    "log_level": "warning",
    "server_header": False,
}
