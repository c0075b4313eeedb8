"""Processes that belong together: started in order, restarted when they die, stopped in reverse."""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

from django.conf import settings

from cafe.base.process import SUPERVISED

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.2
STEADY_SECONDS = 10.0  # a part that ran this long may be restarted at once
LONGEST_PAUSE = 5.0
STOP_SECONDS = 15.0  # a web process sends its pages away, then finishes its requests


class Part:
    """One process, a `manage.py` command."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._restart_at = 0.0
        self._deaths = 0

    def start(self) -> None:
        self._started_at = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, sys.argv[0], self.name],
            env=os.environ | {SUPERVISED: "1"},
            stdin=subprocess.PIPE,  # its end of file tells the part that we are gone
            start_new_session=True,  # Ctrl-C is for us: we stop the parts in their order
        )

    def look(self) -> None:
        """Start the process again if it died, later each time it dies young."""
        if self.process is None:
            if time.monotonic() >= self._restart_at:
                self.start()
        elif self.process.poll() is not None:
            steady = time.monotonic() - self._started_at > STEADY_SECONDS
            self._deaths = 0 if steady else self._deaths + 1
            pause = min(LONGEST_PAUSE, 0.1 * 2**self._deaths) if self._deaths else 0.0
            code = self.process.returncode
            log.warning("%s ended with %s; it starts again in %.1f s", self.name, code, pause)
            self.process = None
            self._restart_at = time.monotonic() + pause

    def stop(self) -> None:
        """Ask the process to finish what it holds; kill it when it takes too long."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS + settings.CAFE_DRAIN_SECONDS)
        except subprocess.TimeoutExpired:
            log.error("%s did not stop in time and is killed", self.name)
            self.process.kill()
            self.process.wait()


class Supervisor:
    """Keeps parts running until it is told to stop."""

    def __init__(self, names: Sequence[str]) -> None:
        self.parts = [Part(name) for name in names]
        self._stop = threading.Event()

    def run(self) -> None:
        for part in self.parts:
            part.start()
        try:
            while not self._stop.wait(LOOK_SECONDS):
                for part in self.parts:
                    part.look()
        finally:
            for part in reversed(self.parts):
                part.stop()

    def stop(self) -> None:
        self._stop.set()
