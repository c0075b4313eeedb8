"""A snapshot is read from the database at that moment, whatever its socket knew before."""

import pytest

from orders.live import board_snapshot, menu_snapshot, queue_snapshot
from orders.models import Order
from orders.services import SYSTEM, accept_order
from orders.store import change_store
from tests.cast import Cafe

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("snapshot", [queue_snapshot, board_snapshot, menu_snapshot])
def test_a_socket_opened_before_the_store_closed_is_told_that_it_is_closed(cafe: Cafe, snapshot):
    opened_with = cafe.store
    change_store(cafe.store.slug, {"open": False}, SYSTEM)
    shown = snapshot(opened_with)
    assert not shown["store"]["open"]
    assert shown["seq"] == 1


def test_a_placed_order_knows_its_lines_like_any_other(cafe: Cafe):
    line = cafe.place().lines.first()
    assert line
    assert line.name == "Flat White"


def test_numbers_go_on_when_the_clock_or_the_time_zone_is_put_back(cafe: Cafe):
    """With UTC+14 and UTC-12 it is never the same day."""
    numbers = []
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12", "Pacific/Kiritimati"):
        change_store(cafe.store.slug, {"timezone": zone}, SYSTEM)
        numbers.append(accept_order(cafe.place().pk).number)
    assert numbers == [1, 1, 2]
    assert Order.objects.filter(status="accepted").count() == 3
