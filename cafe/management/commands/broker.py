import os
import signal
from typing import Any

from django.core.management.base import BaseCommand

from cafe.base.process import end_with_parent
from cafe.live import broker


class Command(BaseCommand):
    help = "Run the embedded MQTT broker in the foreground."

    def handle(self, *args: Any, **options: Any) -> None:
        # It has no state to save, and its native loop would not let Python see a signal.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        end_with_parent(lambda: os._exit(0))
        broker.run_forever()
