"""A table changes while the café is open: statements prepared before go on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import NotSupportedError, connection, transaction

from orders.menu.models import Item
from orders.order.models import Order
from orders.order.steps import accept_order
from tests.cast import Cafe

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite prepares them by itself"),
]
OFTEN = 6  # enough to be prepared


@contextmanager
def altered(table: str, column: str, length: int) -> Iterator[None]:
    """Make a column longer meanwhile, on another connection."""
    _alter(table, column, length + 30)
    yield
    _alter(table, column, length)


def _alter(table: str, column: str, length: int) -> None:
    name = connection.settings_dict["NAME"]
    url = os.environ["DATABASE_URL"].replace("/postgres?", f"/{name}?")
    with psycopg.connect(url) as other:
        other.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar({length})")


def test_what_is_read_goes_on(cafe: Cafe):
    for _ in range(OFTEN):
        names = [item.name for item in Item.objects.all()]
    with altered("orders_item", "name", 60):
        assert [item.name for item in Item.objects.all()] == names


def test_what_is_changed_goes_on(cafe: Cafe):
    for _ in range(OFTEN):
        accept_order(cafe.place().pk)
    order = cafe.place()
    with altered("orders_order", "name", 20):
        assert accept_order(order.pk).number == OFTEN + 1
        assert cafe.place().name == "Ada"


def test_within_a_transaction_it_is_for_who_began_it(cafe: Cafe):
    for _ in range(OFTEN):
        Order.objects.filter(name="Ada").first()
    with altered("orders_order", "name", 20):
        with pytest.raises(NotSupportedError), transaction.atomic():
            Order.objects.filter(name="Ada").first()
        with transaction.atomic():
            assert Order.objects.filter(name="Ada").first() is None
