"""A clock that is set back hides nothing: what waits is taken within seconds, not an hour later."""

from datetime import timedelta

import pytest

from cafe.base.sql import now
from cafe.messaging.bus.local import LocalBus
from cafe.messaging.hidden import LONGEST, take_what_is_hidden
from cafe.messaging.models import Delivery, OutboxEvent
from cafe.messaging.outbox import LEASE, LONGEST_BACKOFF, relay_once
from cafe.messaging.queues import sweeps
from cafe.messaging.worker import LONGEST_RETRY_SECONDS
from tests.cast import Cafe
from tests.test_outbox import RecordingBus

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def hide(**ahead: timedelta) -> None:
    """Have what is there be of a clock that was so far ahead."""
    Delivery.objects.update(**{name: now() + by for name, by in ahead.items()})


def test_waiting_messages_are_taken_when_the_clock_was_set_back(cafe: Cafe):
    cafe.place()
    hide(visible_at=HOUR)
    assert LocalBus().receive("bar", 10, 0) == []
    assert take_what_is_hidden() == 2  # the bar's and the screens'
    assert [one.detail_type for one in LocalBus().receive("bar", 10, 0)] == ["OrderPlaced"]


def test_a_message_that_a_worker_held_is_taken_too(cafe: Cafe):
    cafe.place()
    LocalBus().receive("bar", 10, 0)
    hide(visible_at=HOUR)
    take_what_is_hidden()
    [message] = LocalBus().receive("bar", 10, 0)
    assert message.receives == 2


def test_a_message_that_comes_again_later_waits_for_its_time(cafe: Cafe):
    cafe.place()
    hide(visible_at=timedelta(seconds=LONGEST_RETRY_SECONDS))
    assert take_what_is_hidden() == 0
    assert LocalBus().receive("bar", 10, 0) == []


def test_a_dead_letter_stays_dead(cafe: Cafe):
    cafe.place()
    hide(visible_at=HOUR, dead_at=HOUR)
    assert take_what_is_hidden() == 0


def test_an_event_that_a_relay_had_leased_is_sent(cafe: Cafe):
    cafe.place()
    OutboxEvent.objects.update(published_at=None, leased_until=now() + HOUR)
    bus = RecordingBus()
    assert relay_once(bus) == 0
    assert take_what_is_hidden() == 1
    assert relay_once(bus) == 1


def test_nothing_is_ever_hidden_for_as_long_on_purpose():
    assert max(LEASE.total_seconds(), LONGEST_BACKOFF, LONGEST_RETRY_SECONDS) <= (
        LONGEST.total_seconds() / 2
    )


def test_the_worker_looks_every_few_seconds():
    [every] = [one.every for one in sweeps() if one.run is take_what_is_hidden]
    assert every <= 5
