"""What is wrong together, or with the world around it, is found by `manage.py check` and named."""

import os
import secrets
import subprocess
import sys
import zoneinfo
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.checks import CheckMessage, run_checks

from barista import handlers as bar
from cafe.messaging.event import Event
from cafe.messaging.models import Delivery
from cafe.messaging.queues import Queue, Sweep
from orders.events import OrderPlaced, OrderReady
from tests.running import ROOT

# One line alone is right; a test puts its own beside it.
LINE = Queue("bar", {OrderPlaced: [bar.accept]})

QUEUES: list[Queue | str] = []
SWEEPS: list[Sweep] = []


def found() -> list[CheckMessage]:
    """Return what our own checks say, those before going live included."""
    return run_checks(tags=["cafe"], include_deployment_checks=True)


def ids() -> list[str]:
    assert all(one.hint for one in found()), "each says what to do"
    return [str(one.id) for one in found()]


@pytest.fixture(autouse=True)
def aws_knows_nothing(monkeypatch, tmp_path) -> None:
    """Forget what this machine's owner has set up for AWS."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))


def test_the_cafe_as_it_is_is_right():
    assert ids() == []


# -- the subscriptions table ---------------------------------------------------------------------


@pytest.fixture
def check_table(settings) -> Callable[..., list[str]]:
    """Check a subscriptions table of the test's own."""
    settings.CAFE_SUBSCRIPTIONS = f"{__name__}.QUEUES"
    settings.CAFE_SWEEPS = f"{__name__}.SWEEPS"

    def check(*lines: Queue | str, sweeps: tuple[Sweep, ...] = ()) -> list[str]:
        QUEUES[:], SWEEPS[:] = lines, sweeps
        return ids()

    return check


class OrderPlacedSomewhereFarAway:
    """Stands for an event; a real subclass would be in the catalogue from then on."""


def event_called(name: str) -> Any:
    kind = type("_Nameless", (Event,), {})
    kind.__name__ = name
    return kind


LONG = "Order" + "AndAgain" * 16
MANY: Mapping[Any, Any] = {event_called(f"Order{'x' * 60}{n}"): [print] for n in range(30)}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ([LINE, LINE], "cafe.E001"),
        ([LINE, Queue("bar-dead", {OrderReady: [print]})], "cafe.E001"),
        (
            [Queue("the-bar", {OrderReady: [print]}), Queue("the_bar", {OrderReady: [print]})],
            "cafe.E002",
        ),
        ([LINE, Queue("Bar", {OrderReady: [print]})], "cafe.E002"),
        ([Queue("the bar", {OrderReady: [print]})], "cafe.E003"),
        ([Queue("bär", {OrderReady: [print]})], "cafe.E003"),
        ([Queue("b" * 60, {OrderReady: [print]})], "cafe.E003"),
        ([Queue("b" * 75, {OrderReady: [print]})], "cafe.E003"),
        ([Queue("bar", {})], "cafe.E004"),
        ([Queue("bar", {OrderReady: []})], "cafe.E004"),
        ([Queue("bar", {OrderPlacedSomewhereFarAway: [print]})], "cafe.E005"),  # type: ignore[dict-item]
        ([LINE, "extensions.nowhere"], "cafe.E015"),
        ([LINE, "extensions"], "cafe.E015"),
        ([Queue("bar", {OrderReady: ["accept"]})], "cafe.E006"),  # type: ignore[list-item]
        ([Queue("bar", {event_called(LONG): [print]})], "cafe.E007"),
        ([Queue("bar", MANY)], "cafe.E008"),
    ],
)
def test_a_line_of_the_table_that_cannot_work_is_named(check_table, wrong, said):
    assert set(check_table(*wrong)) == {said}


def test_lines_at_the_edge_of_what_aws_takes_are_right(check_table):
    exact = "b" * (64 - len(django_settings.CAFE_QUEUE_PREFIX))
    kind = event_called("O" * 128)
    assert check_table(LINE, Queue(exact, {kind: [print]}), Queue("bar-2", {kind: [print]})) == []


@pytest.mark.parametrize("wrong", [Sweep(print, every=0), Sweep("look", every=1.0)])  # type: ignore[arg-type]
def test_a_sweep_that_cannot_run_is_named(check_table, wrong):
    assert check_table(LINE, sweeps=(wrong,)) == ["cafe.E009"]
    assert check_table(LINE, sweeps=(Sweep(print, every=1.0),)) == []


def test_a_longer_prefix_is_counted(check_table, settings):
    line = Queue("b" * 50, {OrderPlaced: [print]})
    assert check_table(line) == []
    settings.CAFE_QUEUE_PREFIX = "riverside-and-corner-"
    assert check_table(line) == ["cafe.E003"]


# -- the environment -----------------------------------------------------------------------------


@pytest.fixture
def on_aws(settings, monkeypatch) -> None:
    settings.CAFE_BUS = "aws"
    monkeypatch.setitem(django_settings.DATABASES["default"], "ENGINE", "postgresql")


def test_aws_needs_a_region(on_aws):
    assert ids() == ["cafe.E010"]


