"""A manage.py that prints which threads the system still runs for it when Python begins to end.

A moment passes before it hears signals, as on a busy machine: nothing may be begun until then.
"""

import atexit
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.core.management import execute_from_command_line

from cafe.base import process

LEFT = "left at the end: "
BUSY_SECONDS = 1.0


def tell() -> None:
    tasks = Path("/proc/self/task").iterdir()
    print(LEFT, *sorted((task / "comm").read_text().strip() for task in tasks), flush=True)


def hear_signals_late() -> None:
    at_once = process.on_stop_signal

    def late(stop: Callable[[], object]) -> None:
        time.sleep(BUSY_SECONDS)
        at_once(stop)

    process.on_stop_signal = late


if __name__ == "__main__":
    atexit.register(tell)
    hear_signals_late()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cafe.settings")
    execute_from_command_line(sys.argv)
