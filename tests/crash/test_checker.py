"""A checker that finds nothing proves nothing: each kind of violation, made by hand, is found."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.broken_manage import UNLUCKY
from tests.crash.checker import judge
from tests.crash.evidence import Evidence, Outage
from tests.crash.good import dead_delivery, good_evidence, take_back_the_last_step
from tests.crash.rush import Crashing
from tests.crash.spoiled import SPOILED, Spoil, a_screen_is_late, change_frame, change_order
from tests.running import ROOT, RunningCafe


def found(evidence: Evidence) -> set[str]:
    return {violation.rule for violation in judge(evidence)}


def test_a_rush_that_went_well_is_judged_well():
    assert judge(good_evidence()) == []


@pytest.mark.parametrize(("spoil", "rule"), SPOILED, ids=[spoil.__name__ for spoil, _ in SPOILED])
def test_it_is_found(spoil: Spoil, rule: str):
    evidence = good_evidence()
    spoil(evidence)
    # Judged anew: what was worked out from the whole evidence is remembered in it.
    assert rule in found(Evidence(evidence.entries, evidence.books, evidence.outages))


def test_what_died_with_a_reason_is_no_violation():
    evidence = good_evidence()
    evidence.books.deliveries.append(dead_delivery("PublishFailed: no broker"))
    assert judge(evidence) == []


def test_a_screen_may_be_late_while_a_part_is_down_and_not_much_longer():
    evidence = good_evidence()
    a_screen_is_late(evidence)
    first, last = evidence.books.changes[0].at, evidence.books.changes[-1].at
    down = Outage(first - 1, last + 4)
    assert judge(Evidence(evidence.entries, evidence.books, [down])) == []
    short = Outage(first - 1, first + 0.5)
    found_late = found(Evidence(evidence.entries, evidence.books, [short]))
    assert found_late == {"recovered", "all_fresh"}


def test_a_step_that_was_taken_back_is_no_step_backwards():
    evidence = good_evidence(orders=1)
    take_back_the_last_step(evidence)
    assert judge(evidence) == []


def test_a_tap_may_be_shown_before_it_is_answered():
    evidence = good_evidence()
    change_order(evidence, "tablet", 1, status="preparing")
    change_frame(evidence, "tablet", 1, unsent=1)
    assert judge(evidence) == []


@pytest.fixture
def broken(var: Path) -> Iterator[Crashing]:
    """A café whose worker acknowledges before it works, and dies now and then."""
    cafe = RunningCafe(var)
    cafe.environment["PYTHONPATH"] = str(ROOT)
    with cafe.log.open("ab") as log:
        cafe.process = subprocess.Popen(
            [sys.executable, "tests/crash/broken_manage.py", "up"],
            cwd=ROOT,
            env=cafe.environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    rush = Crashing(cafe)
    try:
        cafe.wait_until_ready()
        yield rush
    finally:
        rush.send_home()
        cafe.stop()


@pytest.mark.crash
@pytest.mark.slow
def test_a_worker_that_acknowledges_first_is_found_out(broken: Crashing):
    broken.begin(orders=20, stall=8.0)
    code, said = broken.finish()
    broken.wait_until_quiet(30)
    evidence = broken.evidence()
    lost = {str(one) for one in judge(evidence) if one.rule == "nothing_stuck"}
    unlucky = [sorted(evidence.books.orders)[at - 1] for at in UNLUCKY]
    assert lost == {f"nothing_stuck: order {order} was never accepted" for order in unlucky}, said
    assert code == 1, "the robots must notice that their orders are not made"
