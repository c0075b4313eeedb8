"""A whole café on several MQTT connections."""

import pytest

from tests.running import running
from tests.test_live import finish, open_socket, place, read_until, session

pytestmark = pytest.mark.slow


def test_an_order_reaches_the_tablet_and_the_phone(tmp_path):
    with (
        running(tmp_path, CAFE_MQTT_CONNECTIONS="3") as cafe,
        cafe.staff() as staff,
        open_socket(cafe, "/ws/stores/demo/queue/", session(staff)) as tablet,
    ):
        read_until(tablet, "snapshot")
        read_until(tablet, "ping", lambda message: message["live"])
        order = place(cafe)
        read_until(tablet, "order", lambda m: m["order"]["status"] == "accepted")
        with open_socket(cafe, order["links"]["live"]) as phone:
            read_until(phone, "snapshot")
            finish(staff, order)
            read_until(phone, "order", lambda m: m["order"]["status"] == "collected")
