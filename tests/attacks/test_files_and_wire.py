"""What the café writes only its user reads, and what goes over the wire in the clear is said."""

import stat
from pathlib import Path

import pytest

from tests.running import RunningCafe, running, wait_for

pytestmark = pytest.mark.slow

DATABASE = ("cafe.sqlite3", "cafe.sqlite3-wal", "cafe.sqlite3-shm")
WARNING = "without TLS: on a shared Wi-Fi anybody can read passwords"


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


def test_others_read_nothing_that_the_cafe_wrote(tmp_path):
    (tmp_path / "var" / "static").mkdir(parents=True)  # it is given no files of others
    cafe = RunningCafe(tmp_path / "var")
    cafe.is_laid = False
    cafe.start()
    try:
        for name in DATABASE:
            assert mode(cafe.var / name) == "0o600"
        # Sockets of wake-ups lie in folders of their own, which are closed as a whole.
        written = [path for path in cafe.var.rglob("*") if path.is_file() and path != cafe.log]
        assert written
        assert [path for path in written if path.stat().st_mode & 0o077] == []
    finally:
        cafe.stop()


def test_a_folder_it_makes_is_closed(tmp_path):
    cafe = RunningCafe(tmp_path)
    cafe.environment["CAFE_VAR"] = str(tmp_path / "new")
    cafe.manage("migrate")
    assert mode(tmp_path / "new") == "0o700"


def test_a_database_from_before_is_closed(tmp_path):
    cafe = RunningCafe(tmp_path)
    cafe.manage("migrate")
    cafe.var.chmod(0o755)
    (cafe.var / "cafe.sqlite3").chmod(0o644)
    cafe.start()
    try:
        assert {mode(cafe.var / name) for name in DATABASE} == {"0o600"}
    finally:
        cafe.stop()


@pytest.mark.parametrize(("host", "said"), [("0.0.0.0", True), ("127.0.0.1", False)])
def test_plain_http_for_others_is_said_at_the_start(tmp_path, host: str, said: bool):
    with running(tmp_path, HOST=host) as cafe:
        # Printed once the web process answers, which the test may notice first.
        wait_for(lambda: "Ctrl-C stops it." in cafe.log.read_text())
        assert (WARNING in cafe.log.read_text()) is said
