"""A robot barista: looks at the tablet, taps, and looks again; nothing is remembered but that."""

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass

from cafe.simulation.client import Answer, Client
from cafe.simulation.history import Json
from cafe.simulation.screen import Screen

AT_LEAST_SECONDS = 0.02
TICKS_SHARE = 0.5  # of the orders, made drink by drink
RELEASE_SHARE = 0.04
RECALL_SHARE = 0.04
PAY_SHARE = 0.3
RACE_SHARE = 0.08  # how often somebody grabs what a colleague has


@dataclass(frozen=True, slots=True)
class Tap:
    """What to do next."""

    step: str
    order: Json
    line: Json | None = None

    @property
    def path(self) -> str:
        last = f"lines/{self.line['id']}" if self.line else self.step
        return f"/api/stores/{self.order['store']}/orders/{self.order['id']}/{last}/"

    @property
    def body(self) -> Json:
        return {"made": self.line["made"] + 1} if self.line else {}


class Barista:
    """One pair of hands with one tablet."""

    def __init__(self, client: Client, tablet: Screen, dice: random.Random, pace: float) -> None:
        self.granted: list[Answer] = []
        self.steps: Counter[str] = Counter()
        self.conflicts: Counter[str] = Counter()
        self._client = client
        self._tablet = tablet
        self._dice = dice
        self._pace = pace
        self._mine: set[int] = set()
        self._recalled: set[int] = set()

    async def work(self, closing: asyncio.Event) -> None:
        """Make coffee until the café closes."""
        while not closing.is_set():
            busy_until = time.monotonic() + self._pace * self._dice.uniform(0.5, 1.5)
            if tap := self._look():
                await self._do(tap)
            await asyncio.sleep(max(AT_LEAST_SECONDS, busy_until - time.monotonic()))

    def _look(self) -> Tap | None:
        """Choose: what one has begun, what waits for its customer, then the oldest order."""
        by_status: dict[str, list[Json]] = {}
        for order in self._tablet.orders():
            by_status.setdefault(order["status"], []).append(order)
        making = by_status.get("preparing", [])
        for order in making:
            if order["id"] in self._mine:
                return self._make(order)
        if ready := by_status.get("ready"):
            return self._hand_over(self._dice.choice(ready))
        if accepted := by_status.get("accepted"):
            if making and self._dice.random() < RACE_SHARE:
                return Tap("start", making[-1])
            return Tap("start", accepted[0])
        return None

    def _make(self, order: Json) -> Tap:
        if self._dice.random() < RELEASE_SHARE:
            return Tap("release", order)
        left = [line for line in order["items"] if line["made"] < line["quantity"]]
        # By the order's id, so that an order begun drink by drink is finished so.
        if left and random.Random(order["id"]).random() < TICKS_SHARE:
            return Tap("tick", order, left[0])
        return Tap("ready", order)

    def _hand_over(self, order: Json) -> Tap:
        if order["id"] not in self._recalled and self._dice.random() < RECALL_SHARE:
            self._recalled.add(order["id"])
            return Tap("recall", order)
        if not order["paid"] and self._dice.random() < PAY_SHARE:
            return Tap("pay", order)
        return Tap("collect", order)

    async def _do(self, tap: Tap) -> None:
        answer = await self._client.command(tap.step, tap.path, tap.body)
        order = answer.order
        if answer.good and order:
            self.granted.append(answer)
            self.steps[tap.step] += 1
        elif not answer.good:
            self.conflicts[answer.body.get("reason") or str(answer.status or "no answer")] += 1
        self._keep_hold(tap, answer)
        if order:
            self._tablet.told(order)

    def _keep_hold(self, tap: Tap, answer: Answer) -> None:
        # An unanswered start may have happened: whoever can't know goes on with it.
        if tap.step in ("start", "recall") and (answer.good or not answer.status):
            self._mine.add(tap.order["id"])
        elif tap.step == "release":
            self._mine.discard(tap.order["id"])
