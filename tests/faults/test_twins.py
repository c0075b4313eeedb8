"""Two processes with one MQTT client id throw each other out, and part, while people order."""

import re

import pytest

from tests.crash.rush import Crashing
from tests.faults.twin_manage import ROLES, twin
from tests.fleet.fleet import Fleet
from tests.mqtt.mosquitto import Mosquitto
from tests.running import wait_for

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(600)]

SCRIPT = "tests/faults/twin_manage.py"


def fights(broker: Mosquitto, role: str) -> int:
    """Return how often a client was thrown out by another with its id."""
    return len(re.findall(rf"Client {twin(role)} already connected", broker.log))


def test_two_processes_have_one_client_id(rush: Crashing, chain: Fleet, broker: Mosquitto):
    chain.second.stop()
    chain.start_again("worker", "web", script=SCRIPT)
    chain.wait_until_ready()
    rush.begin(orders=40, rate=2.0)
    rush.pause()

    def bring_the_twins() -> None:
        chain.second.script = SCRIPT
        chain.second.environment["PYTHONPATH"] = chain.environment["PYTHONPATH"]
        chain.second.start()
        wait_for(lambda: all(fights(broker, role) for role in ROLES), 30)

    rush.during(bring_the_twins)
    rush.judge()
    fought = {role: fights(broker, role) for role in ROLES}
    print(f"thrown out {fought}")
    assert all(count <= 4 for count in fought.values()), "they must part, not fight for ever"
