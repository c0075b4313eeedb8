"""A broker that refuses is a clear word in the log and in /readyz, not silence."""

import asyncio
import logging

import pytest
from django.db import connections
from django.test import Client

from cafe.live import web
from cafe.live.mqtt import PublishFailed
from tests.mqtt.conftest import ORDER
from tests.mqtt.mosquitto import mosquitto
from tests.running import wait_for

pytestmark = pytest.mark.slow


async def no_seqs(stores):
    return {}


@pytest.fixture
async def refused_web(tmp_path, settings):
    """The live side of a web process whose subscription is refused."""
    with mosquitto(tmp_path / "broker", refuse="subscribe") as broker:
        settings.CAFE_MQTT = broker.plain_url
        await web.start(lambda topic, message: [], no_seqs)
        yield
        await web.stop()


@pytest.mark.django_db(transaction=True)
async def test_a_refused_subscription_is_in_readyz_and_in_the_log(refused_web, caplog):
    for _ in range(200):
        if "refused" in web.problem():
            break
        await asyncio.sleep(0.05)
    answer = await asyncio.to_thread(ask_whether_ready)
    assert answer.status_code == 503
    assert answer.json()["mqtt"] == "subscribe refused: NOT_AUTHORIZED"
    assert any(
        record.levelno == logging.ERROR and "subscribe refused" in record.message
        for record in caplog.records
    )


def ask_whether_ready():
    try:
        return Client().get("/readyz")
    finally:
        connections.close_all()


def test_a_refused_publish_is_an_error_with_its_reason(tmp_path, connect, caplog):
    with mosquitto(tmp_path, refuse="publishClientSend") as broker:
        connection = connect(broker.plain_url)
        with pytest.raises(PublishFailed, match="NOT_AUTHORIZED"):
            connection.publish(ORDER, b"{}")
    assert f"publish refused: NOT_AUTHORIZED (135): {ORDER}" in caplog.text


def test_once_the_right_is_given_it_is_used(tmp_path, begin):
    with mosquitto(tmp_path, refuse="subscribe") as broker:
        connection = begin(broker.plain_url, filters=["cafe/v1/+/store"])
        wait_for(lambda: "refused" in connection.problem)
        assert not connection.up
        broker.stop()
        broker.refuse = ""
        broker.start()
        assert connection.wait_until_up(20), connection.problem
        assert connection.problem == ""
