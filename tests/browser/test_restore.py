"""A backup is restored while pages are open: each says what is true now, and goes on from there."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, TABLET, TV, log_in
from tests.browser.test_flow import order_a_flat_white, status
from tests.running import ROOT, RunningCafe, running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BACK_MS = 20_000  # a start takes some seconds, and a page's next try some more


@pytest.fixture
def cafe(tmp_path: Path) -> Iterator[RunningCafe]:
    with running(tmp_path / "var") as cafe:
        yield cafe


@pytest.fixture
def clean_queue() -> None:
    """Nothing: this café is gone with its test."""


def back_up(cafe: RunningCafe) -> Path:
    done = subprocess.run(
        [sys.executable, str(ROOT / "deploy/backup.py"), str(cafe.var), str(cafe.var / "backups")],
        check=True,
        capture_output=True,
        text=True,
    )
    return Path(done.stdout.strip())


def restore(cafe: RunningCafe, backup: Path) -> None:
    """Do what docs/operate.md says."""
    cafe.stop()
    aside = cafe.var / "aside"
    aside.mkdir()
    for file in cafe.var.glob("cafe.sqlite3*"):
        file.rename(aside / file.name)
    shutil.copy(backup, cafe.var / "cafe.sqlite3")
    cafe.start()


def open_at(chromium: Browser, cafe: RunningCafe, path: str, **device) -> Page:
    page = chromium.new_context(base_url=cafe.url, **device).new_page()
    page.goto(path)
    return page


def test_after_a_restore_every_open_page_says_what_is_true_now(
    chromium: Browser, cafe: RunningCafe
):
    tablet = open_at(chromium, cafe, "/barista/demo/", **TABLET)
    log_in(tablet)
    board = open_at(chromium, cafe, "/stores/demo/board/", **TV)
    menu = open_at(chromium, cafe, "/stores/demo/", **PHONE)
    phone = open_at(chromium, cafe, "/stores/demo/", **PHONE)
    order = order_a_flat_white(phone)
    expect(status(phone)).to_have_attribute("data-status", "accepted")
    backup = back_up(cafe)

    advance = tablet.get_by_test_id(f"advance-{order}")
    for step in ("preparing", "ready"):
        advance.click()
        expect(status(phone)).to_have_attribute("data-status", step)
    expect(board.get_by_test_id("board-ready").get_by_text("Ada")).to_be_visible()
    with cafe.staff("supervisor") as staff:
        staff.patch("/api/stores/demo/", json={"open": False}).raise_for_status()
    expect(menu.get_by_text("We are closed")).to_be_visible()

    restore(cafe, backup)
    expect(status(phone)).to_have_attribute("data-status", "accepted", timeout=BACK_MS)
    expect(phone.get_by_test_id("connection")).to_have_attribute(
        "data-state", "live", timeout=BACK_MS
    )
    expect(status(phone)).to_have_attribute("data-status", "accepted")
    expect(board.get_by_test_id("board-preparing").get_by_text("Ada")).to_be_visible(
        timeout=BACK_MS
    )
    expect(tablet.get_by_test_id("column-new").get_by_test_id(f"ticket-{order}")).to_be_visible(
        timeout=BACK_MS
    )
    expect(menu.get_by_text("We are closed")).to_be_hidden(timeout=BACK_MS)

    advance.click()
    expect(status(phone)).to_have_attribute("data-status", "preparing")
    advance.click()
    expect(board.get_by_test_id("board-ready").get_by_text("Ada")).to_be_visible()
