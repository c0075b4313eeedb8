"""Brokers that say nothing, clients with one id, and a stop in the middle of anything."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from cafe.live.mqtt import Connection, PublishFailed
from cafe.live.mqtt import connection as connection_module
from tests.mqtt.conftest import ORDER
from tests.mqtt.packets import CONNECT, PINGREQ, PUBLISH, SUBSCRIBE
from tests.mqtt.silent_broker import silent_broker
from tests.running import free_port, wait_for

pytestmark = pytest.mark.slow

SESSION_TAKEN_OVER = 142


def seconds_to_stop(connection: Connection) -> float:
    began = time.monotonic()
    connection.stop()
    return time.monotonic() - began


# -- silence -------------------------------------------------------------------------------------


def test_a_broker_that_only_accepts_is_given_up_and_tried_again(begin):
    with silent_broker() as broker:
        connection = begin(broker.url)
        wait_for(lambda: "CONNACK_TIMEOUT" in connection.problem, 15, lambda: connection.problem)
        wait_for(lambda: broker.connections > 1, 15)
        with pytest.raises(PublishFailed, match="no connection to the broker: connect failed"):
            connection.publish(ORDER, b"{}")
        broker.answers = {CONNECT, PUBLISH}
        assert connection.wait_until_up(15), connection.problem
        connection.publish(ORDER, b"{}")


def test_a_publish_without_an_answer_fails_within_its_time(connect):
    with silent_broker(CONNECT, PINGREQ) as broker:
        connection = connect(broker.url)
        began = time.monotonic()
        with pytest.raises(PublishFailed):
            connection.publish(ORDER, b"{}")
        assert time.monotonic() - began < connection_module.PUBLISH_TIMEOUT + 2


def test_a_broker_that_fell_silent_is_noticed_by_its_pings(connect):
    with silent_broker(CONNECT, SUBSCRIBE) as broker:
        lost = threading.Event()
        connection = connect(broker.url, filters=["cafe/v1/+/store"], on_lost=lambda _: lost.set())
        assert lost.wait(30), "keep-alive 15 s and 5 s for the answer"
        assert "PING" in connection.problem
        broker.answers.add(PINGREQ)
        assert connection.wait_until_up(15), "and it goes on"


def test_a_subscription_without_an_answer_is_no_connection_and_is_asked_for_again(begin):
    with silent_broker(CONNECT, PINGREQ) as broker:
        connection = begin(broker.url, filters=["cafe/v1/+/store"])
        wait_for(lambda: "subscribe failed" in connection.problem, 15, lambda: connection.problem)
        assert not connection.up
        broker.answers.add(SUBSCRIBE)
        assert connection.wait_until_up(15), connection.problem


# -- what is in flight ---------------------------------------------------------------------------


def test_no_more_than_a_hundred_publishes_are_in_flight(connect):
    with silent_broker(CONNECT, PINGREQ) as broker, ThreadPoolExecutor(120) as threads:
        connection = connect(broker.url)
        publishes = [threads.submit(connection.publish, ORDER, b"{}") for _ in range(120)]
        wait_for(lambda: broker.seen[PUBLISH] == 100)
        time.sleep(0.5)
        assert broker.seen[PUBLISH] == 100
        broker.answers.add(PUBLISH)
        assert sum(one.exception(20) is None for one in publishes) == 20, "as places came free"


def test_threads_publish_at_once(plain_broker, connect):
    received: list[bytes] = []
    connect(
        plain_broker.plain_url,
        filters=["cafe/v1/+/orders/+"],
        on_message=lambda _, payload: received.append(payload),
    )
    sender = connect(plain_broker.plain_url)
    with ThreadPoolExecutor(8) as threads:
        sent = [b"%d" % number for number in range(400)]
        list(threads.map(lambda payload: sender.publish(ORDER, payload), sent))
    wait_for(lambda: sorted(received) == sorted(sent))


# -- one id --------------------------------------------------------------------------------------


def test_no_two_connections_have_one_id(monkeypatch):
    monkeypatch.setattr("socket.gethostname", lambda: "container")
    monkeypatch.setattr("os.getpid", lambda: 1)
    ids = {connection_module.new_client_id("web") for _ in range(10_000)}
    assert len(ids) == 10_000
    assert max(map(len, ids)) <= 128, "IoT Core takes no longer one"


def test_who_is_told_that_another_took_its_id_takes_another(connect):
    with silent_broker(CONNECT) as broker:
        ours = connect(broker.url)
        broker.disconnect(SESSION_TAKEN_OVER)
        wait_for(lambda: "SESSION_TAKEN_OVER (142)" in ours.problem, 10, lambda: ours.problem)
        assert ours.wait_until_up(20), ours.problem
        assert len(set(broker.client_ids)) == len(broker.client_ids) == 2


@pytest.fixture
def one_id(monkeypatch) -> None:
    """Give every first client of a connection the same id, and its later ones their own."""
    given: set[str] = set()
    new_client_id = connection_module.new_client_id

    def same(role: str) -> str:
        if role in given:
            return new_client_id(role)
        given.add(role)
        return "the-same"

    monkeypatch.setattr(connection_module, "new_client_id", same)


@pytest.mark.parametrize("which", ["embedded", "mosquitto"])
def test_two_clients_with_one_id_part_after_a_moment(request, which, one_id, begin):
    url = request.getfixturevalue("plain_broker").plain_url
    if which == "embedded":
        url = request.getfixturevalue("embedded_broker")
    received: list[bytes] = []
    web = begin(
        url,
        role="web",
        filters=["cafe/v1/+/orders/+"],
        on_message=lambda _, payload: received.append(payload),
    )
    assert web.wait_until_up(20), web.problem
    worker = begin(url, role="worker")
    wait_for(lambda: web.client_id != worker.client_id, 30)
    time.sleep(6)
    ids = web.client_id, worker.client_id
    assert web.up
    assert worker.up
    time.sleep(3)
    assert ids == (web.client_id, worker.client_id), "no fight goes on"
    worker.publish(ORDER, b"1")
    wait_for(lambda: received == [b"1"])


# -- stopping ------------------------------------------------------------------------------------


def test_a_stop_is_quick_while_connected(plain_broker, connect):
    assert seconds_to_stop(connect(plain_broker.plain_url)) < 2


def test_a_stop_is_quick_while_offline(begin):
    connection = begin(f"mqtt://127.0.0.1:{free_port()}")
    wait_for(lambda: "REFUSED" in connection.problem, 10, lambda: connection.problem)
    assert seconds_to_stop(connection) < 2


def test_a_stop_waits_no_longer_than_it_says_while_connecting(begin):
    with silent_broker() as broker:
        connection = begin(broker.url)
        wait_for(lambda: broker.seen[CONNECT])
        assert seconds_to_stop(connection) < 4


def test_who_was_stopped_does_not_come_back_under_a_new_id(connect):
    with silent_broker(CONNECT) as broker:
        ours = connect(broker.url)
        broker.disconnect(SESSION_TAKEN_OVER)
        wait_for(lambda: "SESSION_TAKEN_OVER" in ours.problem)
        assert seconds_to_stop(ours) < 2
        time.sleep(3)
        assert len(broker.client_ids) == 1
