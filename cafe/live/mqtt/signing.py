"""Each message is signed by who publishes it, and those of others are passed over.

Whoever gets at a broker may publish there as we do; only this café's own processes have the key.
docs/decisions/mqtt-trust.md
"""

import hmac
import logging
import time
from functools import cache

from awscrt.mqtt5 import PublishPacket, UserProperty
from django.conf import settings

from cafe.base.meters import MQTT_PASSED_OVER
from cafe.live.topics import SIGNATURE

log = logging.getLogger(__name__)

LARGEST_BYTES = 128 * 1024  # IoT Core takes no more
TELL_SECONDS = 60.0

_told: dict[str, float] = {}


def signed(topic: str, payload: bytes) -> UserProperty:
    """Return the property that says a message is ours."""
    return UserProperty(SIGNATURE, _digest(settings.SECRET_KEY, topic, payload))


def is_ours(packet: PublishPacket) -> bool:
    """Return whether to believe a message; one that is not believed is counted."""
    if why := _objection(packet):
        MQTT_PASSED_OVER.labels(why).inc()
        _tell(why, packet.topic)
    return not why


def _objection(packet: PublishPacket) -> str:
    """Return why a message is not to be believed, "" when it is ours and of now."""
    payload = bytes(packet.payload or b"")
    if len(payload) > LARGEST_BYTES:
        return "large"
    found = [one.value for one in packet.user_properties or () if one.name == SIGNATURE]
    if len(found) != 1 or not _fits(found[0], packet.topic, payload):
        return "unsigned"
    return "retained" if packet.retain else ""  # ours never are: it is an old one


def _fits(signature: str, topic: str, payload: bytes) -> bool:
    expected = _digest(settings.SECRET_KEY, topic, payload)
    return hmac.compare_digest(expected.encode(), signature.encode())


def _digest(secret: str, topic: str, payload: bytes) -> str:
    return hmac.digest(_key(secret), topic.encode() + b"\0" + payload, "sha256").hex()


@cache
def _key(secret: str) -> bytes:
    """Return a key of this use alone: what is signed here opens nothing else."""
    return hmac.digest(secret.encode(), b"cafe.live.mqtt", "sha256")


def _tell(why: str, topic: str) -> None:
    """Write a line now and then: a flood must not fill the log."""
    now = time.monotonic()
    if now - _told.get(why, float("-inf")) > TELL_SECONDS:
        _told[why] = now
        log.warning("MQTT: passed over, %s: %.100r, and maybe more", why, topic)
