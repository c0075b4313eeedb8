"""Settings refuse what would be dangerous, at start and in words."""

import os
import subprocess
import sys

import pytest


def synchronous(tmp_path, command: str) -> str:
    """Return what SQLite promises about power cuts in a process of ours: 1 NORMAL, 2 FULL."""
    program = (
        f"import sys; sys.argv = ['manage.py', {command!r}]; import django; django.setup();"
        "from django.db import connection as c; print(c.cursor().execute('PRAGMA synchronous')"
        ".fetchone()[0])"
    )
    return subprocess.run(
        [sys.executable, "-c", program],
        env={"CAFE_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "cafe.settings"},
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    ).stdout.strip()


def test_only_a_worker_leaves_its_commits_to_the_disks_leisure(tmp_path):
    """What a person was answered is on the disk; what a worker did comes again."""
    found = {command: synchronous(tmp_path, command) for command in ("shell", "web", "worker")}
    assert found == {"shell": "2", "web": "2", "worker": "1"}


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
    ("environment", "said"),
    [
        ({"DEBUG": "0"}, "SECRET_KEY"),
        ({"DEBUG": "0", "SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"DEBUG": "0", "SECRET_KEY": "x" * 60}, "ALLOWED_HOSTS"),
        ({"DEBUG": "0", "SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"CAFE_BUS": "kafka"}, "CAFE_BUS"),
        ({"CAFE_BUS_NAME": "the café"}, "CAFE_BUS_NAME"),
        ({"CAFE_QUEUE_PREFIX": "cafe."}, "CAFE_QUEUE_PREFIX"),
        ({"CAFE_QUEUE_CONSUMERS": "many"}, "CAFE_QUEUE_CONSUMERS"),
        ({"CAFE_QUEUE_CONSUMERS": "live=0"}, "CAFE_QUEUE_CONSUMERS"),
    ],
)
def test_a_dangerous_setting_is_refused_in_words(tmp_path, environment, said):
    done = start(tmp_path, **environment)
    assert done.returncode != 0
    assert said in done.stderr


def test_the_secret_key_of_an_installation_is_made_once_and_kept(tmp_path):
    start(tmp_path)
    first = (tmp_path / "secret_key").read_text()
    start(tmp_path)
    assert (tmp_path / "secret_key").read_text() == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
