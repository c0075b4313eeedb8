import os
import socket
from typing import Any, NoReturn

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections

from barista.invitation import keep_port, nobody_manages, site
from cafe.base.client import is_local
from cafe.base.files import close_to_others, hold
from cafe.base.own_address import in_url
from cafe.live import broker
from cafe.operating.lean import become, lean_words
from cafe.serving.collecting import collect_if_changed
from orders.stores.models import Store

OPEN_DEMO = (
    "This is a demo, and {} lets others in: its three accounts have one password. A café of your "
    "own begins with DEBUG=0, see docs/operate.md."
)
STOP_SECONDS = 15.0  # a web process sends its pages away, then finishes its requests
ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # where this machine reaches what listens everywhere


class Command(BaseCommand):
    help = "Run everything one machine needs: migrations, broker, worker and web."

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
        if not port.isdigit():
            raise CommandError(f"PORT is {port!r}; it must be a number")
        try:
            _be_the_only_one()
            _check_free(host, int(port))
            keep_port(int(port))
            self._prepare()
            greeting = _greeting(_address(host, port)) + _about_tls(host, port)
        except (OSError, OperationalError) as error:  # a disk that is full, a database that is away
            raise CommandError(f"Cannot begin in {settings.CAFE_VAR}: {error}") from error
        connections.close_all()
        _supervise((ANY.get(host, host), int(port)), greeting)

    def _prepare(self) -> None:
        call_command("migrate", verbosity=0)
        close_to_others(settings.CAFE_VAR, "cafe.sqlite3*")
        if settings.CAFE_MQTT == "embedded":
            broker.prepare(settings.CAFE_VAR)
        if not settings.DEBUG:
            collect_if_changed()
        if not Store.objects.exists():
            call_command("demo", stdout=self.stdout)
        if settings.PRODUCTION:
            self._let_the_first_in()
        elif not is_local(settings.HOST):
            self.stdout.write(OPEN_DEMO.format(settings.HOST))

    def _let_the_first_in(self) -> None:
        # Not in the greeting, which is an argument of a process that everybody can list.
        if nobody_manages():
            call_command("invite", stdout=self.stdout)
            self.stdout.write("Whoever opens it is the first manager. manage.py invite: a new one.")
            self.stdout.flush()


def _supervise(address: tuple[str, int], greeting: str) -> NoReturn:
    """Go on without Django (docs/decisions/up.md)."""
    log, folder = settings.CAFE_LOG, str(settings.CAFE_VAR)
    parts = [["worker"], ["web"]]
    if settings.CAFE_MQTT == "embedded":
        parts.insert(0, lean_words("broker", log, folder=folder))
    seconds = STOP_SECONDS + settings.CAFE_DRAIN_SECONDS
    told = {"parts": parts, "stop_seconds": seconds, "address": address, "greeting": greeting}
    become(lean_words("up", log, **told))


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


def _address(host: str, port: str) -> str:
    """Return where browsers find the café: in production all that is not TLS is sent away."""
    return site() if settings.PRODUCTION else _url(host, port)


def _url(host: str, port: str) -> str:
    if host in ANY and settings.CAFE_ADDRESS:
        return f"http://{settings.CAFE_ADDRESS}"
    if host in ("127.0.0.1", *ANY):
        host = "localhost"
    return f"http://{in_url(host)}:{port}"


def _greeting(url: str) -> str:
    """Return what is printed once the café answers: where to go."""
    store = Store.objects.first()
    lines = [f"{store.name}:", *_addresses(url, store)] if store else []
    return "\n".join([*lines, f"  manager   {url}/admin/", "Ctrl-C stops it."])


def _about_tls(host: str, port: str) -> str:
    """Return what whoever lets others in must hear, "" where nobody can come in."""
    if settings.PRODUCTION:
        return f"\nA proxy that ends TLS hands on to {_url(host, port)}"
    if is_local(host):
        return ""
    return (
        f"\nHOST={host} without TLS: on a shared Wi-Fi anybody can read passwords and orders. "
        "README.md has the two lines of a proxy that ends TLS."
    )


def _addresses(url: str, store: Store) -> list[str]:
    return [
        f"  customer  {url}/stores/{store.slug}/",
        f"  barista   {url}/barista/{store.slug}/",
        f"  board     {url}/stores/{store.slug}/board/",
    ]
