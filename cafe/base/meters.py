"""What this process counts and times, for Prometheus; https://prometheus.io/docs/practices/naming/

Each process has its own: of several web or worker processes Prometheus asks each and adds up.
What is the same for all of them, because it stands in the database: `cafe/operating/metrics.py`.
"""

import secrets
import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings
from prometheus_client import REGISTRY, Counter, Gauge, Histogram, make_wsgi_app

from cafe.base.client import is_local

# From a hop on this machine to what nobody should ever have to wait.
FAST = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
SLOW = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)

EVENTS = Counter("cafe_events", "Events stored by this process, once committed", ["detail_type"])

CONNECTIONS = Gauge("cafe_open_connections", "Connections to this process, websockets among them")
REFUSED = Counter("cafe_refused", "What a limit refused or closed, by the limit", ["limit"])

OPEN_SOCKETS = Gauge("cafe_open_sockets", "Websockets that this process holds open")
FAN_OUT = Histogram(
    "cafe_fan_out_seconds",
    "From an MQTT message to having offered it to every socket it concerns",
    buckets=FAST,
)
SLOW_READERS = Counter(
    "cafe_slow_readers", "Sockets that fell behind and got a snapshot in place of what waited"
)
DROPPED_READERS = Counter("cafe_dropped_readers", "Sockets closed because nothing was taken")
RESYNCS = Counter(
    "cafe_resyncs", "Times that open pages were told to fetch anew, and why", ["reason"]
)
SNAPSHOTS = Counter("cafe_snapshots", "Snapshots sent to pages")

MQTT_CONNECTED = Gauge("cafe_mqtt_connected", "1 while the broker is heard on all connections")
MQTT_CONNECTS = Counter("cafe_mqtt_connects", "Connections made to the broker, also again")
MQTT_PASSED_OVER = Counter(
    "cafe_mqtt_passed_over", "Messages heard that no page is shown, by the reason", ["reason"]
)
PUBLISH = Histogram(
    "cafe_publish_seconds", "From a publish to the broker's acknowledgement", buckets=FAST
)
PUBLISH_FAILURES = Counter("cafe_publish_failures", "Publishes the broker did not confirm")

HANDLE = Histogram(
    "cafe_handle_seconds", "Handling one message, its database commits included", ["queue"],
    buckets=SLOW,
)  # fmt: skip
HANDLE_FAILURES = Counter("cafe_handle_failures", "Messages given back or buried", ["queue"])


def may_read(address: str, authorization: str) -> bool:
    """Return whether one who asks for metrics from this address, with this header, may have them.

    They tell how a business goes. With CAFE_METRICS_TOKEN it takes the token; without, only this
    machine may ask, and in production nobody: behind a proxy everybody may seem to be local.
    """
    if settings.CAFE_METRICS_TOKEN:
        expected = f"Bearer {settings.CAFE_METRICS_TOKEN}"
        return secrets.compare_digest(authorization.encode(), expected.encode())
    return not settings.PRODUCTION and is_local(address)


def serve(port: int) -> Callable[[], None]:
    """Answer GET /metrics with this process's own figures, in a thread; return how to end it.

    For the worker, which has no HTTP. Listens to all networks only where a token is asked for.
    Raises OSError when the port is taken.
    """
    host = "" if settings.CAFE_METRICS_TOKEN else "127.0.0.1"
    server = make_server(host, port, _guarded(make_wsgi_app(REGISTRY)), _Server, _Silent)
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server.shutdown


def _guarded(application: Any) -> Any:
    def guard(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if may_read(environ.get("REMOTE_ADDR", ""), environ.get("HTTP_AUTHORIZATION", "")):
            answer: Iterable[bytes] = application(environ, start_response)
            return answer
        start_response("403 Forbidden", [("Content-Type", "text/plain")])
        return [b"Set CAFE_METRICS_TOKEN and send it as a bearer token.\n"]

    return guard


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass
