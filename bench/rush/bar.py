"""What goes on at the bar besides the measured tablet: guests who order, colleagues who make."""

import asyncio
import itertools
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx
import msgspec
from django.db import connections

from bench.http import Body, Client
from orders.order.models import OPEN, Order, Status
from tests.running import RunningCafe

OPEN_ORDERS = 60
RATE = 2.0  # orders a second
# How many of the sixty wait, are made, and are ready.
MAKING, READY = 20, 20
LOOK_SECONDS = 0.1
DRINKS = ("Flat White", "Latte", "Cappuccino", "Mocha")
GUESTS = ("Ada", "Grace", "Bjørn", "Zoë", "Maximilian", "Ng", "Fatima", "Mary-Ann")
ORDERS = "/api/stores/demo/orders/"

_keys = (f"rush-{at}" for at in itertools.count())


def wishes(port: int) -> list[Body]:
    """Return fifty orders of one to three lines, with and without options of their own."""
    menu = httpx.get(f"http://127.0.0.1:{port}/api/stores/demo/menu/").json()
    items = {one["name"]: one for part in menu["categories"] for one in part["items"]}
    chance = random.Random(7)
    return [
        {
            "name": chance.choice(GUESTS),
            "items": [
                _line(items[name], chance)
                for name in chance.sample(DRINKS, chance.choice((1, 1, 1, 2, 2, 3)))
            ],
        }
        for _ in range(50)
    ]


def _line(item: dict[str, Any], chance: random.Random) -> Body:
    quantity = chance.choice((1, 1, 1, 2))
    return {"item": item["id"], "quantity": quantity, "options": _options(item, chance)}


def _options(item: dict[str, Any], chance: random.Random) -> list[int]:
    """Return what goes with a drink: mostly its recipe, now and then another milk or size."""
    chosen = []
    for group in item["option_groups"]:
        own = [one["id"] for one in group["options"] if one["default"]]
        other = [one["id"] for one in group["options"] if not one["default"]]
        if len(own) == 1 and other and chance.random() < 0.25:
            own = [chance.choice(other)]
        chosen += own
    return chosen


@dataclass(slots=True)
class Bar:
    """Guests and colleagues, each a thread of its own, until it is stopped."""

    cafe: RunningCafe
    bodies: list[Body]
    in_hand: int = 0  # the order that the measured tablet's barista has a finger on
    placed: int = 0
    stop: bool = False
    threads: list[threading.Thread] = field(default_factory=list)

    def fill(self) -> None:
        """Have sixty orders open, in the columns in which a rush has them."""
        asyncio.run(self._order(OPEN_ORDERS, rate=20.0))
        with self.cafe.staff("supervisor") as colleague:
            for _ in range(OPEN_ORDERS * 2):
                self._help(colleague)

    def open(self) -> None:
        for work in (self._guests, self._colleagues):
            self.threads.append(threading.Thread(target=work))
            self.threads[-1].start()

    def close(self) -> None:
        self.stop = True
        for one in self.threads:
            one.join()

    def _guests(self) -> None:
        asyncio.run(self._order(None, rate=RATE))

    async def _order(self, count: int | None, rate: float) -> None:
        client, start = Client(self.cafe.port), time.monotonic()
        for at in itertools.count() if count is None else range(count):
            await asyncio.sleep(max(0.0, start + at / rate - time.monotonic()))
            if self.stop:
                return
            body = self.bodies[self.placed % len(self.bodies)]
            await client.post(ORDERS, msgspec.json.encode(body), next(_keys))
            self.placed += 1

    def _colleagues(self) -> None:
        with self.cafe.staff("supervisor") as colleague:
            while not self.stop:
                if not self._help(colleague):
                    time.sleep(LOOK_SECONDS)
        connections.close_all()

    def _help(self, colleague: httpx.Client) -> bool:
        """Take the oldest order of the column that is too full one step on, where there is one."""
        order, step = self._next()
        if order:
            # Refused where the tablet was faster: then that is done.
            colleague.post(f"{ORDERS}{order}/{step}/", json={})
        return bool(order)

    def _next(self) -> tuple[int, str]:
        counts = open_orders()
        by_status = Counter(counts.values())

        def oldest(status: Status) -> int:
            ids = (one for one in counts if counts[one] == status and one != self.in_hand)
            return next(ids, 0)

        if len(counts) > OPEN_ORDERS and by_status[Status.READY]:
            return oldest(Status.READY), "collect"
        if by_status[Status.READY] < READY and by_status[Status.PREPARING]:
            return oldest(Status.PREPARING), "ready"
        if by_status[Status.PREPARING] < MAKING and by_status[Status.ACCEPTED]:
            return oldest(Status.ACCEPTED), "start"
        return 0, ""


def open_orders() -> dict[int, str]:
    """Return the open orders and where each stands, oldest first."""
    return dict(Order.objects.filter(status__in=OPEN).order_by("id").values_list("id", "status"))
