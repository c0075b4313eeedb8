"""Two versions of the code on one bus and one broker, as in every deploy, while people order."""

import json
from itertools import cycle

import pytest
from django.conf import settings

from cafe.messaging.bus.names import bus_name, rule_name
from cafe.messaging.queues import queues
from tests.aws.stack import sdk
from tests.crash.books import EventRow
from tests.crash.rush import Crashing
from tests.faults.newer_manage import NEW_EVENT
from tests.faults.proxy import Proxy
from tests.fleet.fleet import Fleet
from tests.running import wish

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(600)]


def widen_the_rules(url: str) -> None:
    """Deploy the later version's template first, as one does: its event goes to every queue."""
    for name, queue in queues().items():
        kinds = [*sorted(queue.detail_types), NEW_EVENT]
        pattern = {"source": [settings.CAFE_EVENT_SOURCE], "detail-type": kinds}
        sdk("events", url).put_rule(
            Name=rule_name(name), EventBusName=bus_name(), EventPattern=json.dumps(pattern)
        )


def sell_out_and_refill(chain: Fleet, rush: Crashing) -> None:
    """Change what can be had, on either host, so that the stores' messages mix as well."""
    with chain.staff() as here, chain.second.staff() as there:
        item = wish(here.get("/api/stores/demo/menu/").json())["items"][0]["item"]
        path = f"/api/stores/demo/items/{item}/"
        for staff, available in zip(cycle((here, there)), [False, True] * 3, strict=False):
            staff.patch(path, json={"available": available}).raise_for_status()
            rush.pause(0.5, 1.0)


def events_beside(chain: Fleet, rush: Crashing, script: str) -> list[EventRow]:
    """Let the second host run another version through a rush that is judged; return its events."""
    chain.second.start_again("worker", "web", script=script)
    chain.wait_until_ready()
    rush.begin(orders=40, rate=2.0)
    sell_out_and_refill(chain, rush)
    rush.judge()
    return rush.books().events


def test_one_host_runs_a_later_version(rush: Crashing, chain: Fleet, door: Proxy):
    widen_the_rules(chain.environment["AWS_ENDPOINT_URL"])
    events = events_beside(chain, rush, "tests/faults/newer_manage.py")
    newer = sum("loyalty" in one.detail for one in events)
    admired = sum(one.detail_type == NEW_EVENT for one in events)
    passed_over = chain.log.read_text().count(f"{NEW_EVENT} is unknown here and passed over")
    print(f"{newer} of {len(events)} events say more, {admired} new, {passed_over} passed over")
    phones = [one for one in rush.evidence().screens.values() if one.kind == "phone"]
    assert len(phones) >= 40
    shown = str([phone.last() for phone in phones])
    assert "kcal" not in shown, "it may be for the staff alone; who knows?"
    assert 10 < newer < len(events) - 10
    assert admired > 0
    assert passed_over > 0


def test_one_host_runs_an_earlier_version(rush: Crashing, chain: Fleet, door: Proxy):
    events = events_beside(chain, rush, "tests/faults/older_manage.py")
    older = sum("schema" not in one.detail["metadata"] for one in events)
    print(f"{older} of {len(events)} events say less")
    assert 10 < older < len(events) - 10
