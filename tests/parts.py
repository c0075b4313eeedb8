"""A café whose parts are started one by one, as on several machines."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx

from tests.running import PLAIN, ROOT, STOP_SECONDS, RunningCafe, free_port, wait_for

START_SECONDS = 90.0


class Web:
    """One `manage.py web` of several."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port = port
        self.process = process
        self.url = f"http://127.0.0.1:{port}"
        # No TLS context for each request: making one takes longer than an order does.
        self.client = httpx.Client(base_url=self.url, timeout=20, verify=PLAIN)

    def ready(self) -> str:
        """Return what /readyz answers, empty when nobody does."""
        try:
            return self.client.get("/readyz").text
        except httpx.HTTPError:
            return ""

    def waited(self) -> float:
        """Return for how many seconds its event loop had work and no processor to do it on."""
        return int(Path(f"/proc/{self.process.pid}/schedstat").read_text().split()[1]) / 1e9

    def tell_to_stop(self) -> float:
        """Send SIGTERM; return when, by the monotonic clock."""
        self.process.send_signal(signal.SIGTERM)
        return time.monotonic()


class Parts(RunningCafe):
    """Not `up`: each part by its own command, any number of each."""

    def prepare(self) -> None:
        """Make the database, the demo store and the static files."""
        for command in (["migrate", "-v0"], ["demo"], ["collectstatic", "-v0", "--noinput"]):
            self.manage(*command)

    @contextmanager
    def part(self, name: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run `manage.py NAME` for a while."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "manage.py", name],
                cwd=ROOT,
                env=self.environment | environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)

    @contextmanager
    def web(self, **environment: str) -> Iterator[Web]:
        """Run one more web process, on a port of its own, and wait until it is ready."""
        port = free_port()
        with self.part("web", PORT=str(port), **environment) as process:
            web = Web(port, process)
            wait_for(
                lambda: '"mqtt": "ok"' in web.ready(),
                START_SECONDS,
                lambda: f"{web.ready()} {self.log.read_text()[-3000:]}",
            )
            yield web
            web.client.close()

    def staff_at(self, web: Web) -> AbstractContextManager[httpx.Client]:
        """Give a logged-in HTTP client of one web process; its session is good at all."""
        self.url = web.url
        return self.staff()
