"""Threads that read the same kind of event for the first time at the same moment.

msgspec makes up its mind about a class at its first use; two threads at once end the process.
"""

import os
import re
import subprocess
import sys

import pytest

from tests.running import ROOT

PROGRAM = """
import dataclasses, sys, threading
import django, msgspec
django.setup()
from cafe.messaging.event import Event, Metadata, read

sys.setswitchinterval(1e-6)
THREADS, KINDS = 6, 60

def new_kind(number):
    part = dataclasses.make_dataclass("Part", [(f"f{at}", int, 0) for at in range(9)], slots=True)
    fields = [("part", part), *((f"g{at}", int) for at in range(9))]
    return dataclasses.make_dataclass(
        f"Sung{number}", fields, bases=(Event,), frozen=True, slots=True, kw_only=True
    ), part

def together(work):
    barrier = threading.Barrier(THREADS)
    def run():
        barrier.wait()
        work()
    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()

for number in range(KINDS):
    kind, part = new_kind(number)
    metadata = Metadata(scope="corner", seq=1, actor="system")
    event = kind(metadata=metadata, part=part(), **{f"g{at}": at for at in range(9)})
    detail = event.encode()
    together(lambda: read(kind.__name__, detail))
    assert read(kind.__name__, detail) == event
print("read")
"""


@pytest.mark.parametrize("again", range(2))
def test_a_kind_of_event_is_read_by_several_threads_at_once(tmp_path, again):
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", PROGRAM],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "CAFE_VAR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "cafe.settings",
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout) == (0, "read\n"), done.stderr[-3000:]


def test_nobody_else_lets_msgspec_look_at_a_class_in_a_thread():
    """Decoders are made where a module is read, or one at a time by these."""
    one_at_a_time = ROOT / "cafe/base/shapes.py"
    for folder in ("cafe", "orders", "barista", "extensions"):
        for path in {*(ROOT / folder).rglob("*.py")} - {one_at_a_time}:
            text = path.read_text()
            assert not re.search(r"msgspec\.convert\(|msgspec\.\w+\.decode\([^\n]*type=", text), (
                path
            )
