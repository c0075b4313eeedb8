"""Settings refuse what would be dangerous, at start and in words."""

import os
import subprocess
import sys

import pytest


def answer(tmp_path, command: str, statement: str, **environment: str) -> str:
    """Return what the database answers in a process of ours."""
    program = (
        f"import sys; sys.argv = ['manage.py', {command!r}]; import django; django.setup();"
        f"from django.db import connection as c; print(c.cursor().execute({statement!r})"
        ".fetchone()[0])"
    )
    return subprocess.run(
        [sys.executable, "-c", program],
        env={"CAFE_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "cafe.settings", **environment},
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    ).stdout.strip()


def test_only_a_worker_leaves_its_commits_to_the_disks_leisure(tmp_path):
    """What a person was answered is on the disk; what a worker did comes again."""
    asked = "PRAGMA synchronous"  # 1 NORMAL, 2 FULL
    found = {command: answer(tmp_path, command, asked) for command in ("shell", "web", "worker")}
    assert found == {"shell": "2", "web": "2", "worker": "1"}


@pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="needs a PostgreSQL")
@pytest.mark.parametrize(
    ("bus", "expected"),
    [
        ("local", {"shell": "on", "web": "on", "worker": "off"}),
        # What another bus was given must not be forgotten here.
        ("aws", {"shell": "on", "web": "on", "worker": "on"}),
    ],
)
def test_so_does_only_a_worker_on_postgresql(tmp_path, bus, expected):
    url = {"DATABASE_URL": os.environ["DATABASE_URL"], "CAFE_BUS": bus}
    asked = "SHOW synchronous_commit"
    found = {one: answer(tmp_path, one, asked, **url) for one in expected}
    assert found == expected
    own = {"PGOPTIONS": "-c synchronous_commit=local"}
    assert answer(tmp_path, "worker", asked, **url, **own) == "local"


STRONG = "q1h9Vt0yG8sB3nX5cR7kZ2mL4pW6dF1jT9vY0uE8aS5oI3hQ7bN2xKzM"

DIGITS = "31870264955023741968806157324290416389520774613085"


def start(tmp_path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        env={"PATH": os.environ["PATH"], "CAFE_VAR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_an_empty_environment_is_a_cafe_on_this_machine(tmp_path):
    assert start(tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("environment", "own"),
    [
        ({}, {"127.0.0.1", "::/64"}),
        ({"DEBUG": "0", "SECRET_KEY": STRONG, "ALLOWED_HOSTS": "cafe.example"}, set()),
        ({"CAFE_OWN_ADDRESSES": "none"}, set()),
        ({"CAFE_OWN_ADDRESSES": "10.0.0.7, 2001:db8::7"}, {"10.0.0.7", "2001:db8::/64"}),
    ],
    ids=str,
)
def test_whose_orders_nobody_counts(tmp_path, environment, own):
    asked = "from django.conf import settings; print(sorted(settings.CAFE_OWN_ADDRESSES))"
    said = subprocess.run(
        [sys.executable, "-c", asked],
        env={"CAFE_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "cafe.settings", **environment},
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    ).stdout
    assert said.strip() == str(sorted(own))


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"DEBUG": "0"}, "SECRET_KEY"),
        ({"DEBUG": "0", "SECRET_KEY": "short"}, "SECRET_KEY has 5 characters"),
        ({"SECRET_KEY": "x"}, "SECRET_KEY has 1 characters"),
        ({"SECRET_KEY": "x" * 60}, "SECRET_KEY repeats itself"),
        ({"SECRET_KEY": "change-me-please-" * 4}, "SECRET_KEY repeats itself"),
        ({"SECRET_KEY": f"django-insecure-{STRONG}"}, "SECRET_KEY is the example"),
        ({"DEBUG": "1", "HOST": "0.0.0.0"}, "DEBUG=1"),
        ({"DEBUG": "true", "HOST": "::"}, "DEBUG=1"),
        ({"DEBUG": "on", "HOST": "cafe.local"}, "DEBUG=1"),
        ({"DEBUG": "0", "SECRET_KEY": STRONG}, "ALLOWED_HOSTS"),
        ({"DEBUG": "0", "SECRET_KEY": STRONG, "ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"CAFE_LIMITS": "head=soon"}, "CAFE_LIMITS"),
        ({"CAFE_LIMITS": "heads=3"}, "unknown field `heads`"),
        ({"CAFE_LIMITS": "sockets=0"}, "CAFE_LIMITS"),
        ({"CAFE_LIMITS": "share=101"}, "CAFE_LIMITS"),
        ({"CAFE_OWN_ADDRESSES": "10.0.0.7,kiosk"}, "CAFE_OWN_ADDRESSES has 'kiosk'"),
        ({"CAFE_OWN_ADDRESSES": "10.0.0.0/8"}, "CAFE_OWN_ADDRESSES"),
        ({"CAFE_BUS": "kafka"}, "CAFE_BUS"),
        ({"CAFE_BUS_NAME": "the café"}, "CAFE_BUS_NAME"),
        ({"CAFE_QUEUE_PREFIX": "cafe."}, "CAFE_QUEUE_PREFIX"),
        ({"CAFE_QUEUE_CONSUMERS": "many"}, "CAFE_QUEUE_CONSUMERS"),
        ({"CAFE_QUEUE_CONSUMERS": "live=0"}, "CAFE_QUEUE_CONSUMERS"),
        ({"CAFE_PUSH_KEY": "secret"}, "CAFE_PUSH_KEY is no key"),
        ({"CAFE_PUSH_KEY": "_" * 43}, "CAFE_PUSH_KEY is no key"),  # beyond the curve
        ({"CAFE_PUSH_CONTACT": "me"}, "CAFE_PUSH_CONTACT is 'me'"),
        ({"CAFE_PUSH_SERVICES": "push.example.com"}, "CAFE_PUSH_SERVICES has"),
        ({"CAFE_PUSH_SERVICES": "https://push.example.com/x"}, "CAFE_PUSH_SERVICES has"),
    ],
)
def test_a_dangerous_setting_is_refused_in_words(tmp_path, environment, said):
    done = start(tmp_path, **environment)
    assert done.returncode != 0
    assert said in done.stderr


@pytest.mark.parametrize("key", [STRONG, DIGITS])
def test_a_random_key_of_any_letters_is_taken(tmp_path, key):
    assert start(tmp_path, SECRET_KEY=key).returncode == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", ""])
def test_on_this_machine_alone_debug_is_allowed(tmp_path, host):
    assert start(tmp_path, DEBUG="1", HOST=host).returncode == 0


@pytest.mark.parametrize("key", ["secret_key", "push_key"])
def test_a_key_of_an_installation_is_made_once_and_kept(tmp_path, key):
    start(tmp_path)
    first = (tmp_path / key).read_text()
    start(tmp_path)
    assert (tmp_path / key).read_text() == first
    assert (tmp_path / key).stat().st_mode & 0o077 == 0


def test_where_there_are_several_hosts_nothing_rings_until_they_are_told_one_key(tmp_path):
    start(tmp_path, CAFE_BUS="aws")
    assert not (tmp_path / "push_key").exists()
