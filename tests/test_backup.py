"""A backup made in a rush is one moment of the café, and a café begins from it again."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import ROOT, RunningCafe, running, wait_for, wish

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="PostgreSQL has its own tools"),
]


def back_up(cafe_var: Path, folder: Path) -> Path:
    done = subprocess.run(
        [sys.executable, "deploy/backup.py", str(cafe_var), str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def start_rush(cafe: RunningCafe) -> subprocess.Popen[bytes]:
    command = ["simulate", "--orders", "25", "--rate", "3", "--seed", "7", "--url", cafe.url]
    return subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=cafe.environment,
        stdout=subprocess.DEVNULL,
    )


@pytest.mark.timeout(300)
def test_a_backup_made_in_a_rush_is_a_cafe_again(up: RunningCafe, tmp_path: Path):
    rush = start_rush(up)
    with up.client() as customer:
        menu = customer.get("/api/stores/demo/menu/").json()
        order = customer.post("/api/stores/demo/orders/", json=wish(menu)).json()
    copy = back_up(up.var, tmp_path / "backups")
    assert rush.wait(120) == 0, "the rush noticed the backup"

    restored = tmp_path / "restored"
    restored.mkdir()
    shutil.copy(copy, restored / "cafe.sqlite3")
    with running(restored) as cafe, cafe.client() as customer:

        def accepted() -> bool:
            return bool(customer.get(order["links"]["self"]).json()["number"])

        # Placed a moment before the copy: what was on its way in it goes on.
        wait_for(accepted, 20)
        new = customer.post("/api/stores/demo/orders/", json=wish(menu))
        assert new.status_code == 202, new.text


def test_a_wrong_folder_is_an_error_and_no_empty_backup(tmp_path: Path):
    with pytest.raises(AssertionError, match="unable to open"):
        back_up(tmp_path / "nothing", tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []
