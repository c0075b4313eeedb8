"""Others who speak MQTT: a client that may say anything, and packets as bytes."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from awscrt import mqtt5

from cafe.live.mqtt.client import bootstrap

Properties = Sequence[mqtt5.UserProperty]


class Stranger:
    """A client that is none of ours."""

    def __init__(self, port: int, will: mqtt5.PublishPacket | None = None) -> None:
        self.heard: list[mqtt5.PublishPacket] = []
        self._up = threading.Event()
        hello = mqtt5.ConnectPacket(client_id="mallory", keep_alive_interval_sec=15)
        if will:
            hello.will = will
        self._client = mqtt5.Client(
            mqtt5.ClientOptions(
                host_name="127.0.0.1",
                port=port,
                bootstrap=bootstrap(),
                connect_options=hello,
                disable_metrics=True,
                on_lifecycle_event_connection_success_fn=lambda _: self._up.set(),
                on_publish_callback_fn=lambda data: self.heard.append(data.publish_packet),
            )
        )
        self._client.start()
        assert self._up.wait(10)

    def subscribe(self, name: str) -> None:
        packet = mqtt5.SubscribePacket([mqtt5.Subscription(name, mqtt5.QoS.AT_LEAST_ONCE)])
        self._client.subscribe(packet).result(10)

    def publish(
        self, topic: str, payload: bytes, properties: Properties = (), retain: bool = False
    ) -> None:
        """Publish, and wait until the broker has it."""
        packet = publish_packet(topic, payload, properties, retain)
        self._client.publish(packet).result(10)

    def leave(self, with_will: bool = False) -> None:
        code = mqtt5.DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE
        self._client.stop(mqtt5.DisconnectPacket(reason_code=code) if with_will else None)


def publish_packet(
    topic: str, payload: bytes, properties: Properties = (), retain: bool = False
) -> mqtt5.PublishPacket:
    return mqtt5.PublishPacket(
        topic=topic,
        payload=payload,
        qos=mqtt5.QoS.AT_LEAST_ONCE,
        retain=retain,
        user_properties=list(properties),
    )


@contextmanager
def stranger(port: int) -> Iterator[Stranger]:
    one = Stranger(port)
    try:
        yield one
    finally:
        one.leave()


def _text(value: bytes) -> bytes:
    return len(value).to_bytes(2, "big") + value


def _packet(first: int, body: bytes) -> bytes:
    length, size = b"", len(body)
    while size >= 128:
        length, size = length + bytes([size & 127 | 128]), size >> 7
    return bytes([first]) + length + bytes([size]) + body


def connect_bytes(
    user: bytes = b"", password: bytes = b"", *, will: bytes = b"", version: int = 5
) -> bytes:
    """Return a CONNECT; a will is published on the topic of an order."""
    flags = 2 | (0x80 if user else 0) | (0x40 if password else 0) | (0x04 if will else 0)
    none = b"\0" if version == 5 else b""  # no properties
    body = _text(b"MQTT") + bytes([version, flags]) + b"\0\x3c" + none + _text(b"mallory")
    if will:
        body += none + _text(b"cafe/v1/demo/orders/1") + _text(will)
    return _packet(0x10, body + b"".join(_text(one) for one in (user, password) if one))


def publish_bytes(topic: bytes, payload: bytes) -> bytes:
    return _packet(0x30, _text(topic) + b"\0" + payload)


def subscribe_bytes(name: bytes) -> bytes:
    return _packet(0x82, b"\0\1\0" + _text(name) + b"\1")
