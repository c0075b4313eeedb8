"""A robot customer: reads the menu, orders, waits when the café is full, sometimes cancels."""

import asyncio
import random
import time
import uuid
from collections import Counter
from collections.abc import Callable

from cafe.simulation.basket import Basket, as_quoted, choose_basket
from cafe.simulation.client import Answer, Client
from cafe.simulation.history import Json
from cafe.simulation.screen import Screen

NAMES = (
    "Ada", "Alan", "Barbara", "Bjarne", "Dennis", "Donald", "Edsger", "Frances", "Grace", "Guido",
    "Hedy", "Joan", "John", "Katherine", "Ken", "Leslie", "Linus", "Margaret", "Niklaus", "Radia",
    "Robin", "Sophie", "Tim", "Tony", "Vint", "Yukihiro", "Zoë", "Émilie", "Søren", "李雷",
)  # fmt: skip
CANCEL_SHARE = 0.08
QUOTE_SHARE = 0.5  # the others order by the menu they read, as clients of old do
PATIENCE_SECONDS = 180.0  # how long somebody comes back to a café that is full
LOOK_AGAIN_SECONDS = (0.5, 2.0)

OpenPhone = Callable[[Json], Screen]


class Customer:
    """One visit. `placed` is the order, None while and when there is none."""

    def __init__(self, number: int, store: str, client: Client, dice: random.Random) -> None:
        self.name = dice.choice(NAMES)
        self.who = f"customer {number}"
        self.placed: Answer | None = None
        self.phone: Screen | None = None
        self.refusals: Counter[str] = Counter()
        self.cancelled: Answer | None = None
        self._store = store
        self._client = client
        self._dice = dice
        self._device = str(uuid.uuid4())

    @property
    def order_id(self) -> int | None:
        return self.placed.body["id"] if self.placed else None

    async def visit(self, open_phone: OpenPhone) -> None:
        """Order, and open the order's page."""
        cancels = self._dice.random() < CANCEL_SHARE
        delay = self._dice.uniform(0.1, 3.0)
        self.placed = await self._order()
        if self.placed is None:
            return
        self.phone = open_phone(self.placed.body)
        self.phone.told(self.placed.body)
        if cancels:
            await asyncio.sleep(delay)
            await self._cancel(self.phone, self.placed.body["token"])

    async def _order(self) -> Answer | None:
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            menu = await self._client.get_patiently(f"/api/stores/{self._store}/menu/")
            answer = await self._try(menu, until)
            if answer.good:
                return answer
            # What was sold out can be chosen anew.
            if answer.status != 422 and answer.body.get("reason") != "changed":
                return None
        return None

    async def _try(self, menu: Json, until: float) -> Answer:
        """Ask for one basket for as long as the café says: not now."""
        basket = choose_basket(menu, self.name, self._dice)
        if self._dice.random() < QUOTE_SHARE:
            basket = await self._look(basket)
        key = str(uuid.uuid4())  # not from the dice: the same seed again is another visit
        while True:
            answer = await self._place(basket, key)
            if answer.good:
                return answer
            self.refusals[answer.body.get("reason") or str(answer.status or "no answer")] += 1
            if answer.status not in (409, 429) or time.monotonic() > until:
                return answer
            if answer.body.get("reason") == "changed":
                agreed = as_quoted(basket, answer.body["quote"])
                if agreed is None:
                    return answer
                basket = agreed
            await asyncio.sleep(self._dice.uniform(*LOOK_AGAIN_SECONDS))

    async def _look(self, basket: Basket) -> Basket:
        """Ask what a basket costs; what is sold out by now is told by the answer to the order."""
        path = f"/api/stores/{self._store}/quote/"
        quote = await self._client.ask(path, basket.body, device=self._device)
        return (quote and as_quoted(basket, quote)) or basket

    async def _place(self, basket: Basket, key: str) -> Answer:
        path, wish = f"/api/stores/{self._store}/orders/", basket.lines
        return await self._client.command(
            "place", path, basket.body, key=key, who=self.who, device=self._device, wish=wish
        )

    async def _cancel(self, phone: Screen, token: str) -> None:
        path = f"/api/orders/{token}/cancel/"
        self.cancelled = await self._client.command("cancel", path, {}, who=self.who)
        if self.cancelled.order:
            phone.told(self.cancelled.order)
