"""Settings refuse what would be dangerous, at start and in words."""

import os
import subprocess
import sys

import pytest


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
