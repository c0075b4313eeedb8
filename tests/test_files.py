"""What the café keeps in CAFE_VAR is there whole or not at all: full disks, power cuts, twins."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from cafe.base import files
from cafe.live import broker
from tests.running import ROOT

KEY = "secret_key"


def fill_the_disk() -> None:
    """Let this process make files and write nothing into them, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def begin(var: Path, full: bool = False, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", "from django.conf import settings; print(settings.SECRET_KEY)"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "CAFE_VAR": str(var),
            "DJANGO_SETTINGS_MODULE": "cafe.settings",
            **environment,
        },
        preexec_fn=fill_the_disk if full else None,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_first_start_on_a_full_disk_says_so_and_leaves_nothing_half(tmp_path):
    process = begin(tmp_path, full=True)
    assert f"{tmp_path}/{KEY} cannot be kept" in process.communicate(timeout=60)[1]
    assert process.returncode != 0
    assert not list(tmp_path.glob(f"*{KEY}")), "a file, or a part of one"
    assert len(begin(tmp_path).communicate(timeout=60)[0].strip()) >= 50


@pytest.mark.parametrize("kept", ["", "short", "\n"])
def test_a_key_that_is_none_counts_as_absent(tmp_path, kept):
    (tmp_path / KEY).write_text(kept)
    key = begin(tmp_path).communicate(timeout=60)[0].strip()
    assert len(key) >= 50
    assert (tmp_path / KEY).read_text() == key


@pytest.mark.parametrize("kept", [None, "", "short"])
def test_processes_that_start_together_have_one_key(tmp_path, kept):
    if kept is not None:
        (tmp_path / KEY).write_text(kept)
    begun = [begin(tmp_path) for _ in range(4)]
    keys = {process.communicate(timeout=60)[0].strip() for process in begun}
    assert keys == {(tmp_path / KEY).read_text()}


# As it was before the broker had a secret.
OPEN = '[v5.1]\nlisten = "127.0.0.1:18830"\n[v5.1.connections]\nmax_payload_size = 9\n'


@pytest.mark.parametrize(
    "kept", ["", OPEN, "[v5.1]\n", 'id = 0\n[v5.1]\nlisten = "127.0', "\x00" * 300]
)
def test_a_broker_s_configuration_that_is_none_counts_as_absent(tmp_path, settings, kept):
    settings.CAFE_VAR = tmp_path
    broker.config_path(settings.CAFE_VAR).write_text(kept)
    found = broker.access(settings.CAFE_VAR)
    assert found == broker.access(settings.CAFE_VAR)
    assert found.port > 0
    assert found.password
    broker.config_path(settings.CAFE_VAR).write_text(kept)
    broker.prepare(settings.CAFE_VAR)
    assert broker.access(settings.CAFE_VAR).port > 0


def test_a_write_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    path = tmp_path / "broker.toml"
    files.write_whole(path, "old")
    monkeypatch.setattr(os, "fsync", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        files.write_whole(path, "new")
    assert [one.name for one in tmp_path.iterdir()] == ["broker.toml"]
    assert path.read_text() == "old"
