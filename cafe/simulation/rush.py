"""A rush: customers arrive, baristas work, until every order came to an end."""

import asyncio
import random
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass

from cafe.simulation.barista import Barista
from cafe.simulation.client import Client, NoAnswer
from cafe.simulation.customer import Customer
from cafe.simulation.history import Json, Recorder
from cafe.simulation.screen import Screen
from cafe.simulation.summary import Summary

USERS = ("barista", "supervisor")
TAPS_PER_ORDER = 6.0  # start, ticks or ready, collect, sometimes pay or a conflict
SPARE = 0.6  # the bar is this much faster than the customers, so that a queue gets shorter again
SLOWEST_TAP = 4.0
LOOK_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Plan:
    """What kind of rush it shall be."""

    url: str
    store: str
    orders: int
    rate: float
    baristas: int
    password: str
    seed: int
    stall_seconds: float


class Rush:
    """Runs a plan once."""

    def __init__(self, plan: Plan, recorder: Recorder) -> None:
        self._plan = plan
        self._recorder = recorder
        self._turned_away: list[str] = []
        self._dice = random.Random(plan.seed)
        self._socket_url = plan.url.replace("http", "ws", 1)
        self._customers: list[Customer] = []
        self._baristas: list[Barista] = []
        self._screens: list[Screen] = []
        self._tablets: list[Screen] = []

    async def run(self) -> Summary:
        """Play it all and return what came of it. At the start it raises NoAnswer,
        LogInFailed, and LookupError when there is no such store."""
        begun = time.monotonic()
        async with AsyncExitStack() as stack:
            crowd = await stack.enter_async_context(self._client("customers"))
            await crowd.get_patiently(f"/api/stores/{self._plan.store}/menu/")
            await self._open_bar(stack)
            self._open(Screen("board", self._ws("board"), self._asking(crowd, "board")))
            closing = asyncio.Event()
            async with asyncio.TaskGroup() as tasks:
                for barista in self._baristas:
                    tasks.create_task(barista.work(closing))
                await self._let_in(crowd)
                await self._until_served()
                closing.set()
            seconds = time.monotonic() - begun
            lost = self._lost()
            for screen in self._screens:
                await screen.close()
        return self._summary(seconds, lost)

    # -- opening -------------------------------------------------------------------------------

    def _client(self, who: str) -> Client:
        return Client(self._plan.url, who, self._recorder)

    def _ws(self, what: str) -> str:
        return f"{self._socket_url}/ws/stores/{self._plan.store}/{what}/"

    def _asking(self, client: Client, what: str) -> "_Asking":
        return _Asking(client, f"/api/stores/{self._plan.store}/{what}/")

    def _open(self, screen: Screen) -> None:
        self._screens.append(screen)
        screen.open()

    async def _open_bar(self, stack: AsyncExitStack) -> None:
        plan = self._plan
        each = SPARE * plan.baristas / plan.rate / TAPS_PER_ORDER
        for number in range(plan.baristas):
            user = USERS[number % len(USERS)]
            client = await stack.enter_async_context(self._client(user))
            cookie = await client.log_in(user, plan.password)
            tablet = Screen(
                f"tablet {number + 1}",
                self._ws("queue"),
                self._asking(client, "queue"),
                cookie,
            )
            self._tablets.append(tablet)
            self._open(tablet)
            dice = random.Random(self._dice.random())
            self._baristas.append(Barista(client, tablet, dice, min(SLOWEST_TAP, each)))

    # -- the rush ------------------------------------------------------------------------------

    async def _let_in(self, crowd: Client) -> None:
        """Let customers in at the plan's rate, by chance as people come; wait for all to order."""
        async with asyncio.TaskGroup() as tasks:
            for number in range(1, self._plan.orders + 1):
                dice = random.Random(self._dice.random())
                customer = Customer(number, self._plan.store, crowd, dice)
                self._customers.append(customer)
                tasks.create_task(self._visit(customer, crowd))
                await asyncio.sleep(self._dice.expovariate(self._plan.rate))

    async def _visit(self, customer: Customer, crowd: Client) -> None:
        def open_phone(order: Json) -> Screen:
            phone = Screen(
                customer.who,
                self._socket_url + order["links"]["live"],
                _Asking(crowd, order["links"]["self"]),
            )
            self._open(phone)
            return phone

        try:
            await customer.visit(open_phone)
        except (NoAnswer, LookupError) as error:
            self._turned_away.append(f"{customer.who} was not answered: {error}")

    async def _until_served(self) -> None:
        """Wait until every phone shows an end, or nothing has moved anywhere for too long."""
        while any(_is_open(customer) for customer in self._customers):
            quiet = time.time() - max(screen.changed_at for screen in self._screens)
            if quiet > self._plan.stall_seconds:
                return
            await asyncio.sleep(LOOK_SECONDS)

    # -- the end -------------------------------------------------------------------------------

    def _lost(self) -> list[str]:
        """Say who got no answer, and which orders never came to an end or to the bar."""
        return [
            *self._turned_away,
            *(
                f"{customer.who}: order {customer.order_id} is still {_status(customer)}"
                for customer in self._customers
                if _is_open(customer)
            ),
            *(
                f"{customer.who}: order {customer.order_id} was never on {tablet.name}"
                for customer in self._customers
                for tablet in self._tablets
                if customer.order_id and tablet.shown_since(customer.order_id, 1) is None
            ),
        ]

    def _summary(self, seconds: float, lost: list[str]) -> Summary:
        summary = Summary(seconds=seconds, lost=lost)
        for customer in self._customers:
            summary.placed += customer.placed is not None
            summary.gave_up += customer.placed is None
            summary.cancelled += bool(customer.cancelled and customer.cancelled.good)
            summary.refusals += customer.refusals
        for barista in self._baristas:
            summary.steps += barista.steps
            summary.conflicts += barista.conflicts
        summary.screens = len(self._screens)
        summary.reconnects = sum(max(0, screen.reconnects) for screen in self._screens)
        summary.latencies = {
            "POST -> answer": self._answers(),
            "POST -> tablet": self._to_tablets(),
            "tap -> customer": self._to_phones(),
        }
        return summary

    def _answers(self) -> list[float]:
        placed = [customer.placed for customer in self._customers if customer.placed]
        return [answer.answered - answer.sent for answer in placed]

    def _to_tablets(self) -> list[float]:
        return [
            shown - customer.placed.sent
            for customer in self._customers
            if customer.placed
            for tablet in self._tablets
            if (shown := tablet.shown_since(customer.placed.body["id"], 1))
        ]

    def _to_phones(self) -> list[float]:
        phones = {customer.order_id: customer.phone for customer in self._customers}
        return [
            shown - answer.sent
            for barista in self._baristas
            for answer in barista.granted
            if (phone := phones.get(answer.body["id"]))
            if (shown := phone.shown_since(answer.body["id"], answer.body["version"]))
            if shown > answer.sent  # or it was there before: a step taken twice
        ]


@dataclass(frozen=True, slots=True)
class _Asking:
    """Asks for a screen's content over HTTP."""

    client: Client
    path: str

    async def __call__(self) -> Json:
        return await self.client.get(self.path)


def _status(customer: Customer) -> str:
    order = customer.phone and customer.order_id and customer.phone.get(customer.order_id)
    return order["status"] if order else "unknown"


def _is_open(customer: Customer) -> bool:
    return customer.placed is not None and _status(customer) not in ("collected", "cancelled")
