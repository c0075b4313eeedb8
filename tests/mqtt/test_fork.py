"""Processes made by fork: each connects for itself, and none spoils another's connection."""

import os
import subprocess
import sys

from tests.running import ROOT

PROGRAM = """
import os, sys
import django
django.setup()
from cafe.live.mqtt import publish, publisher, stop_publisher

TOPIC = "cafe/v1/corner/store"

def fork(work):
    child = os.fork()
    if child == 0:
        work()
        sys.exit(0)  # with all that Python does at the end
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

def publish_and_stop():
    publish(TOPIC, b"child")
    stop_publisher()

fork(publish_and_stop)  # after the import
publish(TOPIC, b"parent")
fork(publish_and_stop)  # after the parent has connected
fork(lambda: None)
publish(TOPIC, b"parent again")
stop_publisher()
print("done")
"""


def test_each_process_has_its_own_connection(plain_broker, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "CAFE_VAR": str(tmp_path),
            "CAFE_MQTT": plain_broker.plain_url,
            "DJANGO_SETTINGS_MODULE": "cafe.settings",
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == "done\n", done.stderr
