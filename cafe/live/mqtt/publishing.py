"""This process's connections for publishing: one scope's messages always take the same one."""

import threading
import zlib

from django.conf import settings

from cafe.base.meters import PUBLISH, PUBLISH_FAILURES
from cafe.base.trace import journal
from cafe.live.mqtt.connection import Connection
from cafe.live.topics import scope_of


class Publishers:
    """As many connections as CAFE_MQTT_CONNECTIONS says: IoT Core takes 100 a second on each."""

    def __init__(self, count: int) -> None:
        self._connections = [Connection("worker") for _ in range(count)]
        for connection in self._connections:
            connection.start()

    def publish(self, topic: str, payload: bytes) -> None:
        """Publish on the scope's connection; raise PublishFailed or ValueError as it does."""
        number = zlib.crc32(scope_of(topic).encode()) % len(self._connections)
        self._connections[number].publish(topic, payload)

    def stop(self) -> None:
        for connection in self._connections:
            connection.stop()


_publishers: Publishers | None = None
_lock = threading.Lock()


def publisher() -> Publishers:
    """Return this process's publishers, connected at the first call.

    Not at import: a process that only looks has no need of the broker.
    """
    global _publishers
    with _lock:
        if _publishers is None:
            _publishers = Publishers(settings.CAFE_MQTT_CONNECTIONS)
        return _publishers


@PUBLISH.time()
@PUBLISH_FAILURES.count_exceptions()
def publish(topic: str, payload: bytes) -> None:
    """Publish for the screens; raise PublishFailed when the broker did not confirm it."""
    publisher().publish(topic, payload)
    journal.info("published", extra={"topic": topic})


def stop_publisher() -> None:
    """Close the publishing connections, if there are any."""
    global _publishers
    with _lock:
        if _publishers is not None:
            _publishers.stop()
            _publishers = None
