"""A café that really runs: `manage.py up` as a process of its own, on a free port."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.cast import PASSWORD
from tests.collected import give_collected
from tests.laid import give_laid

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 120.0
# For plain HTTP. Each client of httpx that is given none reads all certificate authorities, which
# takes 30 ms of a processor: tests that ask until something is so left the café no time.
PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
STOP_SECONDS = 30.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RunningCafe:
    """`manage.py up` with the demo store, its own CAFE_VAR, and the staff's password known."""

    root = ROOT
    is_laid = True  # not where its first start is what a test is about

    def __init__(self, var: Path, **environment: str) -> None:
        var.mkdir(parents=True, exist_ok=True)
        self.var = var
        self.port = free_port()
        here = "[::1]" if ":" in environment.get("HOST", "") else "127.0.0.1"
        self.url = f"http://{here}:{self.port}"
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "CAFE_VAR": str(var),
            "CAFE_DEMO_PASSWORD": PASSWORD,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if self.root == ROOT and self.is_laid:
            give_laid(self.environment)
        give_collected(self.var)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=self.root,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.wait_until_ready()

    @property
    def database(self) -> str:
        """Return the URL of the database, or the path of its file."""
        return self.environment.get("DATABASE_URL") or str(self.var / "cafe.sqlite3")

    def on_the_way(self) -> int:
        """Return how many messages are in queues outside the database."""
        return 0

    @property
    def log(self) -> Path:
        return self.var / "up.log"

    def wait_until_ready(self, seconds: float = START_SECONDS) -> None:
        """Wait until every part answers well."""
        wait_for(self._ready, seconds, lambda: self.log.read_text()[-4000:])

    def _ready(self) -> bool:
        assert self.process
        if self.process.poll() is not None:
            raise AssertionError(f"up ended: {self.log.read_text()[-4000:]}")
        return is_well(f"{self.url}/readyz")

    def stop(self) -> int:
        """Stop as Ctrl-C would; return the exit code."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)

    def parts(self) -> dict[str, int]:
        """Return the process ids of the running parts by name."""
        assert self.process
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                stat, line = (folder / "stat").read_text(), (folder / "cmdline").read_bytes()
            except (FileNotFoundError, ProcessLookupError):
                continue
            words = line.decode().split("\0")
            if int(stat.rpartition(")")[2].split()[1]) == self.process.pid and len(words) > 2:
                found[words[2]] = int(folder.name)
        return found

    def kill(self, *names: str) -> None:
        """kill -9 some parts, or everything that belongs to `up` when none is named."""
        assert self.process
        victims = self.parts()
        pids = [victims[name] for name in names] if names else [self.process.pid, *victims.values()]
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        if not names:
            self.process.wait(STOP_SECONDS)

    def manage(self, *arguments: str) -> str:
        """Run a manage.py command in this café's environment; return what it prints."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.root,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
            timeout=120,
        ).stdout

    def client(self) -> httpx.Client:
        """Return an HTTP client, a customer until it logs in."""
        return httpx.Client(base_url=self.url, timeout=20, verify=PLAIN)

    @contextmanager
    def staff(self, username: str = "barista") -> Iterator[httpx.Client]:
        """Give a logged-in HTTP client that sends the CSRF token."""
        with self.client() as client:
            client.get("/accounts/login/")
            form = {
                "username": username,
                "password": PASSWORD,
                "csrfmiddlewaretoken": client.cookies["csrftoken"],
            }
            answer = client.post("/accounts/login/", data=form)
            assert answer.status_code == 302, answer.text
            client.headers["X-CSRFToken"] = client.cookies["csrftoken"]
            yield client


def wish(menu: dict[str, Any], name: str = "Flat White", **line: Any) -> dict[str, Any]:
    """Return an order of one item of a menu, with its default options."""
    items = {item["name"]: item for category in menu["categories"] for item in category["items"]}
    item = items[name]
    options = [
        option["id"]
        for group in item["option_groups"]
        for option in group["options"]
        if option["default"]
    ]
    return {
        "name": "Ada",
        "items": [{"item": item["id"], "quantity": 1, "options": options} | line],
    }


def is_well(url: str) -> bool:
    """Return whether a GET is answered with 200."""
    try:
        return httpx.get(url, timeout=5, verify=PLAIN).status_code == 200
    except httpx.HTTPError:
        return False


def wait_for(what: Any, seconds: float = 10.0, say: Any = lambda: "") -> Any:
    """Call `what` until it is true; return what it returned, or fail with what `say` tells."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if result := what():
            return result
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {what} {say()}")


@contextmanager
def running(var: Path, **environment: str) -> Iterator[RunningCafe]:
    """Run a café for a while; whatever is left of it is killed at the end."""
    cafe = RunningCafe(var, **environment)
    try:
        cafe.start()
        yield cafe
    finally:
        if cafe.process and cafe.process.poll() is None:
            cafe.stop()
