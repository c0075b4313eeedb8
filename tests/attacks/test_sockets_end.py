"""Whose right has ended hears nothing more, at once, whichever process holds the socket."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx
import psycopg
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from cafe.base import wakeup
from tests.cast import PASSWORD
from tests.running import ROOT, RunningCafe, free_port, is_well, wait_for

pytestmark = pytest.mark.slow

AT_ONCE = 2.5  # seconds, on a busy machine; the net alone needs four
NET = 12.0

PREPARE = """
import sys, django
django.setup()
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from orders.stores.models import StaffMember, Store
print("ready", flush=True)
for line in sys.stdin:
    exec(line)
    print("done", flush=True)
"""


class Office:
    """Another process of the café, in which somebody changes users by the ORM."""

    def __init__(self, up: RunningCafe) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", PREPARE],
            cwd=ROOT,
            env=up.environment | {"DJANGO_SETTINGS_MODULE": "cafe.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._wait()

    def do(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        self._wait()

    def _wait(self) -> None:
        assert self._process.stdout
        assert self._process.stdout.readline()

    def leave(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(20)


@pytest.fixture(scope="module")
def office(up: RunningCafe) -> Iterator[Office]:
    office = Office(up)
    yield office
    office.leave()


@contextmanager
def another_web(up: RunningCafe, **environment: str) -> Iterator[int]:
    """Run another web process of the same café; yield its port."""
    port = free_port()
    web = subprocess.Popen(
        [sys.executable, "manage.py", "web"],
        cwd=ROOT,
        env=up.environment | {"PORT": str(port), **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: is_well(f"http://127.0.0.1:{port}/readyz"), 60)
    yield port
    web.terminate()
    web.wait(30)


@pytest.fixture(scope="module")
def second_port(up: RunningCafe) -> Iterator[int]:
    with another_web(up) as port:
        yield port


@pytest.fixture(scope="module")
def far_port(up: RunningCafe, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a web process that nobody wakes: of its machine's files it has three."""
    if "DATABASE_URL" not in up.environment:
        pytest.skip("a SQLite file is one machine's")
    var = tmp_path_factory.mktemp("far")
    for name in ("broker.toml", "secret_key", "static"):
        (var / name).symlink_to(up.var / name)
    with another_web(up, CAFE_VAR=str(var)) as port:
        yield port


@pytest.fixture
def mia(office: Office) -> Iterator[None]:
    """A barista of the demo store who is not needed by others."""
    office.do(f"User.objects.create_user('mia', password={PASSWORD!r})")
    office.do(
        "StaffMember.objects.create(user=User.objects.get(username='mia'),"
        " store=Store.objects.get(slug='demo'))"
    )
    yield
    office.do("User.objects.filter(username='mia').delete()")


@contextmanager
def tablets(up: RunningCafe, second_port: int) -> Iterator[tuple[httpx.Client, list]]:
    """Mia's log-in, and her tablet's socket at each web process, both with their snapshots."""
    with ExitStack() as stack:
        client = stack.enter_context(up.staff("mia"))
        sockets = [
            stack.enter_context(
                connect(
                    f"ws://127.0.0.1:{port}/ws/stores/demo/queue/",
                    additional_headers={"Cookie": f"sessionid={client.cookies['sessionid']}"},
                )
            )
            for port in (up.port, second_port)
        ]
        for socket in sockets:
            assert json.loads(socket.recv(timeout=10))["type"] == "snapshot"
        yield client, sockets


def refusal(socket: ClientConnection, within: float) -> int:
    """Return the code that a socket is closed with in time; fail where it goes on."""
    end = time.monotonic() + within

    def read_to_the_end() -> None:
        while True:
            socket.recv(timeout=max(0.0, end - time.monotonic()))

    with pytest.raises(ConnectionClosed) as closed:
        read_to_the_end()
    assert closed.value.rcvd
    return closed.value.rcvd.code


