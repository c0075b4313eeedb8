"""A queue that was renamed with messages in it: named everywhere, and sent on to another."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cafe.messaging.bus import get_bus
from cafe.messaging.models import Delivery
from tests.cast import Cafe

pytestmark = pytest.mark.django_db

ORDERS = 5


@pytest.fixture
def renamed(cafe: Cafe) -> None:
    """The bar's queue was called counter when five orders came; one is dead already."""
    for _ in range(ORDERS):
        cafe.place()
    long_ago = timezone.now() - timedelta(minutes=1)
    Delivery.objects.filter(queue="bar").update(queue="counter", sent_at=long_ago)
    dead = Delivery.objects.filter(queue="counter").earliest("pk")
    Delivery.objects.filter(pk=dead.pk).update(dead_at=long_ago, last_error="no beans")


def deadletters(*arguments: str) -> str:
    out = io.StringIO()
    call_command("deadletters", *arguments, stdout=out)
    return out.getvalue()


def in_bar() -> int:
    return len(get_bus().receive("bar", 10, 0))


def test_readyz_names_it(renamed, client):
    answer = client.get("/readyz")
    said = answer.json()["other queues"]
    assert said.startswith(f"counter: {ORDERS - 1} waiting, the oldest 6")
    assert answer.json()["queue bar"] == "ok"


def test_readyz_names_none_when_there_is_none(cafe, client):
    cafe.place()
    assert client.get("/readyz").json()["other queues"] == "ok"


def test_metrics_have_its_figures(renamed, client):
    lines = client.get("/metrics").content.decode().splitlines()
    assert f'cafe_queue_waiting_messages{{queue="counter"}} {ORDERS - 1}.0' in lines
    assert 'cafe_queue_dead_letters{queue="counter"} 1.0' in lines


def test_deadletters_lists_it_and_says_what_to_do(renamed):
    said = deadletters()
    assert "counter: 1 dead" in said
    assert "no beans" in said
    assert f"{ORDERS - 1} waiting, and nobody handles this queue" in said
    assert "deadletters --queue counter --redrive --to NAME" in said


def test_redrive_alone_leaves_it_where_it_is_seen(renamed):
    deadletters("--redrive")
    assert "counter: 1 dead" in deadletters("--queue", "counter")


def test_all_of_it_goes_to_another_queue_that_listens(renamed):
    said = deadletters("--queue", "counter", "--redrive", "--to", "bar")
    assert f"sent to bar: {ORDERS}" in said
    assert get_bus().strays() == []
    assert in_bar() == ORDERS


def test_what_another_queue_does_not_listen_to_stays(renamed):
    Delivery.objects.filter(queue="live").update(queue="screens")
    event = Delivery.objects.filter(queue="screens").earliest("pk").event
    event.detail_type = "StoreChanged"
    event.save()
    deadletters("--queue", "screens", "--redrive", "--to", "bar")
    assert list(
        Delivery.objects.filter(queue="screens").values_list("event__detail_type", flat=True)
    ) == ["StoreChanged"]


def test_dead_letters_of_a_known_queue_go_to_another_and_what_waits_does_not(cafe):
    cafe.place()
    cafe.place()
    dead = Delivery.objects.filter(queue="bar").earliest("pk")
    Delivery.objects.filter(pk=dead.pk).update(dead_at=timezone.now())
    before = get_bus().depth("live").waiting
    deadletters("--queue", "bar", "--redrive", "--to", "live")
    assert get_bus().depth("live").waiting == before + 1
    assert get_bus().depth("bar").waiting == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--redrive", "--to", "bar"), "--to needs --queue and --redrive"),
        (("--queue", "counter", "--to", "bar"), "--to needs --queue and --redrive"),
        (("--queue", "counter", "--redrive", "--to", "kitchen"), "no queue 'kitchen'"),
        (("--queue", "kitchen"), "no queue 'kitchen'; there are: bar, live, .*counter"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(renamed, arguments, said):
    with pytest.raises(CommandError, match=said):
        deadletters(*arguments)
