"""The systemd units, as far as they go without systemd: what they say, and what they start."""

import os
import re
import resource
import shutil
import signal
import stat
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.deploy.conftest import NOBODY, as_nobody, own
from tests.running import ROOT, free_port, is_well, wait_for, wish

UNITS = ROOT / "deploy" / "systemd"
PUBLIC = {"Host": "cafe.example", "X-Forwarded-Proto": "https"}
ENV_FILE = re.compile(r"^cat > /etc/cafe\.env <<END\n.*?^END$", re.MULTILINE | re.DOTALL)

Unit = dict[str, list[str]]


def read(name: str) -> Unit:
    """Return what a unit says, by its key."""
    said: Unit = defaultdict(list)
    for line in (UNITS / name).read_text().splitlines():
        if "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            said[key].append(value)
    return said


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
def test_systemd_understands_every_unit(tmp_path: Path):
    for unit in UNITS.iterdir():
        text = re.sub(r"(?m)^(ExecStart=)\S+", rf"\1{shutil.which('true')}", unit.read_text())
        (tmp_path / unit.name).write_text(text)
    units = [str(one) for one in tmp_path.iterdir()]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    spoiled = tmp_path / "cafe.service"
    spoiled.write_text(spoiled.read_text().replace("ProtectHome=yes", "ProtectHome=maybe"))
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    assert "protect home" in done.stderr, "it looks at nothing"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
@pytest.mark.parametrize("name", ["cafe.service", "cafe-backup.service"])
def test_systemd_finds_little_to_attack_in_a_unit(name: str):
    """At most 2 of 10; without a word about safety a service has 9.6."""
    line = ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager"]
    done = subprocess.run([*line, str(UNITS / name)], capture_output=True, text=True)
    assert "Overall exposure level" in done.stdout
    assert done.returncode == 0, done.stdout[-300:]


class Started:
    """What the unit's line started: as nobody, in a clone, with the documented environment."""

    def __init__(self, clone: Path, python: dict[str, str]) -> None:
        self.unit = read("cafe.service")
        self.var = own(clone.parent / "var-lib-cafe")
        self.log = clone.parent / "log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.clone = clone
        self._environment = self._said(clone) | {
            name: value for name, value in python.items() if name != "PROGRAM"
        }
        self._line = self.unit["ExecStart"][0].split()
        self._line[0] = python["PROGRAM"]

    def _said(self, clone: Path) -> dict[str, str]:
        file = clone.parent / "cafe.env"
        written = ENV_FILE.search((ROOT / "docs" / "operate.md").read_text())
        assert written, "docs/operate.md writes no /etc/cafe.env"
        text = written[0].replace("/etc/cafe.env", str(file))
        subprocess.run(["bash", "-c", text], check=True)
        said = dict(line.split("=", 1) for line in file.read_text().split())
        of_the_unit = dict(one.split("=", 1) for one in self.unit["Environment"][0].split())
        return (
            of_the_unit
            | said
            | {
                "CAFE_VAR": str(self.var),
                "PORT": str(self.port),
                "PATH": "/usr/local/bin:/usr/bin:/bin",
            }
        )

    def start(self) -> None:
        line = [*self._shut_in(), *as_nobody(), *self._line]
        files = int(self.unit["LimitNOFILE"][0])
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                line,
                cwd=self.clone,
                env=self._environment,
                umask=int(self.unit["UMask"][0], 8),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=lambda: resource.setrlimit(
                    resource.RLIMIT_NOFILE, (min(files, hard), hard)
                ),
            )
        wait_for(lambda: self.process.poll() is not None or self._is_up(), 60, self.log.read_text)
        assert self.process.poll() is None, self.log.read_text()

    def _shut_in(self) -> list[str]:
        """ProtectSystem=strict, PrivateTmp=yes: where we may, all but its folder is read only."""
        assert self.unit["ProtectSystem"] == ["strict"]
        if os.geteuid() != 0 or subprocess.run(["unshare", "--mount", "true"]).returncode:
            return []
        script = f"""
            mount --make-rprivate / && mount --bind {self.var} {self.var} &&
            mount -t tmpfs tmpfs /var/tmp && chmod 1777 /var/tmp &&
            mount -o remount,bind,ro / && TMPDIR=/var/tmp exec "$@"
        """
        return ["unshare", "--mount", "sh", "-c", script, "sh"]

    def _is_up(self) -> bool:
        return is_well(f"{self.url}/healthz") and is_well(f"{self.url}/readyz")

    def stop(self) -> int:
        os.kill(self.process.pid, signal.SIGTERM)
        return self.process.wait(int(self.unit["TimeoutStopSec"][0]))


@contextmanager
def started(clone: Path, python: dict[str, str]) -> Iterator[Started]:
    service = Started(clone, python)
    service.start()
    try:
        yield service
    finally:
        if service.process.poll() is None:
            os.killpg(service.process.pid, signal.SIGKILL)
            service.process.wait()


@pytest.mark.slow
def test_what_the_unit_starts_is_a_cafe_that_writes_into_its_folder_alone(
    clone: Path, python: dict[str, str]
):
    before = {path: path.stat().st_mtime_ns for path in clone.rglob("*")}
    with started(clone, python) as service:
        with httpx.Client(base_url=service.url, headers=PUBLIC, timeout=20) as customer:
            menu = customer.get("/api/stores/demo/menu/").raise_for_status().json()
            placed = customer.post("/api/stores/demo/orders/", json=wish(menu))
            assert placed.status_code == 202, placed.text
            order = placed.json()["links"]["self"]
            wait_for(lambda: customer.get(order).json()["status"] == "accepted")
        owner = Path(f"/proc/{service.process.pid}").stat().st_uid
        assert owner == (NOBODY if os.geteuid() == 0 else os.geteuid())
        log = service.log.read_text()
        assert "/accounts/invitation/" in log
        assert "Password:" not in log
        assert service.stop() == 0
    for path in [service.var, *service.var.rglob("*")]:
        mode = stat.S_IMODE(path.lstat().st_mode)
        assert mode & 0o077 == 0, f"{path} is open to others: {mode:o}"
    assert {path: path.stat().st_mtime_ns for path in clone.rglob("*")} == before
