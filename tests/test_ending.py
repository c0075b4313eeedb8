"""How worker and web end: told by a signal, with code 0, and with nobody left who enters Python.

A thread of awscrt's that comes back to Python after its end ends the process with SIGSEGV.
"""

import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.ending_manage import LEFT
from tests.running import ROOT, RunningCafe, free_port, wait_for

STOPS = 6
SIGNALLED_IN_ANOTHER_THREAD = """
import signal, threading, time
from cafe.base.process import on_stop_signal

stopped = threading.Event()
on_stop_signal(stopped.set)

def signal_this_thread():
    time.sleep(0.3)  # the main thread sleeps, and this signal does not wake it
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

threading.Thread(target=signal_this_thread).start()
raise SystemExit(0 if stopped.wait(10) else "not told")
"""
ENDING_AT_ONCE = """
import logging, threading, time
from cafe.base.process import end_at_once

logging.basicConfig()
threading.Thread(target=time.sleep, args=(60,), name="slow").start()
print("said before", end="")
end_at_once(["slow"])
"""


def python(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=40
    )


def test_a_stop_signal_is_heard_also_when_it_does_not_wake_the_main_thread():
    done = python(SIGNALLED_IN_ANOTHER_THREAD)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_process_whose_threads_do_not_end_leaves_well_and_says_which():
    begun = time.monotonic()
    done = python(ENDING_AT_ONCE)
    assert (done.returncode, done.stdout) == (0, "said before")
    assert "leaving while slow did not end" in done.stderr
    assert time.monotonic() - begun < 30


@contextmanager
def begun(
    up: RunningCafe, log: Path, command: str, manage: str = "manage.py", deaf: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    """Run one more part of a running café; `deaf` as a container's first process is to SIGTERM."""
    deafen: Callable[[], object] = lambda: signal.signal(signal.SIGTERM, signal.SIG_IGN)  # noqa: E731
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, manage, command],
            cwd=ROOT,
            env=up.environment | {"PORT": str(free_port()), "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            preexec_fn=deafen if deaf else None,
        )
    try:
        wait_for(lambda: "connected to the MQTT broker" in log.read_text(), 60, log.read_text)
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
@pytest.mark.parametrize(("command", "deaf"), [("worker", False), ("web", True)])
def test_no_thread_but_python_s_own_is_left_when_it_ends(up, tmp_path, command, deaf):
    log = tmp_path / "log"
    with begun(up, log, command, "tests/ending_manage.py", deaf) as process:
        process.terminate()
        assert process.wait(40) == 0
    [left] = [line for line in log.read_text().splitlines() if line.startswith(LEFT)]
    assert "Aws" not in left


@pytest.mark.slow
def test_a_worker_stopped_while_it_publishes_ends_with_0(up, tmp_path):
    done = threading.Event()
    with up.staff() as staff:

        def publish_all_the_time() -> None:
            paused = False
            while not done.wait(0.01):
                paused = not paused
                state = {"paused": paused}
                staff.patch("/api/stores/demo/", json=state).raise_for_status()

        thread = threading.Thread(target=publish_all_the_time)
        thread.start()
        try:
            codes = [_stopped(up, tmp_path / "log") for _ in range(STOPS)]
        finally:
            done.set()
            thread.join()
            staff.patch("/api/stores/demo/", json={"paused": False})
    assert codes == [0] * STOPS


def _stopped(up: RunningCafe, log: Path) -> int:
    with begun(up, log, "worker") as worker:
        time.sleep(random.uniform(0, 0.5))
        worker.terminate()
        return worker.wait(40)
