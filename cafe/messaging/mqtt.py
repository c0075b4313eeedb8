"""The MQTT 5 connection of this process, over awsiotsdk; the same code for every broker.

The only file that imports awscrt or awsiot. Facts about them: docs/decisions/mqtt.md.
"""

import logging
import os
import random
import secrets
import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from awscrt import auth, mqtt5
from awsiot import mqtt5_client_builder
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cafe.messaging import broker

log = logging.getLogger(__name__)

OnMessage = Callable[[str, bytes], None]
Notify = Callable[[], None]

EXPIRY_SECONDS = 120  # a status older than that helps nobody: pages fetch a snapshot instead
KEEP_ALIVE_SECONDS = 15
PUBLISH_TIMEOUT = 5.0  # seconds; a publish made while offline would never resolve by itself
TOPIC_BYTES, TOPIC_SLASHES = 256, 7  # IoT Core's limits, kept everywhere


class PublishFailed(Exception):
    """The broker did not confirm a message; send it again."""


@dataclass(frozen=True)
class Address:
    """Where the broker is and how to prove who we are; from CAFE_MQTT."""

    scheme: str
    host: str
    port: int
    ca: str = ""
    cert: str = ""
    key: str = ""


def address() -> Address:
    """Read CAFE_MQTT; raise ImproperlyConfigured when it is none of the forms of README.md."""
    value: str = settings.CAFE_MQTT
    if value == "embedded":
        host, port = broker.listening_at()
        return Address("mqtt", host, port)
    url = urlsplit(value)
    default_ports = {"mqtt": 1883, "mqtts": 8883, "iot": 443}
    if url.scheme not in default_ports or not url.hostname:
        raise ImproperlyConfigured(
            f"CAFE_MQTT is {value!r}; use embedded, mqtt://host:port, "
            "mqtts://host:port?ca=&cert=&key= or iot://ENDPOINT"
        )
    files = {name: values[-1] for name, values in parse_qs(url.query).items()}
    return Address(
        url.scheme,
        url.hostname,
        url.port or default_ports[url.scheme],
        **{name: files.get(name, "") for name in ("ca", "cert", "key")},
    )


def client_id(role: str) -> str:
    """Return an id that no other connection has: a second one would throw the first out."""
    return f"{role}-{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"


class Connection:
    """One connection, kept up for ever: reconnects and subscribes again by itself.

    The callbacks run on awscrt's own thread, must not block and must not raise: what is raised
    there is swallowed, the message acknowledged, and lost.
    """

    def __init__(
        self,
        role: str,
        *,
        filters: Sequence[str] = (),
        on_message: OnMessage | None = None,
        on_up: Notify | None = None,
        on_down: Notify | None = None,
    ) -> None:
        self._filters = filters
        self._on_message = on_message
        self._on_up = on_up
        self._on_down = on_down
        self._up = threading.Event()
        self._stopped = threading.Event()
        self._stopping = False
        self._connected_now = False
        self.problem = "not connected yet"
        self._client = _build(address(), client_id(role), self._lifecycle())

    def start(self) -> None:
        self._client.start()

    def stop(self, timeout: float = 3.0) -> None:
        """Say good-bye to the broker and wait for it, at most `timeout` seconds."""
        self._stopping = True
        self._up.clear()
        self._client.stop(mqtt5.DisconnectPacket())
        self._stopped.wait(timeout)

    @property
    def up(self) -> bool:
        """Return whether the broker answered, and every subscription is in force."""
        return self._up.is_set()

    def wait_until_up(self, timeout: float) -> bool:
        return self._up.wait(timeout)

    def publish(self, topic: str, payload: bytes) -> None:
        """Publish with QoS 1 and wait for the broker's acknowledgement.

        Raises PublishFailed when there is none within PUBLISH_TIMEOUT, and ValueError for a topic
        that IoT Core would not take.
        """
        if len(topic.encode()) > TOPIC_BYTES or topic.count("/") > TOPIC_SLASHES:
            raise ValueError(f"topic too long or too deep for IoT Core: {topic}")
        if not self._up.wait(1.0):
            raise PublishFailed(f"no connection to the broker: {self.problem}")
        packet = mqtt5.PublishPacket(
            topic=topic,
            payload=payload,
            qos=mqtt5.QoS.AT_LEAST_ONCE,
            message_expiry_interval_sec=EXPIRY_SECONDS,
            content_type="application/json",
        )
        try:
            completion = self._client.publish(packet).result(PUBLISH_TIMEOUT)
        except FutureTimeout as error:
            raise PublishFailed(f"no answer within {PUBLISH_TIMEOUT} s") from error
        except Exception as error:  # awscrt's own, by many names
            raise PublishFailed(str(error)) from error
        code = completion.puback.reason_code
        if code >= 128:
            raise PublishFailed(f"refused by the broker: {code!r}")

    # -- awscrt's thread below ---------------------------------------------------------------

    def _lifecycle(self) -> dict[str, Callable[[Any], None]]:
        return {
            "on_publish_callback_fn": self._received,
            "on_lifecycle_event_connection_success_fn": self._connected,
            "on_lifecycle_event_connection_failure_fn": self._failed,
            "on_lifecycle_event_disconnection_fn": self._disconnected,
            "on_lifecycle_event_stopped_fn": lambda _: self._stopped.set(),
        }

    def _received(self, data: Any) -> None:
        packet = data.publish_packet
        if self._on_message:
            try:
                self._on_message(packet.topic, bytes(packet.payload or b""))
            except Exception:
                log.exception("message on %s was dropped", packet.topic)

    def _connected(self, data: Any) -> None:
        self._connected_now = True
        # Sessions are clean, so the broker has forgotten what was subscribed before.
        if self._filters:
            self._subscribe()
        else:
            self._is_up()

    def _subscribe(self) -> None:
        packet = mqtt5.SubscribePacket(
            [mqtt5.Subscription(name, mqtt5.QoS.AT_LEAST_ONCE) for name in self._filters]
        )
        self._client.subscribe(packet).add_done_callback(self._subscribed)

    def _subscribed(self, future: "Future[Any]") -> None:
        try:
            refused = [code for code in future.result().reason_codes if code >= 128]
        except Exception as error:
            return self._subscribe_later(f"subscribe failed: {error}")
        if refused:
            return self._subscribe_later(f"subscribe refused: {refused}")
        return self._is_up()

    def _subscribe_later(self, problem: str) -> None:
        """Try again: connected and deaf would last until the connection happens to drop."""
        self._set_problem(problem)
        if not self._stopping and self._connected_now:
            timer = threading.Timer(random.uniform(1, 5), self._subscribe)
            timer.daemon = True
            timer.start()

    def _is_up(self) -> None:
        self.problem = ""
        self._up.set()
        log.info("connected to the MQTT broker")
        if self._on_up:
            self._on_up()

    def _failed(self, data: Any) -> None:
        code = getattr(data.connack_packet, "reason_code", "")
        self._set_problem(f"connect failed: {data.exception} {code!r}")

    def _disconnected(self, data: Any) -> None:
        self._connected_now = False
        was_up = self._up.is_set()
        self._up.clear()
        code = getattr(data.disconnect_packet, "reason_code", "")
        self._set_problem(f"connection lost: {data.exception} {code!r}")
        if was_up and self._on_down:
            self._on_down()

    def _set_problem(self, problem: str) -> None:
        if problem != self.problem and not self._stopping:  # one line a change, not one a try
            log.warning("MQTT: %s", problem)
        self.problem = problem


