from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from cafe.base import meters
from cafe.base.process import end_at_once, end_with_parent, on_stop_signal
from cafe.live.mqtt import end_threads, publisher, stop_publisher
from cafe.messaging.worker import Worker


class Command(BaseCommand):
    help = "Relay the outbox and handle events; any number of these may run."

    def handle(self, *args: Any, **options: Any) -> None:
        if port := settings.CAFE_METRICS_PORT:
            _serve_metrics(port)
        worker = Worker()
        on_stop_signal(worker.stop)  # before anything is begun that has to be ended
        end_with_parent()
        publisher()  # connecting takes a moment; begin before the first event
        try:
            left = worker.run()
        finally:
            stop_publisher()
            ended = end_threads()
        left += [] if ended else ["awscrt"]
        if left:
            end_at_once(left)
        _close_pools()


def _close_pools() -> None:
    """Wait for the threads that open connections to PostgreSQL: they too are inside a library."""
    for connection in connections.all():
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def _serve_metrics(port: int) -> None:
    try:
        meters.serve(port)
    except OSError as error:
        raise CommandError(f"CAFE_METRICS_PORT={port}: {error.strerror}; take another") from error
