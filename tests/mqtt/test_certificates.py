"""mqtts://: each side shows a certificate, as IoT Core wants it, to a real Mosquitto."""

from collections.abc import Iterator

import pytest

from tests.mqtt.certificates import Authority
from tests.mqtt.conftest import ORDER
from tests.mqtt.mosquitto import Mosquitto, mosquitto
from tests.running import wait_for

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ours"))


@pytest.fixture(scope="module")
def broker(tmp_path_factory, authority: Authority) -> Iterator[Mosquitto]:
    with mosquitto(tmp_path_factory.mktemp("mosquitto"), authority=authority) as broker:
        yield broker


def test_who_shows_a_certificate_may_subscribe_and_publish(broker, authority, connect):
    received: list[tuple[str, bytes]] = []
    connect(
        broker.mutual_url(*authority.issue("web")),
        filters=["cafe/v1/+/orders/+"],
        on_message=lambda topic, payload: received.append((topic, payload)),
    )
    connect(broker.mutual_url(*authority.issue("worker"))).publish(ORDER, b"{}")
    wait_for(lambda: received == [(ORDER, b"{}")])
    assert "u'worker'" in broker.log, "the certificate's name is who it is"


def test_a_strangers_certificate_is_refused_in_words(broker, tmp_path, begin):
    stranger = Authority(tmp_path / "theirs").issue("worker")
    connection = begin(broker.mutual_url(*stranger))
    wait_for(lambda: "ca, cert and key" in connection.problem, 20, lambda: connection.problem)
    assert not connection.up
    assert str(tmp_path) not in connection.problem


# TLS waits up to 30 s before it says so, against those who measure time
def test_a_broker_of_another_authority_is_not_believed(broker, authority, tmp_path, begin):
    cert, key = authority.issue("worker")
    other = Authority(tmp_path / "theirs")
    connection = begin(f"mqtts://127.0.0.1:{broker.port}?ca={other.ca}&cert={cert}&key={key}")
    wait_for(lambda: "ca, cert and key" in connection.problem, 45, lambda: connection.problem)


def test_after_the_broker_restarted_it_is_back(broker, authority, connect):
    connection = connect(broker.mutual_url(*authority.issue("worker")))
    broker.stop()
    wait_for(lambda: not connection.up)
    broker.start()
    assert connection.wait_until_up(30), connection.problem
    connection.publish(ORDER, b"{}")
