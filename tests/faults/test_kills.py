"""A worker is killed where it hurts most, and another takes over what it had in hand."""

import time

import pytest

from tests.aws.bad_endpoint import GOOD, BadEndpoint, Faults
from tests.crash.rush import Crashing
from tests.faults.dying_manage import EXIT_CODE, POINTS
from tests.fleet.fleet import Fleet
from tests.running import wait_for

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(600)]

DEATHS = 2
SCRIPT = "tests/faults/dying_manage.py"
# Workers with nothing to receive, while orders come: batches are full afterwards.
NO_RECEIVE = Faults(hangs_up=True, on=frozenset({"ReceiveMessage"}))


def is_dead(host: Fleet) -> bool:
    return host.processes["worker"].poll() is not None


def fill_the_queues(endpoint: BadEndpoint) -> None:
    endpoint.faults = NO_RECEIVE
    time.sleep(4)
    endpoint.faults = GOOD


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_dies(rush: Crashing, chain: Fleet, endpoint: BadEndpoint, point: str):
    chain.start_again("worker", script=SCRIPT, DIE_AT=point)
    rush.begin(orders=40, rate=2.0)
    for _ in range(DEATHS):
        if point == "within a batch":
            rush.during(lambda: fill_the_queues(endpoint))
        wait_for(lambda: is_dead(chain), 30, lambda: f"it never came {point}")
        assert chain.processes["worker"].returncode == EXIT_CODE, chain.log.read_text()[-4000:]

        def bring_another() -> None:
            time.sleep(2)
            chain.start("worker")

        rush.during(bring_another)
    rush.judge()
