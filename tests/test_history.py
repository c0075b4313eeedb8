"""What is asked of the database follows what is open, never all the orders there ever were."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from cafe.messaging.pruning import prune_archive
from orders.order.capacity import waiting_ids
from orders.order.deadlines import sweep_day_end, sweep_deadlines
from orders.order.models import Order
from orders.order.reading import order_snapshots
from orders.order.retention import forget_keys, forget_people
from orders.order.steps import accept_order
from orders.order.told import read_orders
from tests.cast import Cafe
from tests.plans import plans

# SQLite alone: without statistics it plans the same for a thousand orders as for a million.
# PostgreSQL's plans follow what is in the tables; `python -m bench history` compares them.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by statistics"),
]

# All of a table; of a store, by three indexes; of its days before today.
WALKS = (
    "SCAN orders_order",
    "SCAN messaging_",
    "orders_order_store_id_",
    "order_collected (store_id=?)",
    "order_cancelled (store_id=?)",
    "day<?",
)

Work = Callable[[Cafe, Client], object]


def post(cafe: Cafe, client: Client) -> object:
    headers: Any = {"Idempotency-Key": "a-cart"}
    url = f"/api/stores/{cafe.store.slug}/orders/"
    return client.post(url, cafe.wish(), content_type="application/json", headers=headers)


def get(page: str) -> Work:
    return lambda cafe, client: client.get(f"/api/stores/{cafe.store.slug}/{page}/")


WORK: dict[str, Work] = {
    "POST": post,
    "queue": get("queue"),
    "board": get("board"),
    "menu": get("menu"),
    "accept": lambda cafe, client: accept_order(cafe.place().pk),
    "order page": lambda cafe, client: order_snapshots([cafe.place().pk]),
    "place in the queue": lambda cafe, client: waiting_ids([cafe.store.pk]),
    "telling": lambda cafe, client: read_orders([cafe.place().pk, cafe.place().pk]),
    "deadlines": lambda cafe, client: sweep_deadlines(),
    "day end": lambda cafe, client: sweep_day_end(),
    "names": lambda cafe, client: forget_people(),
    "keys": lambda cafe, client: forget_keys(),
    "archive": lambda cafe, client: prune_archive(),
}


@pytest.mark.parametrize("name", WORK)
def test_no_statement_walks_the_history(name: str, cafe: Cafe, grace: User, client: Client):
    client.force_login(grace)
    cafe.place()
    found = plans(lambda: WORK[name](cafe, client))
    assert found
    walking = [step for plan in found for step in plan if any(walk in step for walk in WALKS)]
    assert not walking


def test_a_walk_would_be_seen(cafe: Cafe):
    found = plans(lambda: Order.objects.filter(name="Ada").count())
    assert found == [("SCAN orders_order",)]
