"""The page of an order without any script: a whole receipt, and a form to cancel it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from msgspec import structs

from cafe.base import clock
from orders.api import behind_link
from orders.events import PromisedTime
from orders.order.guesses import guesses
from orders.order.life import Action
from orders.order.links import shared_link
from orders.order.models import Order, Status
from orders.order.receipt import Receipt
from orders.order.steps import accept_order, advance_order
from tests.cast import Cafe, actor

pytestmark = pytest.mark.django_db


def page(client: Client, order: Order) -> str:
    answer = client.get(f"/orders/{order.token}/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def words(html: str) -> str:
    """Return what is read on a page: what stands for the script is not."""
    shown = re.sub(r"<script.*?</script>|<head>.*?</head>", "", html)
    return " ".join(re.sub(r"<[^>]+>", " ", shown).split())


def test_it_is_a_whole_receipt(cafe: Cafe, client):
    cafe.change(locale="de-AT", timezone="Europe/Vienna")
    order = cafe.place_big()
    order.lines.filter(note="hot").update(drinker="Bo", allergy=True)
    said = words(page(client, order))
    for expected in (
        "for Ada", "2 × Flat White", "Oat", "“hot”", "for Bo", "Allergy", "Contains gluten",
        "€ 7,80", "1 × Croissant", "Contains milk", "€ 2,80", "Total € 10,60",
        "Not paid yet: pay at the counter.", "For here", "Ordered",
    ):  # fmt: skip
        assert expected in said.replace("\xa0", " "), said


def test_money_is_never_rounded_to_what_was_not_ordered(cafe: Cafe, client):
    order = cafe.place()
    Order.objects.filter(pk=order.pk).update(currency="JPY", total=3400)
    assert "3,400" in words(page(client, order))
    Order.objects.filter(pk=order.pk).update(currency="KWD", total="3.405")
    assert "3.405" in words(page(client, order))


@pytest.mark.parametrize(
    ("status", "heading"),
    [
        ("placed", "Sent to the bar"),
        ("accepted", "In the queue"),
        ("preparing", "Being made"),
        ("ready", "Ready, please collect"),
        ("collected", "Enjoy!"),
        ("cancelled", "Cancelled"),
    ],
)
def test_it_says_how_far_it_is(cafe: Cafe, grace, client, status, heading):
    html = page(client, cafe.order_at(status, grace))
    assert f'id="order-status-words">{heading}</h1>' in html
    is_over = status in ("collected", "cancelled")
    refresh = '<noscript><meta http-equiv="refresh" content="20"></noscript>'
    assert (refresh in html) is not is_over
    assert ('data-testid="cancel-order"' in html) is (status in ("placed", "accepted"))
    assert html.count('class="step step--done"') == {
        "preparing": 1,
        "ready": 3,
        "collected": 3,
    }.get(status, 0)


def test_its_title_has_the_number(cafe: Cafe, grace, client):
    order = cafe.order_at("accepted", grace)
    title = f"<title>{order.number} · In the queue · {cafe.store.name}</title>"
    assert title in page(client, order)


def test_how_long_it_takes_is_said_from_now(cafe: Cafe, grace):
    order = cafe.order_at("accepted", grace)
    own, now, minute = behind_link(order.token), clock.now(), timedelta(minutes=1)

    def receipt(low: int, high: int) -> Receipt:
        expected = PromisedTime(from_=now + low * minute, to=now + high * minute)
        return Receipt(structs.replace(own, expected=expected), order.store)

    assert receipt(3, 5).wait == "about 4 min"
    assert receipt(0, 1).wait == "about 1 min", "never none"
    late = receipt(-5, -1)
    assert (late.wait, late.when) == ("", "It takes longer than we said. Sorry, we are on it.")


def test_what_the_queue_makes_of_it_is_said_on_the_page(cafe: Cafe, grace, client):
    said = words(page(client, cafe.order_at("accepted", grace)))
    assert re.search(r"about \d+ min \d\d:\d\d–\d\d:\d\d You are next\.", said), said


def test_a_form_cancels_it_after_one_question(cafe: Cafe, client):
    order = cafe.place()
    browser = Client(enforce_csrf_checks=True)
    asked = browser.get(f"/orders/{order.token}/cancel/").content.decode()
    assert "Cancel this order?" in asked
    assert Order.objects.get(pk=order.pk).status == Status.PLACED, "asked, and no more"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', asked)
    assert token
    form = {"csrfmiddlewaretoken": token[1]}
    answer = browser.post(f"/orders/{order.token}/cancel/", form)
    assert (answer.status_code, answer["Location"]) == (302, f"/orders/{order.token}/")
    assert "You cancelled this order." in words(page(client, order))


def test_no_other_site_cancels_it(cafe: Cafe):
    order = cafe.place()
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(f"/orders/{order.token}/cancel/").status_code == 403
    assert Order.objects.get(pk=order.pk).status == Status.PLACED


def test_what_was_started_meanwhile_is_not_cancelled_and_says_so(cafe: Cafe, grace, client):
    order = cafe.order_at("preparing", grace)
    answer = client.post(f"/orders/{order.token}/cancel/")
    assert answer["Location"] == f"/orders/{order.token}/"
    assert "Being made" in words(page(client, order))
    assert Order.objects.get(pk=order.pk).status == Status.PREPARING


def test_who_guesses_at_the_form_is_braked_as_at_the_api(cafe: Cafe, client, settings):
    for _ in range(settings.CAFE_LIMITS.guesses):
        assert client.get(f"/orders/{'x' * 22}/cancel/").status_code == 404
    answer = client.post(f"/orders/{'x' * 22}/cancel/")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    guesses.forget()


def test_a_cancellation_says_by_whom_and_why(cafe: Cafe, grace, client):
    order = cafe.place()
    advance_order(order.pk, Action.CANCEL, actor(grace), reason="No milk left")
    assert "The café had to cancel this order. No milk left" in words(page(client, order))
    shared = client.get(f"/orders/{shared_link(order)}/").content.decode()
    assert "No milk left" not in shared
    assert "Nothing is to be paid." in words(" ".join(shared.split()))


def test_a_row_that_says_a_status_that_is_none_ends_no_page(cafe: Cafe, client):
    order = cafe.place()
    accept_order(order.pk)
    Order.objects.filter(pk=order.pk).update(status="lost")
    assert "Flat White" in words(page(client, order))