def _build(where: Address, name: str, lifecycle: dict[str, Callable[[Any], None]]) -> mqtt5.Client:
    options: dict[str, Any] = {
        "session_behavior": mqtt5.ClientSessionBehaviorType.CLEAN,
        "offline_queue_behavior": mqtt5.ClientOperationQueueBehaviorType.FAIL_ALL_ON_DISCONNECT,
        "retry_jitter_mode": mqtt5.ExponentialBackoffJitterMode.FULL,
        "min_reconnect_delay_ms": 250,
        # A broker nearby costs little to ask, and after a crash every page waits for this.
        "max_reconnect_delay_ms": 1_000 if where.scheme == "mqtt" else 20_000,
        "min_connected_time_to_reset_reconnect_delay_ms": 5_000,
        "ping_timeout_ms": 5_000,
        "connack_timeout_ms": 5_000,
        "ack_timeout_sec": int(PUBLISH_TIMEOUT),
        **lifecycle,
    }
    connect = mqtt5.ConnectPacket(client_id=name, keep_alive_interval_sec=KEEP_ALIVE_SECONDS)
    if where.scheme == "mqtt":
        # No AWS flow control here: it spaces publishes 10 ms apart (docs/decisions/mqtt.md).
        return mqtt5.Client(
            mqtt5.ClientOptions(
                host_name=where.host,
                port=where.port,
                connect_options=connect,
                disable_metrics=True,  # else a broker with passwords refuses the user name
                **options,
            )
        )
    options["connect_options"] = connect
    if where.scheme == "mqtts":
        return mqtt5_client_builder.mtls_from_path(
            endpoint=where.host,
            port=where.port,
            cert_filepath=where.cert,
            pri_key_filepath=where.key,
            ca_filepath=where.ca or None,
            **options,
        )
    return mqtt5_client_builder.websockets_with_default_aws_signing(
        endpoint=where.host,
        region=os.environ.get("AWS_REGION") or where.host.split(".")[2],
        credentials_provider=auth.AwsCredentialsProvider.new_default_chain(),
        **options,
    )


_publisher: Connection | None = None
_publisher_lock = threading.Lock()


def publisher() -> Connection:
    """Return this process's connection for publishing, started at the first call.

    Not at import: awscrt's threads do not survive a fork.
    """
    global _publisher
    with _publisher_lock:
        if _publisher is None:
            _publisher = Connection("worker")
            _publisher.start()
        return _publisher


def publish(topic: str, payload: bytes) -> None:
    """Publish for the screens; raise PublishFailed when the broker did not confirm it."""
    publisher().publish(topic, payload)


def stop_publisher() -> None:
    """Close the publishing connection, if there is one."""
    global _publisher
    with _publisher_lock:
        if _publisher is not None:
            _publisher.stop()
            _publisher = None
