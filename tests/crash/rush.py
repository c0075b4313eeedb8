"""A rush against a café whose parts are killed, and what is left of it to judge."""

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
from tests.crash.screens import lags
from tests.running import ROOT, RunningCafe, wait_for

RUSH_SECONDS = 100.0
QUIET_SECONDS = 90.0
STARTED = "worker started"  # what a worker logs when it begins to work


@dataclass
class Crashing:
    """A running café, robots in it, and somebody who pulls plugs."""

    cafe: RunningCafe
    seed: int = 1
    outages: list[Outage] = field(default_factory=list)
    door: str = ""  # the URL at which the robots come in; empty: the café's own
    dice: random.Random = field(init=False)
    robots: subprocess.Popen[str] | None = None

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    @property
    def record(self) -> Path:
        return self.cafe.var / "rush.jsonl"

    def begin(self, orders: int = 35, rate: float = 6.0, **options: float) -> None:
        """Let the robots in."""
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
        self.cafe.start()
        self.outages.append(Outage(start, time.time()))

    def during(self, disturb: Callable[[], None]) -> None:
        """Note a disturbance of any kind, from its beginning until all parts are well again."""
        start = time.time()
        disturb()
        self.cafe.wait_until_ready()
        self.outages.append(Outage(start, time.time()))

    def finish(self) -> tuple[int, str]:
        """Wait for the robots' end and for the last event to be handled."""
        assert self.robots
        said, _ = self.robots.communicate(timeout=RUSH_SECONDS)
        return self.robots.returncode, said

    def send_home(self) -> None:
        """End the robots, if a test failed before they did."""
        if self.robots and self.robots.poll() is None:
            self.robots.kill()
            self.robots.communicate()

    def held(self) -> list[DeliveryRow]:
        """Return the messages that a worker took and neither finished nor gave back."""
        return [one for one in self.books().deliveries if one.held]

    def books(self) -> Books:
        return read_books(self.cafe.database)

    def evidence(self) -> Evidence:
        return Evidence(
            list(read_history(self.record)),
            self.books(),
            self.outages,
        )

    def wait_until_quiet(self, seconds: float = QUIET_SECONDS) -> None:
        """Wait until nothing is on its way any more."""

        def quiet() -> bool:
            books = self.books()
            waiting = [one for one in books.events if not one.published and not one.parked]
            held = any(not one.dead for one in books.deliveries)
            return not waiting and not held and not self.cafe.on_the_way()

        with suppress(AssertionError):  # what is left over then is for the checker to tell
            wait_for(quiet, seconds)

    def judge(self) -> None:
        """Fail with all that the robots and the checker found."""
        code, said = self.finish()
        ended = time.time()
        self.wait_until_quiet()
        left = self.cafe.on_the_way()
        print(said, f"quiet after {time.time() - ended:.1f} s", sep="\n")
        evidence = self.evidence()
        slowest = max(lags(evidence), key=lambda lag: lag.seconds)
        print(f"outages {[f'{one.end - one.start:.1f} s' for one in self.outages]}")
        print(f"slowest screen: {slowest}")
        violations = "\n".join(map(str, judge(evidence)))
        assert not violations, f"{violations}\n{said}"
        assert not left, f"{left} messages still lie in queues"
        assert code == 0, said
