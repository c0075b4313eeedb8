"""The judged screens as processes of Node: the guests', and the bar's with its log-in."""

import json
import re
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg

from cafe.simulation.history import Command
from tests.crash.books import read_tokens
from tests.crash.evidence import GRANTED
from tests.crash.sights import Sight, read_sights
from tests.running import ROOT, RunningCafe, wait_for

NODE = shutil.which("node")
SCRIPT = ROOT / "tests" / "crash" / "pages.mjs"
LOOK_SECONDS = 0.2
SLOW_MS = "150"  # the tablet's Wi-Fi, so that answers to taps and news overtake each other
USER = re.compile(r'data-user-id="(\d+)" data-user-name="([^"]*)"')


class Device:
    """A process that shows screens."""

    def __init__(self, url: str, record: Path, **environment: str) -> None:
        assert NODE, "the screens need Node.js"
        self.record = record
        record.touch()
        self._complaints = record.with_suffix(".err")
        with self._complaints.open("w") as complaints:
            self._process = subprocess.Popen(
                [NODE, "--experimental-websocket", "--no-warnings", str(SCRIPT), url, str(record)],
                env=environment,
                stdin=subprocess.PIPE,
                stderr=complaints,
                text=True,
            )

    def open(self, **wish: Any) -> None:
        """Open a screen; what is to be said of it is in pages.mjs."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(wish) + "\n")
        self._process.stdin.flush()

    @property
    def complaint(self) -> str:
        """What ended it, if something did."""
        return self._complaints.read_text() if self._process.poll() is not None else ""

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


@dataclass
class Pages:
    """A tablet, a board, and the page of each order that somebody was answered."""

    cafe: RunningCafe
    url: str
    record: Path  # of the robots: who was answered
    devices: list[Device] = field(default_factory=list)
    _leaving: threading.Event = field(default_factory=threading.Event)
    _usher: threading.Thread | None = None

    def open(self) -> None:
        """Switch on the tablet and the board, and wait until they are seen."""
        guests = Device(self.url, self.cafe.var / "guests.jsonl")
        guests.open(kind="board", name="board", store="demo")
        with self.cafe.staff() as staff:
            cookies, user = _cookies(staff), _user(staff)
        bar = Device(
            self.url, self.cafe.var / "bar.jsonl", CAFE_COOKIES=cookies, CAFE_SLOW_MS=SLOW_MS
        )
        bar.open(kind="tablet", name="tablet", store="demo", user=user)
        self.devices = [guests, bar]
        wait_for(lambda: all(one.record.stat().st_size for one in self.devices), 30, self.complaint)

    def follow(self) -> None:
        """Open the page of each order as soon as it is answered."""
        self._usher = threading.Thread(target=self._keep_opening, daemon=True)
        self._usher.start()

    def _keep_opening(self) -> None:
        opened: set[str] = set()
        while not self._leaving.wait(LOOK_SECONDS):
            answered = {one.who: one.order.id for one in self._answers() if one.order}
            with suppress(sqlite3.Error, psycopg.Error):  # it is being killed as well
                tokens = read_tokens(self.cafe.database) if answered.keys() - opened else {}
                for who in answered.keys() - opened:
                    token = tokens[answered[who]]
                    self.devices[0].open(kind="phone", name=who, path=f"/api/orders/{token}/")
                    opened.add(who)

    def _answers(self) -> list[Command]:
        commands = (one for one in read_sights(self.record) if isinstance(one, Command))
        return [one for one in commands if one.what == "place" and one.status in GRANTED]

    def sights(self) -> Iterator[Sight]:
        """Yield all that was seen until now."""
        for device in self.devices:
            yield from read_sights(device.record)

    def complaint(self) -> str:
        """Return what ended a device, if something did."""
        return "".join(device.complaint for device in self.devices)

    def close(self) -> None:
        self._leaving.set()
        if self._usher:
            self._usher.join()
        for device in self.devices:
            device.close()


def _cookies(client: httpx.Client) -> str:
    return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


def _user(client: httpx.Client) -> dict[str, Any]:
    """Return whose tablet it is, as its page says."""
    found = USER.search(client.get("/barista/demo/").text)
    assert found
    return {"id": int(found[1]), "name": found[2]}
