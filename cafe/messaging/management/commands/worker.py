from typing import Any

from django.core.management.base import BaseCommand

from cafe.messaging.process import end_with_parent, on_stop_signal
from cafe.messaging.worker import Worker


class Command(BaseCommand):
    help = "Relay the outbox and handle events; any number of these may run."

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker()
        on_stop_signal(worker.stop)
        end_with_parent()
        worker.run()
