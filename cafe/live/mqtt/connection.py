"""One MQTT 5 connection, kept up for ever. Facts about awscrt: docs/decisions/mqtt.md."""

import logging
import os
import random
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from functools import partial
from typing import Any

from awscrt import mqtt5

from cafe.base.meters import MQTT_CONNECTS
from cafe.live import topics
from cafe.live.mqtt.client import build, name_of, reason, where
from cafe.live.mqtt.signing import is_ours, signed
from cafe.messaging.away import Away

log = logging.getLogger(__name__)

OnMessage = Callable[[str, bytes], None]
OnFilters = Callable[[frozenset[str]], None]

EXPIRY_SECONDS = 120  # a status older than that helps nobody: pages fetch a snapshot instead
PUBLISH_TIMEOUT = 5.0  # seconds; a publish made while offline would never resolve by itself
IN_FLIGHT = 100  # publishes without an acknowledgement; IoT Core takes no more on a connection
FILTERS_A_PACKET = 8  # of a SUBSCRIBE; IoT Core takes no more
LONGEST_RETRY_SECONDS = 30.0
STEADY_SECONDS = 5.0  # a connection that lived shorter is begun anew, ever later
FAILURE = 128  # reason codes from here on


class PublishFailed(Away):
    """The broker did not confirm a message; send it again."""


def new_client_id(role: str) -> str:
    """Return an id that no other connection has: a second one would throw the first out.

    Random besides host and process, because containers share host names and are all process 1.
    """
    return f"{role}-{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(8)}"


