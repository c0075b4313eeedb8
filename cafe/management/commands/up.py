import os
import socket
import threading
import time
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from cafe.base.files import hold
from cafe.base.process import on_stop_signal
from cafe.live import broker
from cafe.operating.supervisor import Supervisor
from cafe.serving.collecting import collect_if_changed
from orders.stores.models import Store


class Command(BaseCommand):
    help = "Run everything one machine needs: migrations, broker, worker and web."

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
        if not port.isdigit():
            raise CommandError(f"PORT is {port!r}; it must be a number")
        try:
            _be_the_only_one()
            _check_free(host, int(port))
            self._prepare()
        except (OSError, OperationalError) as error:  # a disk that is full, a database that is away
            raise CommandError(f"Cannot begin in {settings.CAFE_VAR}: {error}") from error
        parts = ["broker"] if settings.CAFE_MQTT == "embedded" else []
        supervisor = Supervisor([*parts, "worker", "web"])
        on_stop_signal(supervisor.stop)
        url = f"http://{'localhost' if host in ('0.0.0.0', '127.0.0.1') else host}:{port}"
        threading.Thread(target=self._announce, args=(url,), daemon=True).start()
        supervisor.run()
        self.stdout.write("Stopped.")

    def _prepare(self) -> None:
        call_command("migrate", verbosity=0)
        if settings.CAFE_MQTT == "embedded":
            broker.prepare()
        if not settings.DEBUG:
            collect_if_changed()
        if not Store.objects.exists():
            call_command("demo", stdout=self.stdout)

    def _announce(self, url: str) -> None:
        """Print the addresses once they answer, and not before."""
        while not _answers(f"{url}/healthz"):
            time.sleep(0.1)
        lines = [f"{store.name}:", *_addresses(url, store)] if (store := _first()) else []
        self.stdout.write("\n".join([*lines, f"  manager   {url}/admin/", "Ctrl-C stops it."]))
        self.stdout.flush()


def _be_the_only_one() -> None:
    """Raise CommandError where another `up` runs on this CAFE_VAR: pages would hear half of it."""
    path = settings.CAFE_VAR / "up.lock"
    if not hold(path):
        raise CommandError(
            f"Process {path.read_text()} runs this café already, in {settings.CAFE_VAR}. "
            "Stop it first, or give this one a folder of its own: CAFE_VAR=… PORT=…"
        )


def _check_free(host: str, port: int) -> None:
    """Raise CommandError where another program listens; the web process would only try for ever."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Cannot listen on {host}:{port}: {error}. Try another: PORT={port + 1} make run"
            ) from error


def _first() -> Store | None:
    return Store.objects.first()


def _addresses(url: str, store: Store) -> list[str]:
    return [
        f"  customer  {url}/stores/{store.slug}/",
        f"  barista   {url}/barista/{store.slug}/",
        f"  board     {url}/stores/{store.slug}/board/",
    ]


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except urllib.error.HTTPError:
        return True  # it answers, and a page says what is wrong
    except OSError:
        return False
