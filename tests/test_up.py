"""`manage.py up` says in words why it cannot start."""

import socket
import subprocess
import sys

from tests.running import ROOT, RunningCafe


def start(cafe: RunningCafe, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=cafe.environment | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_port_in_use_is_said_at_once(tmp_path):
    cafe = RunningCafe(tmp_path)
    with socket.create_server(("127.0.0.1", cafe.port)):
        done = start(cafe)
    assert done.returncode != 0
    assert f"Cannot listen on 127.0.0.1:{cafe.port}" in done.stderr


def test_a_port_that_is_no_number_is_refused(tmp_path):
    assert "must be a number" in start(RunningCafe(tmp_path), PORT="http").stderr
