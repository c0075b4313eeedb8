"""A rush against a café whose parts are killed, and what is left of it to judge."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cafe.simulation.history import read_history
from tests.crash.books import Books, DeliveryRow, read_books
from tests.crash.checker import judge
from tests.crash.evidence import Evidence, Outage
from tests.crash.pages import Pages
from tests.crash.screens import FRESH_SECONDS, all_right, live_again, slowest
from tests.running import ROOT, RunningCafe, wait_for

RUSH_SECONDS = 100.0
QUIET_SECONDS = 90.0
RIGHT_SECONDS = 3.0  # after an outage, and with nothing on its way any more
STARVED = 1.5  # processes that want to run, for each processor
STARTED = "worker started"  # what a worker logs when it begins to work


def recovery_seconds() -> float:
    """Return what a recovery may take; more where others want the processors too."""
    starved = os.getloadavg()[0] > STARVED * (os.cpu_count() or 1)
    return FRESH_SECONDS if starved else RIGHT_SECONDS


@dataclass
class Crashing:
    """A running café, robots in it, and somebody who pulls plugs."""

    cafe: RunningCafe
    seed: int = 1
    outages: list[Outage] = field(default_factory=list)
    door: str = ""  # the URL at which the robots come in; empty: the café's own
    dice: random.Random = field(init=False)
    robots: subprocess.Popen[str] | None = None
    pages: Pages | None = None
    recovery_seconds: float = 0.0  # 0: what is promised, on a machine that can keep a promise

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    @property
    def record(self) -> Path:
        return self.cafe.var / "rush.jsonl"

    def begin(self, orders: int = 35, rate: float = 6.0, **options: float) -> None:
        """Switch on the screens and let the robots in."""
        self.pages = Pages(self.cafe, self.door or self.cafe.url, self.record)
        self.pages.open()
        more = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        self.robots = subprocess.Popen(
            [
                *(sys.executable, "manage.py", "simulate", "--url", self.door or self.cafe.url),
                *("--orders", str(orders), "--rate", str(rate), "--seed", str(self.seed)),
                *("--record", str(self.record), *more),
            ],
            cwd=ROOT,
            env=self.cafe.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        wait_for(lambda: self.record.exists() and self.record.stat().st_size, 30, self._said)
        self.pages.follow()

    def _said(self) -> str:
        assert self.robots
        return self.robots.communicate()[0] if self.robots.poll() is not None else "no word"

    def pause(self, low: float = 1.5, high: float = 3.5) -> None:
        time.sleep(self.dice.uniform(low, high))

    def pull(self, part: str) -> None:
        """kill -9 one part, and wait until all are well again."""
        before = self.cafe.log.read_text().count(STARTED)
        start = time.time()
        self.cafe.kill(part)
        if part == "worker":
            # /readyz looks for late events, not for the worker's process.
            wait_for(lambda: self.cafe.log.read_text().count(STARTED) > before, 30)
        else:
            wait_for(lambda: part in self.cafe.parts(), 30)
        self.cafe.wait_until_ready()
        self.outages.append(Outage(start, time.time()))

    def pull_all(self) -> None:
        """kill -9 everything, and start it again on what is left."""
        start = time.time()
        self.cafe.kill()
        dark = time.time()
        self.cafe.start()
        self.outages.append(Outage(start, time.time(), dark))

    def during(self, disturb: Callable[[], float | None]) -> None:
        """Note a disturbance of any kind, from its beginning until all parts are well again.

        What it returns is the moment until which no news could come to any screen.
        """
        start = time.time()
        dark = disturb()
        self.cafe.wait_until_ready()
        self.outages.append(Outage(start, time.time(), dark))

    def finish(self) -> tuple[int, str]:
        """Wait for the robots' end and for the last event to be handled."""
        assert self.robots
        said, _ = self.robots.communicate(timeout=RUSH_SECONDS)
        return self.robots.returncode, said

    def send_home(self) -> None:
        """Switch off the screens, and end the robots if a test failed before they did."""
        if self.pages:
            self.pages.close()
        if self.robots and self.robots.poll() is None:
            self.robots.kill()
            self.robots.communicate()

    def held(self) -> list[DeliveryRow]:
        """Return the messages that a worker took and neither finished nor gave back."""
        return [one for one in self.books().deliveries if one.held]

    def books(self) -> Books:
        return read_books(self.cafe.database)

    def evidence(self) -> Evidence:
        assert self.pages
        sights = [*read_history(self.record), *self.pages.sights()]
        limit = self.recovery_seconds or recovery_seconds()
        return Evidence(sights, self.books(), self.outages, limit)

    def wait_until_quiet(self, seconds: float = QUIET_SECONDS) -> None:
        """Wait until nothing is on its way any more."""

        def quiet() -> bool:
            books = self.books()
            waiting = [one for one in books.events if not one.published and not one.parked]
            held = any(not one.dead for one in books.deliveries)
            return not waiting and not held and not self.cafe.on_the_way()

        with suppress(AssertionError):  # what is left over then is for the checker to tell
            wait_for(quiet, seconds)

    def wait_until_right(self) -> None:
        """Give the screens the time that they are promised to need, if they need it."""
        with suppress(AssertionError):
            wait_for(lambda: not any(all_right(self.evidence())), RIGHT_SECONDS)

    def judge(self) -> None:
        """Fail with all that the robots and the checker found."""
        code, said = self.finish()
        ended = time.time()
        self.wait_until_quiet()
        left = self.cafe.on_the_way()
        self.wait_until_right()
        print(said, f"quiet after {time.time() - ended:.1f} s", sep="\n")
        evidence = self.evidence()
        for outage in self.outages:
            print(f"away {outage.end - outage.start:.1f} s, {live_again(evidence, outage)}")
        print(*slowest(evidence), f"allowed: {evidence.recovery_seconds:g} s", sep="\n")
        assert self.pages
        assert not self.pages.complaint(), self.pages.complaint()
        violations = "\n".join(map(str, judge(evidence)))
        assert not violations, f"{violations}\n{said}"
        assert not left, f"{left} messages still lie in queues"
        assert code == 0, said
