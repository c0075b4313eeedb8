"""Events reach the bus however badly it behaves: none lost, and no more sent again than must be."""

import time
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from cafe.messaging import outbox
from cafe.messaging.bus import get_bus
from cafe.messaging.bus.aws import client, eventbridge
from cafe.messaging.bus.base import BusUnavailable, Entry
from cafe.messaging.models import OutboxEvent
from cafe.messaging.outbox import relay_once
from tests.aws.bad_endpoint import GOOD, BadEndpoint, Faults
from tests.aws.test_moto_faults import at_the_bar
from tests.cast import Cafe

pytestmark = pytest.mark.django_db


def entry(name: str = "one", **changes: str) -> Entry:
    wanted = {"detail_type": "OrderPlaced", "detail": f'{{"name": "{name}"}}'} | changes
    return Entry(event_id=name, source="cafe.orders", group="corner", time=timezone.now(), **wanted)


def relay_until_done() -> None:
    for _ in range(20):
        OutboxEvent.objects.filter(published_at=None).update(leased_until=timezone.now())
        if not relay_once():
            return
    raise AssertionError("the relay does not come to an end")


def put_details(bad: BadEndpoint) -> Counter[str]:
    return Counter(one["Detail"] for one in bad.entries)


def test_an_order_is_taken_without_a_word_to_aws(bad: BadEndpoint, cafe: Cafe):
    bad.faults = Faults(hangs_up=True)
    cafe.place()
    assert not bad.calls


def test_only_entries_that_failed_are_sent_again(bad: BadEndpoint, cafe: Cafe):
    for _ in range(12):
        cafe.place()
    bad.faults = Faults(every_third_fails=True)
    relay_once()
    failed = set(OutboxEvent.objects.filter(published_at=None).values_list("detail", flat=True))
    assert len(failed) == 4
    bad.faults = GOOD
    relay_until_done()
    again = {detail for detail, times in put_details(bad).items() if times > 1}
    assert again == failed
    assert at_the_bar(bad.url) == 12


@pytest.mark.parametrize(
    "faults",
    [
        Faults(hangs_up=True),
        Faults(throttles=True),
        Faults(throttles=True, on=frozenset({"PutEvents"})),
    ],
    ids=["down", "throttled", "throttled in PutEvents alone"],
)
def test_a_bus_that_is_away_loses_nothing_and_is_caught_up_at_once(
    bad: BadEndpoint, cafe: Cafe, faults: Faults
):
    for _ in range(3):
        cafe.place()
    bad.faults = faults
    for _ in range(5):
        with pytest.raises(BusUnavailable):
            relay_once()
    bad.faults = GOOD
    assert relay_once() == 3, "nothing waits for a back-off of its own"
    assert at_the_bar(bad.url) == 3


def test_a_bus_that_says_nothing_holds_nobody_up_for_long(
    bad: BadEndpoint, cafe: Cafe, monkeypatch
):
    monkeypatch.setattr(client, "TOTAL_SECONDS", 0.3)
    cafe.place()
    bad.faults = Faults(silent_seconds=3)
    began = time.monotonic()
    with pytest.raises(BusUnavailable, match="no answer in time"):
        relay_once()
    assert time.monotonic() - began < 2
    bad.faults = GOOD
    monkeypatch.undo()
    assert relay_once() == 1


def test_a_lost_answer_means_twice_and_never_not_at_all(bad: BadEndpoint, cafe: Cafe):
    cafe.place()
    bad.faults = Faults(loses_answer=True, on=frozenset({"PutEvents"}))
    with pytest.raises(BusUnavailable):
        relay_once()
    bad.faults = GOOD
    relay_once()
    assert at_the_bar(bad.url) == 2


def test_a_refused_entry_is_parked_with_its_reason_and_others_pass(bad: BadEndpoint, cafe: Cafe):
    cafe.place("Spoilt")
    marked = OutboxEvent.objects.get()
    marked.detail = marked.detail.replace("{", '{"mark": "spoilt",', 1)
    marked.save()
    for _ in range(3):
        cafe.place()
    bad.faults = Faults(refuses="spoilt")
    relay_once()
    [parked] = OutboxEvent.objects.filter(parked_at__isnull=False)
    assert parked == marked
    assert parked.last_error == "MalformedDetail: Detail is malformed."
    assert at_the_bar(bad.url) == 3


def test_an_entry_that_spoils_the_whole_call_is_found_and_parked(bad: BadEndpoint):
    bad.faults = Faults(chokes_on="spoilt")
    results = get_bus().put([entry("one"), entry("spoilt"), entry("two")])
    assert [(bool(one.error), one.final) for one in results] == [
        (False, False),
        (True, True),
        (False, False),
    ]
    assert at_the_bar(bad.url) == 2


def test_an_event_too_large_is_parked_unsent_and_others_pass(bad: BadEndpoint, caplog):
    huge = OutboxEvent.objects.create(
        event_id="00000000-0000-0000-0000-000000000001",
        detail_type="OrderPlaced",
        source="cafe.orders",
        detail='{"note": "%s"}' % ("ö" * 500_000),  # characters; twice as many bytes
    )
    OutboxEvent.objects.create(
        event_id="00000000-0000-0000-0000-000000000002",
        detail_type="OrderPlaced",
        source="cafe.orders",
        detail="{}",
    )
    relay_once()
    huge.refresh_from_db()
    assert huge.parked_at
    assert "too large for the bus" in huge.last_error
    assert str(huge.event_id) in caplog.text
    assert [one["Detail"] for one in bad.entries] == ["{}"]


def test_large_entries_go_in_calls_of_less_than_a_megabyte(bad: BadEndpoint, monkeypatch):
    monkeypatch.setattr(eventbridge, "BUDGET_SECONDS", 60)  # about sizes, on however slow a machine
    monkeypatch.setattr(client, "TOTAL_SECONDS", 60)
    results = get_bus().put(
        [entry(str(n), detail='{"n": "%s"}' % ("x" * 400_000)) for n in range(5)]
    )
    assert not any(result.error for result in results)
    assert bad.calls["PutEvents"] == 3


def test_a_detail_type_that_the_bus_would_swallow_is_refused(bad: BadEndpoint):
    [result] = get_bus().put([entry(detail_type="x" * 129)])
    assert result.final


def test_the_size_of_an_entry_is_counted_as_the_service_does():
    assert eventbridge.entry_size(entry(detail_type="Späte", detail="{}")) == 14 + 11 + 6 + 2


@pytest.mark.parametrize(
    "code", ["InternalFailure", "ThrottlingException", "InternalException", "SomethingNew"]
)
def test_a_code_nobody_knows_is_tried_again(code):
    assert not eventbridge._result({"ErrorCode": code}).final


def test_a_slow_bus_makes_no_lease_expire(bad: BadEndpoint, monkeypatch):
    monkeypatch.setattr(eventbridge, "BUDGET_SECONDS", 0.1)
    bad.faults = Faults(slow_seconds=0.2)
    results = get_bus().put([entry(str(number)) for number in range(25)])
    assert [result.away for result in results] == [False] * 10 + [True] * 15


def test_a_lease_outlives_the_slowest_put():
    look, last = client.TOTAL_SECONDS, client.TOTAL_SECONDS
    assert timedelta(seconds=look + eventbridge.BUDGET_SECONDS + last) < outbox.LEASE


def test_a_trace_of_x_ray_is_passed_on_and_no_other(bad: BadEndpoint):
    x_ray = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
    get_bus().put([entry("one", trace_id=x_ray), entry("two", trace_id="4bf92f")])
    assert [one.get("TraceHeader") for one in bad.entries] == [x_ray, None]
