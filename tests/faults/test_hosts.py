"""Workers, the broker and the database go away while people order on two hosts."""

import time

import pytest

from tests.crash.rush import Crashing
from tests.fleet.conftest import Postgres
from tests.fleet.fleet import Fleet
from tests.mqtt.mosquitto import Mosquitto

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(600)]


def test_a_worker_is_killed_and_another_does_its_work(rush: Crashing, chain: Fleet):
    rush.begin(orders=40, rate=2.0)
    for host in (chain, chain.second):
        rush.pause()

        def replace(host=host) -> None:
            host.kill("worker")
            time.sleep(2)
            host.start("worker")

        rush.during(replace)
    rush.judge()


def test_the_broker_is_restarted(rush: Crashing, broker: Mosquitto):
    rush.begin(orders=40, rate=2.0)
    for away in (0.0, 5.0):
        rush.pause()

        def restart(away: float = away) -> None:
            broker.stop()
            time.sleep(away)
            broker.start()

        rush.during(restart)
    rush.judge()


def test_postgresql_is_restarted(rush: Crashing, postgres: Postgres):
    rush.begin(orders=40, rate=2.0)
    for _ in range(2):
        rush.pause()
        rush.during(postgres.restart)
    rush.judge()
