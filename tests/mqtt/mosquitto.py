"""A real Mosquitto for a while: plain, with certificates, over websockets, or refusing things."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.mqtt.certificates import Authority
from tests.running import free_port, wait_for

MISSING = "Mosquitto is not installed; run `make mosquitto`, which also says how"

RIGHTS = ("subscribe", "unsubscribe", "publishClientSend", "publishClientReceive")


@dataclass
class Mosquitto:
    """A broker in a folder of its own, on the same port after each start.

    `refuse` is what nobody may do: "subscribe", "publishClientSend" (names of Mosquitto's dynamic
    security; its ACL files refuse no subscription).
    """

    folder: Path
    refuse: str = ""
    authority: Authority | None = None
    websockets: bool = False
    process: subprocess.Popen[bytes] | None = None
    port: int = 0

    @property
    def plain_url(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}"

    def mutual_url(self, cert: Path, key: Path) -> str:
        assert self.authority
        return f"mqtts://127.0.0.1:{self.port}?ca={self.authority.ca}&cert={cert}&key={key}"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def start(self) -> None:
        program = shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
        assert program, MISSING
        self.port = self.port or free_port()
        (self.folder / "conf").write_text("\n".join(self._configuration()) + "\n")
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [program, "-v", "-c", str(self.folder / "conf")], stdout=log, stderr=log
            )
        wait_for(lambda: self.log.count(" running") > self.log.count(" terminating"), 20)

    def _configuration(self) -> Iterator[str]:
        if self.websockets:
            yield f"listener {free_port()} 127.0.0.1"  # it ends when all it has is websockets
        yield f"listener {self.port} 127.0.0.1"
        yield "user root" if os.getuid() == 0 else ""  # else it cannot read the tests' folder
        yield "max_inflight_messages 100"
        if self.websockets:
            yield "protocol websockets"
        if self.refuse:
            rights = {"defaultACLAccess": dict.fromkeys(RIGHTS, True) | {self.refuse: False}}
            (self.folder / "rights.json").write_text(json.dumps(rights))
            yield f"plugin {dynamic_security()}"
            yield f"plugin_opt_config_file {self.folder / 'rights.json'}"
        if self.authority:
            cert, key = self.authority.issue("server")
            yield f"cafile {self.authority.ca}\ncertfile {cert}\nkeyfile {key}"
        if self.authority and not self.websockets:
            yield "require_certificate true\nuse_identity_as_username true"
        else:
            yield "allow_anonymous true"

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(10)


def dynamic_security() -> Path:
    """Return Mosquitto's plugin of rights; it comes with it, in a folder of the system's."""
    folders = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt/homebrew/lib")
    name = "mosquitto_dynamic_security.so"
    found = [path for one in folders for path in [*Path(one).glob(f"**/{name}")]]
    assert found, f"{name} is in none of {', '.join(folders)}"
    return found[0]


@contextmanager
def mosquitto(
    folder: Path, *, refuse: str = "", authority: Authority | None = None, websockets: bool = False
) -> Iterator[Mosquitto]:
    """Run a broker on a free port; with an authority it speaks TLS, and wants certificates."""
    folder.mkdir(parents=True, exist_ok=True)
    broker = Mosquitto(folder, refuse, authority, websockets)
    broker.start()
    try:
        yield broker
    finally:
        broker.stop()