@pytest.mark.parametrize("name", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_a_region_may_be_in_the_environment(on_aws, monkeypatch, name):
    monkeypatch.setenv(name, "eu-central-1")
    assert ids() == []


@pytest.mark.parametrize(
    ("profile", "text"),
    [("", "[default]\nregion = eu-central-1\n"), ("till", "[profile till]\nregion=eu-central-1\n")],
)
def test_a_region_may_be_in_the_sdks_file(on_aws, monkeypatch, tmp_path, profile, text):
    (tmp_path / "none").write_text(text)
    monkeypatch.setenv("AWS_PROFILE", profile)
    assert ids() == []
    monkeypatch.setenv("AWS_PROFILE", "another")
    assert ids() == ["cafe.E010"]


def test_the_local_bus_needs_no_region(settings):
    assert (settings.CAFE_BUS, ids()) == ("local", [])


@pytest.mark.parametrize(
    "wrong",
    [
        "https://cafe.example/",
        "https://cafe.example/menu",
        "https://*.cafe.example",
        "https://me@cafe.example",
        "https://cafe.example:many",
        "ftp://cafe.example",
    ],
)
def test_an_origin_that_no_browser_sends_is_named(settings, wrong):
    settings.CSRF_TRUSTED_ORIGINS = ["https://cafe.example", wrong]
    assert ids() == ["cafe.E011"]


def test_origins_are_scheme_host_and_port(settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://cafe.example", "http://127.0.0.1:8080"]
    assert ids() == []


def test_an_origin_without_a_scheme_is_said_once_by_django(settings):
    settings.CSRF_TRUSTED_ORIGINS = ["cafe.example"]
    assert [one.id for one in run_checks() if "CSRF" in one.msg] == ["4_0.E001"]


def test_a_machine_without_time_zones_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "tzdata", None)  # a wheel that would stand in
    zoneinfo.reset_tzpath(to=[])
    zoneinfo.ZoneInfo.clear_cache()
    try:
        assert ids() == ["cafe.E012"]
    finally:
        zoneinfo.reset_tzpath()


# -- before it goes live -------------------------------------------------------------------------


def test_a_file_as_the_database_of_an_aws_installation_is_named(settings, monkeypatch):
    settings.CAFE_BUS = "aws"
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    database = django_settings.DATABASES["default"]
    monkeypatch.setitem(database, "ENGINE", "cafe.base.sqlite")
    assert ids() == ["cafe.W001"]
    monkeypatch.setitem(database, "ENGINE", "django.db.backends.postgresql")
    assert ids() == []


@pytest.mark.parametrize("host", ["db.cafe.example", "10.0.0.7"])
def test_an_embedded_broker_beside_a_database_elsewhere_is_named(settings, monkeypatch, host):
    monkeypatch.setitem(django_settings.DATABASES["default"], "HOST", host)
    assert ids() == ["cafe.W002"]
    settings.CAFE_MQTT = "mqtts://mqtt.cafe.example?cert=c&key=k"
    assert ids() == []


@pytest.mark.parametrize("host", ["", "localhost", "127.0.0.1", "/var/run/postgresql"])
def test_a_database_on_this_host_may_have_the_broker_beside_it(monkeypatch, host):
    monkeypatch.setitem(django_settings.DATABASES["default"], "HOST", host)
    assert ids() == []


def test_names_of_customers_on_an_open_wire_are_named(settings):
    settings.CAFE_MQTT = "mqtt://mqtt.cafe.example"
    assert ids() == ["cafe.W003"]
    settings.CAFE_MQTT = "mqtt://127.0.0.1:1883"
    assert ids() == []


# -- who says for others where they come from ------------------------------------------------------


@pytest.mark.parametrize("named", ["10.0.0.1/24", "the-proxy", "10.0.0.0/24;10.0.1.0/24", "1.2.3"])
def test_a_proxy_that_is_no_address_is_found(monkeypatch, named):
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", f"127.0.0.1,{named}")
    assert ids() == ["cafe.E014"]


def test_proxies_by_address_or_network_are_right(monkeypatch):
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "127.0.0.1, 10.0.0.0/24, 2001:db8::/32")
    assert ids() == []


def test_that_everybody_is_a_proxy_is_said_before_it_goes_live(monkeypatch):
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    assert ids() == ["cafe.W005"]


# -- as one calls it -----------------------------------------------------------------------------


def check(tmp_path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "check", *options],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "CAFE_VAR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


PUBLIC = {"DEBUG": "0", "ALLOWED_HOSTS": "cafe.example"}
TO_GO_LIVE = ("--deploy", "--fail-level", "WARNING")


def test_a_public_installation_is_clean(tmp_path):
    done = check(tmp_path, *TO_GO_LIVE, **PUBLIC, SECRET_KEY=secrets.token_urlsafe(50))
    assert done.returncode == 0, done.stderr


def test_a_warning_stops_those_who_ask_for_it(tmp_path):
    public = {**PUBLIC, "SECRET_KEY": secrets.token_urlsafe(50)}
    done = check(tmp_path, *TO_GO_LIVE, **public, CAFE_MQTT="mqtt://mqtt.cafe.example")
    assert done.returncode == 1
    assert "cafe.W003" in done.stderr


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"CAFE_VAR": "/proc"}, "CAFE_VAR is /proc, where nothing can be written"),
        ({"CAFE_VAR": "/dev/null/var"}, "CAFE_VAR"),
        ({"DATABASE_URL": "mysql://cafe@db/cafe"}, "DATABASE_URL"),
        ({"DATABASE_URL": "db.cafe.example"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite://:memory:"}, "DATABASE_URL"),
    ],
)
def test_what_is_no_value_at_all_is_refused_before_that(tmp_path, environment, said):
    done = check(tmp_path, **environment)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert said in done.stderr.strip().splitlines()[-1]


def test_an_empty_database_url_is_none(tmp_path):
    assert check(tmp_path, DATABASE_URL="").returncode == 0


# -- queues that nobody handles -----------------------------------------------------------------


@pytest.mark.django_db
def test_messages_of_a_queue_that_was_renamed_are_found(cafe):
    assert [one.id for one in run_checks(databases=["default"])] == []
    cafe.place()
    Delivery.objects.update(queue="counter")
    [said] = run_checks(databases=["default"])
    assert said.id == "cafe.W004"
    assert "counter" in str(said.msg)
