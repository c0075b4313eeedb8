"""What was not delivered, for superusers."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cafe.messaging.models import Delivery, OutboxEvent
from orders.order.models import Order
from tests.admin.forms import act, list_url


@pytest.fixture
def letter(made: Order) -> Delivery:
    event = OutboxEvent.objects.earliest("pk")
    return Delivery.objects.create(
        queue="live", event=event, receives=5, dead_at=timezone.now(), last_error="broker is down"
    )


def test_a_superuser_reads_and_redrives_dead_letters(everything, letter):
    assert "broker is down" in everything.get(list_url(Delivery)).content.decode()
    act(everything, Delivery, "redrive", letter)
    letter.refresh_from_db()
    assert (letter.dead_at, letter.receives) == (None, 0)


def test_dead_letters_of_a_queue_that_was_renamed_stay_and_it_says_what_to_do(everything, letter):
    Delivery.objects.filter(pk=letter.pk).update(queue="screens")
    act(everything, Delivery, "redrive", letter)
    said = everything.get(list_url(Delivery)).content.decode()
    assert "Nobody handles screens: manage.py deadletters --queue screens" in said
    letter.refresh_from_db()
    assert letter.dead_at


def test_the_outbox_is_filtered_by_what_was_given_up(everything, letter):
    OutboxEvent.objects.filter(pk=letter.event_id).update(parked_at=timezone.now())
    rows = everything.get(list_url(OutboxEvent), {"state": "parked"}).context["cl"].queryset
    assert [row.pk for row in rows] == [letter.event_id]
    url = reverse("admin:messaging_outboxevent_change", args=[letter.event_id])
    assert "OrderPlaced" in everything.get(url).content.decode()


def test_managers_see_neither(office, letter):
    assert office.get(list_url(Delivery)).status_code == 403
    assert office.get(list_url(OutboxEvent)).status_code == 403
