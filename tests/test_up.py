"""`manage.py up` says in words why it cannot start."""

import socket
import subprocess
import sys

from cafe.base.files import hold
from tests.running import ROOT, RunningCafe, free_port
from tests.test_files import fill_the_disk


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


def test_a_second_up_on_one_folder_is_refused_and_the_first_goes_on(up):
    done = start(up, PORT=str(free_port()))
    assert done.returncode != 0
    assert f"Process {up.process.pid} runs this café already, in {up.var}" in done.stderr
    assert "Traceback" not in done.stderr
    assert up.client().get("/readyz").status_code == 200


def test_up_may_start_again_after_it_was_killed(tmp_path):
    lock = tmp_path / "up.lock"
    program = (
        "import os, pathlib, sys; from cafe.base.files import hold;"
        "hold(pathlib.Path(sys.argv[1])); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program, lock], cwd=ROOT, timeout=60)
    assert lock.read_text()
    assert hold(lock)


def test_a_start_on_a_full_disk_is_a_sentence(tmp_path):
    cafe = RunningCafe(tmp_path, SECRET_KEY="k" * 50)
    done = subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=cafe.environment,
        preexec_fn=fill_the_disk,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert str(tmp_path) in done.stderr
