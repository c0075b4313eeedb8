"""The clock of one host of two is wrong, while people order on both."""

import time
from email.utils import parsedate_to_datetime

import httpx
import pytest

from tests.crash.rush import RUSH_SECONDS, Crashing
from tests.faults.proxy import Proxy
from tests.fleet.fleet import Fleet, Host

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(600)]

OFF = {"ahead": 600.0, "behind": -600.0}


def seconds_off(host: Host) -> float:
    """Return how far a host is ahead of us, by the time it puts on its answers."""
    date = httpx.get(f"{host.url}/healthz").headers["Date"]
    return parsedate_to_datetime(date).timestamp() - time.time()


@pytest.mark.parametrize("way", OFF)
def test_a_host_is_ten_minutes_off(rush: Crashing, chain: Fleet, door: Proxy, way: str):
    wrong = chain.second
    wrong.start_again(
        *("worker", "web"), script="tests/faults/shifted_manage.py", CLOCK_OFF=str(OFF[way])
    )
    chain.wait_until_ready()
    assert seconds_off(wrong) == pytest.approx(OFF[way], abs=5)
    rush.begin(orders=40, rate=2.0)
    rush.judge()
    assert door.connections > 2, "each host has every second one"
    books = rush.books()
    off = [
        one.at - time.time() for one in books.changes if abs(one.at - time.time()) > RUSH_SECONDS
    ]
    assert not off, "whoever made a change, its time is everybody's"
    overdue = [one for one in books.events if one.detail_type == "OrderOverdue"]
    assert not overdue, "nobody was late"
