"""MQTT 5 over awsiotsdk, the same code for every broker; docs/decisions/mqtt.md.

The only package that imports awscrt or awsiot.
"""

from cafe.live.mqtt.client import end_threads
from cafe.live.mqtt.connection import Connection, PublishFailed
from cafe.live.mqtt.publishing import publish, publisher, stop_publisher

__all__ = ["Connection", "PublishFailed", "end_threads", "publish", "publisher", "stop_publisher"]
