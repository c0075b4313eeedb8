"""Processes that belong together: started in order, restarted when they die, stopped in reverse.

It runs as long as the café does, so without Django (docs/decisions/up.md).
"""

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

from cafe.base.process import STOP_SIGNALS, SUPERVISED, on_signals

log = logging.getLogger(__name__)

STEADY_SECONDS = 10.0  # a part that ran this long may be restarted at once
LONGEST_PAUSE = 5.0


def main(
    parts: Sequence[Sequence[str]], stop_seconds: float, address: tuple[str, int], greeting: str
) -> None:
    """Keep the parts running until a signal says stop; say the greeting once `address` answers.

    Each part is the words behind `manage.py`; one has `stop_seconds` to end before it is killed.
    """
    supervisor = Supervisor(parts, stop_seconds)
    on_signals(dict.fromkeys(STOP_SIGNALS, supervisor.stop) | {signal.SIGCHLD: supervisor.stir})
    threading.Thread(target=_greet, args=(*address, greeting), daemon=True).start()
    supervisor.run()
    _say("Stopped.")


class Part:
    """One process, a `manage.py` command."""

    def __init__(self, words: Sequence[str], stop_seconds: float) -> None:
        self.name = words[0]
        self.process: subprocess.Popen[bytes] | None = None
        self._command = [sys.executable, sys.argv[0], *words]
        self._stop_seconds = stop_seconds
        self._started_at = 0.0
        self._restart_at = 0.0
        self._deaths = 0

    def start(self) -> None:
        self._started_at = time.monotonic()
        self.process = subprocess.Popen(
            self._command,
            env=os.environ | {SUPERVISED: "1"},
            stdin=subprocess.PIPE,  # its end of file tells the part that we are gone
            start_new_session=True,  # Ctrl-C is for us: we stop the parts in their order
        )

    def look(self) -> float | None:
        """Start the process again if it died, later each time it dies young.

        Returns the seconds until it should be looked at again, None when its end will tell.
        """
        if self.process and self.process.poll() is not None:
            self._bury(self.process.returncode)
        if self.process:
            return None
        pause = self._restart_at - time.monotonic()
        if pause > 0:
            return pause
        self.start()
        return None

    def _bury(self, code: int) -> None:
        steady = time.monotonic() - self._started_at > STEADY_SECONDS
        self._deaths = 0 if steady else self._deaths + 1
        pause = min(LONGEST_PAUSE, 0.1 * 2**self._deaths) if self._deaths else 0.0
        log.warning("%s ended with %s; it starts again in %.1f s", self.name, code, pause)
        self.process = None
        self._restart_at = time.monotonic() + pause

    def stop(self) -> None:
        """Ask the process to finish what it holds; kill it when it takes too long."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(self._stop_seconds)
        except subprocess.TimeoutExpired:
            log.error("%s did not stop in time and is killed", self.name)
            self.process.kill()
            self.process.wait()


class Supervisor:
    """Keeps parts running until it is told to stop."""

    def __init__(self, parts: Sequence[Sequence[str]], stop_seconds: float) -> None:
        self.parts = [Part(words, stop_seconds) for words in parts]
        self._stirred = threading.Event()
        self._stopping = False

    def run(self) -> None:
        for part in self.parts:
            part.start()
        try:
            while not self._stopping:
                pauses = [pause for part in self.parts if (pause := part.look()) is not None]
                self._stirred.wait(min(pauses, default=None))
                self._stirred.clear()
        finally:
            for part in reversed(self.parts):
                part.stop()

    def stir(self) -> None:
        """Have the parts looked at: one of them ended."""
        self._stirred.set()

    def stop(self) -> None:
        self._stopping = True
        self._stirred.set()


def _greet(host: str, port: int, greeting: str) -> None:
    """Print the addresses once they answer, and not before."""
    while not _answers(host, port):
        time.sleep(0.1)
    _say(greeting)


def _answers(host: str, port: int) -> bool:
    """Return whether HTTP is spoken there, be it an error: a page says what is wrong.

    Not by a library: the smallest takes 7 MB for as long as the café runs.
    """
    with contextlib.suppress(OSError), socket.create_connection((host, port), 2) as web:
        web.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
        return web.recv(16).startswith(b"HTTP/")
    return False


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
