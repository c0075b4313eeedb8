"""The embedded MQTT broker: rumqttd out of the `iotcore` wheel, as a process of its own.

It has no way to stop but the end of its process, so it never runs inside ours.
"""

import logging
import socket
import tomllib
from pathlib import Path

from django.conf import settings

log = logging.getLogger(__name__)

CONFIG = """\
# Written at start by `manage.py up`; the processes of this installation find the broker here.
id = 0

[router]
id = 0
max_connections = 1010
max_outgoing_packet_count = 200
max_segment_size = 10485760
max_segment_count = 4

[v5.1]
name = "v5"
listen = "127.0.0.1:{port}"
next_connection_delay_ms = 1

[v5.1.connections]
connection_timeout_ms = 5000
max_payload_size = 131072
max_inflight_count = 100
dynamic_filters = true
"""


def config_path() -> Path:
    path: Path = settings.CAFE_VAR / "broker.toml"
    return path


def prepare() -> None:
    """Write the broker's configuration, on the port it had before if that is free.

    Called before any process is started, so that all of them read the same port.
    """
    wanted = listening_at()[1] if config_path().exists() else 0
    config_path().write_text(CONFIG.format(port=_free_port(wanted)))


def listening_at() -> tuple[str, int]:
    """Return the address of this installation's broker, whether it runs or not."""
    if not config_path().exists():
        prepare()  # started alone, without `up`
    config = tomllib.loads(config_path().read_text())
    host, port = config["v5"]["1"]["listen"].rsplit(":", 1)
    return host, int(port)


def run_forever() -> None:
    """Be the broker, until the process ends."""
    from iotcore import IotCoreBroker  # 14 MB that no other process needs

    # rumqttd wraps its routing in spans that arrive here as one ERROR record a packet.
    logging.getLogger("rumqttd").setLevel(logging.CRITICAL)
    log.info("the embedded broker listens at %s:%d", *listening_at())
    IotCoreBroker(config_path=str(config_path())).run_forever()


def _free_port(wanted: int) -> int:
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port on 127.0.0.1")