class Connection:
    """Reconnects and subscribes again by itself, and is safe to use from several threads.

    The callbacks run on awscrt's own thread, must not block and must not raise: what is raised
    there is swallowed, the message acknowledged, and lost. `on_subscribed` is told which filters
    came into force, `on_lost` which are no longer.
    """

    def __init__(
        self,
        role: str,
        *,
        filters: Iterable[str] = (),
        on_message: OnMessage | None = None,
        on_subscribed: OnFilters | None = None,
        on_lost: OnFilters | None = None,
    ) -> None:
        self._role = role
        self._on_message = on_message
        self._on_subscribed = on_subscribed
        self._on_lost = on_lost
        self._lock = threading.Lock()  # over what follows; never held while calling out
        self._in_force = dict.fromkeys(filters, False)
        self._connected = False
        self._stopping = False
        self._refusals = 0
        self._connected_at = 0.0
        self._brief_lives = 0
        self._up = threading.Event()
        self._slots = threading.BoundedSemaphore(IN_FLIGHT)
        self.problem = "not connected yet"
        self._make_client()

    def _make_client(self) -> None:
        self.client_id = new_client_id(self._role)
        self._stopped = threading.Event()
        self._where = where()
        self._client: mqtt5.Client | None
        self._client = build(self._where, self.client_id, self._callbacks(self._stopped))

    def start(self) -> None:
        if client := self._client:
            client.start()

    def stop(self, timeout: float = 3.0) -> None:
        """Say good-bye to the broker and wait for it, at most `timeout` seconds; then for good."""
        with self._lock:
            self._stopping = True
            self._connected = False
            self._up.clear()
            client, stopped = self._client, self._stopped
            self._client = None  # awscrt's threads live for as long as somebody holds a client
        if client:
            client.stop(mqtt5.DisconnectPacket())
            stopped.wait(timeout)

    @property
    def up(self) -> bool:
        """Return whether the broker answered, and every subscription is in force."""
        return self._up.is_set()

    def wait_until_up(self, timeout: float) -> bool:
        return self._up.wait(timeout)

    # -- publishing ------------------------------------------------------------------------------

    def publish(self, topic: str, payload: bytes) -> None:
        """Publish with QoS 1 and wait for the broker's acknowledgement.

        Raises PublishFailed when there is none within PUBLISH_TIMEOUT, and ValueError for a topic
        that IoT Core would not take.
        """
        topics.check(topic)
        client = self._client
        if not client or not self._up.wait(1.0):
            raise PublishFailed(f"no connection to the broker: {self.problem}")
        if not self._slots.acquire(timeout=PUBLISH_TIMEOUT):
            raise PublishFailed(f"{IN_FLIGHT} messages wait for the broker already")
        code = self._send(client, topic, payload)
        if code >= FAILURE:
            log.error("MQTT: publish refused: %s (%d): %s", code.name, code, topic)
            raise PublishFailed(f"publish refused: {code.name}")

    def _send(self, client: mqtt5.Client, topic: str, payload: bytes) -> mqtt5.PubackReasonCode:
        packet = mqtt5.PublishPacket(
            topic=topic,
            payload=payload,
            qos=mqtt5.QoS.AT_LEAST_ONCE,
            message_expiry_interval_sec=EXPIRY_SECONDS,
            content_type="application/json",
            user_properties=[signed(topic, payload)],
        )
        try:
            completion = client.publish(packet)
        except Exception as error:
            self._slots.release()
            raise PublishFailed(name_of(error)) from error
        # Not when we stop waiting: until then the message takes up one of the broker's places.
        completion.add_done_callback(lambda _: self._slots.release())
        try:
            code: mqtt5.PubackReasonCode = completion.result(PUBLISH_TIMEOUT).puback.reason_code
        except FutureTimeout as error:
            raise PublishFailed(f"no answer within {PUBLISH_TIMEOUT} s") from error
        except Exception as error:  # awscrt's own, by many names
            raise PublishFailed(name_of(error)) from error
        return code

    # -- subscribing -----------------------------------------------------------------------------

    def subscribe(self, name: str) -> None:
        """Have a filter in force from soon on; on_subscribed tells from when."""
        with self._lock:
            if name in self._in_force:
                return
            self._in_force[name] = False
            self._up.clear()
            connected = self._connected
        if connected:
            self._send_subscribe([name])

    def unsubscribe(self, name: str) -> None:
        """Hear no more of a filter; what is on its way may still come."""
        with self._lock:
            known = self._in_force.pop(name, None) is not None
            client = self._client if self._connected else None
        if known and client:
            client.unsubscribe(mqtt5.UnsubscribePacket([name]))
        self._note_whether_up()

    def _subscribe_missing(self) -> None:
        with self._lock:
            missing = [name for name, in_force in self._in_force.items() if not in_force]
            if self._stopping or not self._connected:
                return
        for at in range(0, len(missing), FILTERS_A_PACKET):
            self._send_subscribe(missing[at : at + FILTERS_A_PACKET])

    def _send_subscribe(self, names: list[str]) -> None:
        packet = mqtt5.SubscribePacket(
            [mqtt5.Subscription(name, mqtt5.QoS.AT_LEAST_ONCE) for name in names]
        )
        if client := self._client:
            client.subscribe(packet).add_done_callback(partial(self._answered, names))

    # -- awscrt's thread below -------------------------------------------------------------------

    def _callbacks(self, stopped: threading.Event) -> dict[str, Callable[[Any], None]]:
        return {
            "on_publish_callback_fn": self._received,
            "on_lifecycle_event_connection_success_fn": self._connected_now,
            "on_lifecycle_event_connection_failure_fn": self._failed,
            "on_lifecycle_event_disconnection_fn": self._disconnected,
            "on_lifecycle_event_stopped_fn": lambda _: stopped.set(),
        }

    def _received(self, data: Any) -> None:
        packet = data.publish_packet
        if self._on_message and is_ours(packet):
            try:
                self._on_message(packet.topic, bytes(packet.payload or b""))
            except Exception:
                log.exception("message on %s was dropped", packet.topic)

    def _connected_now(self, data: Any) -> None:
        MQTT_CONNECTS.inc()
        with self._lock:
            self._connected = True
            self._connected_at = time.monotonic()
            if not data.negotiated_settings.rejoined_session:
                # The broker has forgotten what was subscribed before, and awscrt leaves it so.
                self._in_force = dict.fromkeys(self._in_force, False)
        self._subscribe_missing()
        self._note_whether_up()

    def _answered(self, names: list[str], future: "Future[mqtt5.SubackPacket]") -> None:
        try:
            codes = future.result().reason_codes
        except Exception as error:
            return self._subscribe_later(f"subscribe failed: {name_of(error)}")
        pairs = list(zip(names, codes, strict=True))
        self._take_into_force(frozenset(name for name, code in pairs if code < FAILURE))
        if refused := [code for _, code in pairs if code >= FAILURE]:
            self._subscribe_later(f"subscribe refused: {refused[0].name}")
        return None

    def _take_into_force(self, names: frozenset[str]) -> None:
        with self._lock:
            gained = names & self._in_force.keys()
            self._in_force |= dict.fromkeys(gained, True)
        if not gained:
            return
        self._refusals = 0
        self._note_whether_up()
        if self._on_subscribed:
            self._on_subscribed(gained)

    def _subscribe_later(self, problem: str) -> None:
        """Try again: connected and deaf would last until the connection happens to drop."""
        if self._connected and not self._stopping:
            self._set_problem(problem, logging.ERROR)
            self._refusals += 1
            longest = min(LONGEST_RETRY_SECONDS, 2.0**self._refusals)
            self._later(random.uniform(1, 1 + longest), self._subscribe_missing)

    def _note_whether_up(self) -> None:
        with self._lock:
            if self._stopping or not self._connected or not all(self._in_force.values()):
                return
            self._up.set()
            was, self.problem = self.problem, ""
        if was:
            log.info("connected to the MQTT broker")

    def _failed(self, data: Any) -> None:
        self._set_problem(f"connect failed: {reason(data.connack_packet, data.exception)}")
        self._follow_the_broker()

    def _follow_the_broker(self) -> None:
        """Begin anew where the broker is now: awscrt's client asks for ever where it was."""
        now, client = where(), self._client
        if now != self._where and client and not self._stopping:
            self._where = now
            client.stop()
            self._later(random.uniform(0, 0.5), self._begin_anew)

    def _disconnected(self, data: Any) -> None:
        with self._lock:
            self._connected = False
            self._up.clear()
            lost = frozenset(name for name, in_force in self._in_force.items() if in_force)
            self._in_force = dict.fromkeys(self._in_force, False)
        self._set_problem(f"connection lost: {reason(data.disconnect_packet, data.exception)}")
        if lost and self._on_lost:
            self._on_lost(lost)
        self._change_id_if_in_a_fight(data.disconnect_packet)

    def _change_id_if_in_a_fight(self, packet: Any) -> None:
        """Go on under a new id when another client has ours, or may have.

        Under one id two clients throw each other out in turn, for ever. Not every broker says so
        when it hangs up: a connection that lived for moments only is taken for such a case.
        """
        taken_over = mqtt5.DisconnectReasonCode.SESSION_TAKEN_OVER
        told = packet is not None and packet.reason_code == taken_over
        brief = time.monotonic() - self._connected_at < STEADY_SECONDS
        self._brief_lives = self._brief_lives + 1 if brief else 0
        client = self._client
        if (told or brief) and client and not self._stopping:
            client.stop()
            longest = min(LONGEST_RETRY_SECONDS, 2.0 ** max(1, self._brief_lives))
            self._later(random.uniform(0.5, longest), self._begin_anew)

    def _set_problem(self, problem: str, level: int = logging.WARNING) -> None:
        if problem != self.problem and not self._stopping:  # one line a change, not one a try
            log.log(level, "MQTT: %s", problem)
        self.problem = problem

    # -- a thread of its own, because awscrt's must not wait -------------------------------------

    def _later(self, seconds: float, call: Callable[[], None]) -> None:
        timer = threading.Timer(seconds, call)
        timer.daemon = True
        timer.start()

    def _begin_anew(self) -> None:
        """Make a new client, because awscrt's keeps its id, and start it."""
        with self._lock:
            if self._stopping:
                return
            try:
                self._make_client()
            except Exception:
                log.exception("MQTT: no new client could be made")
                self._later(LONGEST_RETRY_SECONDS, self._begin_anew)
            else:
                self.start()
