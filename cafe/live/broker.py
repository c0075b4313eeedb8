"""The embedded MQTT broker: rumqttd out of the `iotcore` wheel, as a process of its own.

It has no way to stop but the end of its process, so it never runs inside ours; and that process is
only this module, without Django (docs/decisions/up.md). FOLDER is CAFE_VAR everywhere.
"""

import contextlib
import logging
import os
import signal
import socket
import tomllib
from pathlib import Path

from cafe.base.files import read_or_make, write_whole
from cafe.base.process import end_with_parent

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


def config_path(folder: Path) -> Path:
    return folder / "broker.toml"


def prepare(folder: Path) -> None:
    """Write the broker's configuration, on the port it had before if that is free.

    Called before any process is started, so that all of them read the same port.
    """
    path = config_path(folder)
    kept = _port_in(path.read_text(errors="replace")) if path.exists() else 0
    write_whole(path, _config(kept))


def listening_at(folder: Path) -> tuple[str, int]:
    """Return the address of this installation's broker, whether it runs or not."""
    # Made here only when a part is started alone, without `up`.
    config = read_or_make(config_path(folder), lambda text: _port_in(text) > 0, lambda: _config(0))
    return HOST, _port_in(config)


def main(folder: str) -> None:
    """Be the broker, until the process ends."""
    # It has no state to save, and its native loop would not let Python see a signal.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_with_parent(lambda: os._exit(0))
    from iotcore import IotCoreBroker  # 14 MB that no other process needs

    # rumqttd wraps its routing in spans that arrive here as one ERROR record a packet.
    logging.getLogger("rumqttd").setLevel(logging.CRITICAL)
    log.info("the embedded broker listens at %s:%d", *listening_at(Path(folder)))
    IotCoreBroker(config_path=str(config_path(Path(folder)))).run_forever()


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
