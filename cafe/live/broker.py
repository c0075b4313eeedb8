"""The embedded MQTT broker: rumqttd out of the `iotcore` wheel, as a process of its own.

It has no way to stop but the end of its process, so it never runs inside ours.
"""

import contextlib
import logging
import socket
import tomllib
from pathlib import Path

from django.conf import settings

from cafe.base.files import read_or_make, write_whole

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
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
listen = "{host}:{port}"
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
    kept = _port_in(config_path().read_text(errors="replace")) if config_path().exists() else 0
    write_whole(config_path(), _config(kept))


def listening_at() -> tuple[str, int]:
    """Return the address of this installation's broker, whether it runs or not."""
    # Made here only when a part is started alone, without `up`.
    config = read_or_make(config_path(), lambda text: _port_in(text) > 0, lambda: _config(0))
    return HOST, _port_in(config)


def run_forever() -> None:
    """Be the broker, until the process ends."""
    from iotcore import IotCoreBroker  # 14 MB that no other process needs

    # rumqttd wraps its routing in spans that arrive here as one ERROR record a packet.
    logging.getLogger("rumqttd").setLevel(logging.CRITICAL)
    log.info("the embedded broker listens at %s:%d", *listening_at())
    IotCoreBroker(config_path=str(config_path())).run_forever()


def _config(wanted: int) -> str:
    return CONFIG.format(host=HOST, port=_free_port(wanted))


def _port_in(config: str) -> int:
    """Return the port of a configuration, 0 when it is none."""
    with contextlib.suppress(ValueError, KeyError):  # of TOML, too
        return int(tomllib.loads(config)["v5"]["1"]["listen"].rpartition(":")[2])
    return 0


def _free_port(wanted: int) -> int:
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError(f"no free port on {HOST}")
