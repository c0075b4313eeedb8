"""The embedded MQTT broker: rumqttd out of the `iotcore` wheel, as a process of its own.

It has no way to stop but the end of its process, so it never runs inside ours; and that process is
only this module, without Django (docs/decisions/up.md). FOLDER is CAFE_VAR everywhere.

It takes nobody who does not know its secret, new at each start (docs/decisions/mqtt-trust.md).
Address and secret lie in one file that this user alone reads: whoever finds the broker finds both
as they belong together.
"""

import contextlib
import logging
import os
import secrets
import signal
import socket
import tomllib
from pathlib import Path
from typing import NamedTuple

from cafe.base.files import read_or_make, write_whole
from cafe.base.process import end_with_parent

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
USER = "cafe"
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

[v5.1.connections.auth]
{user} = "{password}"
"""


class Access(NamedTuple):
    """Where the broker is, and who it takes."""

    host: str
    port: int
    user: str
    password: str


def config_path(folder: Path) -> Path:
    return folder / "broker.toml"


def prepare(folder: Path) -> None:
    """Write the broker's configuration: a new secret, on the port it had before if that is free.

    Called before any process is started, so that all of them read the same port.
    """
    path = config_path(folder)
    kept = _access_in(path.read_text(errors="replace")) if path.exists() else None
    write_whole(path, _config(_free_port(kept.port if kept else 0)))


def access(folder: Path) -> Access:
    """Return the way to this installation's broker, whether it runs or not."""
    # Made here only when a part is started alone, without `up`.
    path = config_path(folder)
    found = _access_in(read_or_make(path, lambda text: bool(_access_in(text)), _new_config))
    assert found
    return found


def main(folder: str) -> None:
    """Be the broker, until the process ends."""
    # It has no state to save, and its native loop would not let Python see a signal.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_with_parent(lambda: os._exit(0))
    from iotcore import IotCoreBroker  # 14 MB that no other process needs

    _renew(Path(folder))

    # rumqttd wraps its routing in spans that arrive here as one ERROR record a packet.
    logging.getLogger("rumqttd").setLevel(logging.CRITICAL)
    log.info("the embedded broker listens at %s:%d", *access(Path(folder))[:2])
    IotCoreBroker(config_path=str(config_path(Path(folder)))).run_forever()


def _renew(folder: Path) -> None:
    """Give the broker a new secret; whoever still has the old one is refused and reads anew."""
    port = access(folder).port
    if _free_port(port) != port:
        return  # another one runs: the secret in the file is its own
    try:
        write_whole(config_path(folder), _config(port))
    except OSError as error:  # a full disk
        log.warning("the broker keeps the secret it had: %s", error.strerror)


def _config(port: int) -> str:
    return CONFIG.format(host=HOST, port=port, user=USER, password=secrets.token_urlsafe(32))


def _new_config() -> str:
    return _config(_free_port(0))


def _access_in(config: str) -> Access | None:
    """Return what a configuration says, None when it is none, or one without a secret."""
    with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):  # of TOML, too
        listener = tomllib.loads(config)["v5"]["1"]
        port = int(listener["listen"].rpartition(":")[2])
        password = str(listener["connections"]["auth"][USER])
        return Access(HOST, port, USER, password) if port and password else None
    return None


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
