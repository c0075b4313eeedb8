"""How often an order goes to PostgreSQL, from the POST to collected, all screens told."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cafe, logged_in
from tests.work import work_off

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is no trip away"),
]

STEPS = ("start", "ready", "collect")


class Cost:
    """What was sent to the database, BEGIN and COMMIT too, and how often it wrote to its disk."""

    statements = commits = 0


@contextmanager
def counted() -> Iterator[Cost]:
    cost = Cost()
    before = _transactions()
    with CaptureQueriesContext(connection) as sent:
        yield cost
    cost.statements = len(sent)
    cost.commits = _transactions() - before


def _transactions() -> int:
    """Return how many transactions that wrote something there were."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


@pytest.fixture(autouse=True)
def broker(cafe: Cafe, client: Client, monkeypatch) -> None:
    """Nobody hears of it, and the process has read the menu before."""
    client.get(f"{cafe.url}menu/")
    monkeypatch.setattr("orders.order.publishing.publish", lambda *_: None)


def post(cafe: Cafe, client: Client, key: str) -> int:
    sent = client.post(
        f"{cafe.url}orders/", cafe.wish(), "application/json", headers={"Idempotency-Key": key}
    )
    assert sent.status_code == 202
    return int(sent.json()["id"])


def test_an_order_that_carries_a_quote_takes_no_statement_more(cafe: Cafe, client: Client):
    def place(**more: object) -> int:
        with counted() as cost:
            wish = cafe.wish(**more)
            assert client.post(f"{cafe.url}orders/", wish, "application/json").status_code == 202
        return cost.statements

    with counted() as cost:
        answer = client.post(f"{cafe.url}quote/", cafe.wish(), "application/json")
    assert cost.statements <= 2
    assert cost.commits == 0
    assert place(quote=answer.json()["quote"]) == place()


def take(cafe: Cafe, staff: Client, order: int, step: str) -> None:
    url = f"{cafe.url}orders/{order}/{step}/"
    key = {"Idempotency-Key": f"{order} {step}"}
    assert staff.post(url, {}, "application/json", headers=key).status_code == 200


def test_a_life_takes_at_most_sixty_statements(cafe: Cafe, grace: User, client: Client):
    staff = logged_in(grace)
    with counted() as cost:
        order = post(cafe, client, "a cart")
        for queue in ("live", "bar", "live"):  # each event is told by itself: nothing is saved
            work_off(queue)
        for step in STEPS:
            take(cafe, staff, order, step)
            work_off("live")
    assert cost.statements <= 60
    assert cost.commits <= 17


def test_where_lives_overlap_each_takes_fewer(cafe: Cafe, grace: User, client: Client):
    lives = 20
    cafe.change(capacity=lives, horizon_minutes=0)
    staff = logged_in(grace)
    with counted() as cost:
        orders = [post(cafe, client, f"cart {number}") for number in range(lives)]
        for queue in ("bar", "live"):
            work_off(queue)
        for step in STEPS:
            for order in orders:
                take(cafe, staff, order, step)
            work_off("live")
    assert cost.statements / lives <= 45
    assert cost.commits / lives <= 8
