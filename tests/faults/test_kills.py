"""A worker is killed where it hurts most, and another takes over what it had in hand."""

import json
import time
from collections.abc import Iterator

import pytest

from cafe.live.mqtt import Connection
from cafe.live.topics import EVERYTHING
from tests.aws.bad_endpoint import GOOD, BadEndpoint, Faults
from tests.crash.rush import Crashing
from tests.faults.dying_manage import EXIT_CODE, POINTS
from tests.fleet.fleet import SECRET_KEY, Fleet
from tests.running import wait_for

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(600)]

SCRIPT = "tests/faults/dying_manage.py"
SUCCESSORS = (SCRIPT, "manage.py")  # the first dies like its predecessor
# Workers with nothing to receive, while orders come: batches are full afterwards.
NO_RECEIVE = Faults(hangs_up=True, on=frozenset({"ReceiveMessage"}))


@pytest.fixture
def heard(settings, address: str) -> Iterator[set[int]]:
    """Return the `seq` of every message to the screens, whoever is in the room.

    Screens that miss one look in the database; so a screen that is right is no proof.
    """
    settings.CAFE_MQTT = address
    settings.SECRET_KEY = SECRET_KEY  # by which they are known for the café's
    seqs: set[int] = set()
    ears = Connection(
        "ears", filters=[EVERYTHING], on_message=lambda _, text: seqs.add(json.loads(text)["seq"])
    )
    ears.start()
    assert ears.wait_until_up(20), ears.problem
    yield seqs
    ears.stop()


def is_dead(host: Fleet) -> bool:
    return host.processes["worker"].poll() is not None


def fill_the_queues(endpoint: BadEndpoint) -> None:
    endpoint.faults = NO_RECEIVE
    time.sleep(4)
    endpoint.faults = GOOD


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_dies(
    rush: Crashing, chain: Fleet, endpoint: BadEndpoint, heard: set[int], point: str
):
    chain.start_again("worker", script=SCRIPT, DIE_AT=point)
    rush.begin(orders=40, rate=2.0)
    for successor in SUCCESSORS:
        if point == "within a batch":
            rush.during(lambda: fill_the_queues(endpoint))
        wait_for(lambda: is_dead(chain), 30, lambda: f"it never came {point}")
        assert chain.processes["worker"].returncode == EXIT_CODE, chain.log.read_text()[-4000:]

        def bring_another(successor: str = successor) -> None:
            time.sleep(2)
            chain.script = successor
            chain.start("worker")

        rush.during(bring_another)
    rush.judge()
    unheard = {event.seq for event in rush.books().events} - heard
    assert not unheard, "what the dead worker had in hand, another must have told the screens"
