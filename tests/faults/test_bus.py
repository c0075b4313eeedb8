"""EventBridge and SQS behave badly while people order: nothing is lost, nothing happens twice."""

import time

import pytest

from tests.aws.bad_endpoint import GOOD, BadEndpoint, Faults
from tests.crash.rush import Crashing

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(600)]

PUTS = frozenset({"PutEvents"})
FAULTS = {
    "every third entry fails": Faults(every_third_fails=True),
    "throttled": Faults(throttles=True, on=PUTS),
    "done, and the answer lost": Faults(loses_answer=True, on=PUTS),
    "no answer": Faults(silent_seconds=8, on=PUTS),
    "twice and shuffled": Faults(twice_and_shuffled=True),
    "half of the deletes fail": Faults(deletes="half"),
}


def answers(rush: Crashing, since: float, until: float) -> list[float]:
    """Return how long customers waited for their 202, in seconds."""
    return [
        one.answered - one.sent
        for one in rush.evidence().placings
        if one.status == 202 and since < one.sent < until
    ]


def test_each_fault_in_turn(rush: Crashing, endpoint: BadEndpoint):
    rush.begin(orders=60, rate=2.0)
    for name, faults in FAULTS.items():
        before = endpoint.misbehaved

        def misbehave(faults: Faults = faults) -> None:
            endpoint.faults = faults
            time.sleep(5)
            endpoint.faults = GOOD

        rush.during(misbehave)
        print(f"{name}: hit {endpoint.misbehaved - before} times", flush=True)
        assert endpoint.misbehaved > before, f"{name} never hit"
    rush.judge()


def test_the_bus_is_gone_for_two_minutes(rush: Crashing, endpoint: BadEndpoint):
    rush.begin(orders=130, rate=1.0)
    time.sleep(10)
    gone = time.time()

    def go_away() -> None:
        endpoint.faults = Faults(hangs_up=True)
        time.sleep(120)
        endpoint.faults = GOOD

    rush.during(go_away)
    rush.judge()
    before, meanwhile = answers(rush, 0, gone), answers(rush, gone, gone + 120)
    print(
        f"answers before {before[len(before) // 2]:.3f} s, {meanwhile[len(meanwhile) // 2]:.3f} s"
    )
    assert len(meanwhile) >= 100, "orders must be taken at the rate they come"
    assert meanwhile[len(meanwhile) // 2] < 3 * before[len(before) // 2] + 0.1
