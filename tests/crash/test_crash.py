"""kill -9 in a rush: nothing is lost, nothing is invented, every screen catches up."""

import pytest

from tests.crash.rush import Crashing

pytestmark = [pytest.mark.crash, pytest.mark.slow]


def test_everything_is_killed_and_started_again(rush: Crashing):
    rush.begin()
    for _ in range(2):
        rush.pause()
        rush.pull_all()
    rush.judge()


@pytest.mark.parametrize("part", ["worker", "broker", "web"])
def test_a_part_is_killed_and_comes_back_by_itself(rush: Crashing, part: str):
    rush.begin()
    for _ in range(2):
        rush.pause()
        before = rush.cafe.parts()
        rush.pull(part)
        after = rush.cafe.parts()
        assert {name for name in before if before[name] != after[name]} == {part}
    rush.judge()