MIA = "User.objects.get(username='mia')"
ENDS = {
    "the right is withdrawn": "StaffMember.objects.get(user__username='mia').delete()",
    "the right is for another store": (
        "m = StaffMember.objects.get(user__username='mia');"
        " m.store, _ = Store.objects.get_or_create(slug='moved', name='Moved'); m.save()"
    ),
    "she is not active any more": f"u = {MIA}; u.is_active = False; u.save()",
    "her password is another": f"u = {MIA}; u.set_password('other-words-1'); u.save()",
    "she is deleted": f"{MIA}.delete()",
    "all sessions are deleted": "Session.objects.all().delete()",
}


@pytest.mark.parametrize("line", ENDS.values(), ids=ENDS.keys())
def test_tablets_of_every_process_are_closed_at_once_when(up, second_port, office, mia, line):
    with tablets(up, second_port) as (_, sockets):
        office.do(line)
        assert [refusal(socket, AT_ONCE) for socket in sockets] == [4403, 4403]


@pytest.mark.parametrize("line", ENDS.values(), ids=ENDS.keys())
def test_tablets_of_another_host_are_closed_at_once_when(up, far_port, office, mia, line):
    with tablets(up, far_port) as (_, sockets):
        office.do(line)
        assert [refusal(socket, AT_ONCE) for socket in sockets] == [4403, 4403]


def test_a_host_that_was_cut_off_hears_again_when_a_right_ends(up, far_port, office, mia):
    listeners = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN %%'"
    with psycopg.connect(up.environment["DATABASE_URL"], autocommit=True) as database:
        for (pid,) in database.execute(listeners).fetchall():
            database.execute("SELECT pg_terminate_backend(%s)", [pid])
        wait_for(lambda: len(database.execute(listeners).fetchall()) >= 2, 20)
    with tablets(up, far_port) as (_, sockets):
        office.do(ENDS["the right is withdrawn"])
        assert [refusal(socket, AT_ONCE) for socket in sockets] == [4403, 4403]


@pytest.mark.parametrize("door", ["/accounts/logout/", "/admin/logout/"])
def test_logging_out_closes_tablets_of_every_process_at_once(up, second_port, office, mia, door):
    office.do(f"u = {MIA}; u.is_staff = True; u.save()")
    with tablets(up, second_port) as (client, sockets):
        client.post(door)
        assert [refusal(socket, AT_ONCE) for socket in sockets] == [4403, 4403]


def test_another_password_by_the_admin_site_closes_the_other_tablets(up, second_port, office, mia):
    office.do(f"u = {MIA}; u.is_staff = True; u.save()")
    with tablets(up, second_port) as (_, sockets), up.staff("mia") as elsewhere:
        new = "some-other-words-1"
        body = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
        assert elsewhere.post("/admin/password_change/", data=body).status_code == 302
        assert [refusal(socket, AT_ONCE) for socket in sockets] == [4403, 4403]


@pytest.mark.parametrize(
    "line",
    [
        "User.objects.filter(username='mia').update(is_active=False)",
        "StaffMember.objects.filter(user__username='mia')._raw_delete('default')",
        "Session.objects.all()._raw_delete('default')",
    ],
)
def test_what_no_signal_tells_is_found_by_the_tablets_own_look(up, second_port, office, mia, line):
    with tablets(up, second_port) as (_, sockets):
        office.do(line)
        assert [refusal(socket, NET) for socket in sockets] == [4403, 4403]


def test_somebody_elses_change_closes_nobodys_tablet(up, second_port, office, mia):
    with tablets(up, second_port) as (_, sockets):
        office.do("u = User.objects.get(username='manager'); u.save()")
        for socket in sockets:
            with pytest.raises(TimeoutError):
                refusal(socket, AT_ONCE)


def test_forged_news_closes_nobodys_tablet(up, second_port, mia, settings, monkeypatch):
    settings.CAFE_VAR = up.var
    wakeup.folder.cache_clear()
    with tablets(up, second_port) as (_, sockets):
        for _ in range(200):
            wakeup.wake("staff")
        for socket in sockets:
            with pytest.raises(TimeoutError):
                refusal(socket, AT_ONCE)
    wakeup.folder.cache_clear()
