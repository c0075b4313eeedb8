"""An order in the words of its page: a full receipt before any script has run, and on paper.

Prices and times are as the store's customers write them, sentences in the reader's language.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from babel.dates import format_date, format_time
from babel.numbers import format_currency
from django.utils.translation import gettext

from cafe.base import clock
from orders.events import PromisedTime
from orders.menu.words import allergen_names, left_out
from orders.order.shapes import CustomerLine, OwnOrder
from orders.stores.models import Store
from orders.stores.region import babel_locale, zone
from orders.words import Status

UNDER_WAY = (Status.PLACED, Status.ACCEPTED, Status.PREPARING)
OVER = (Status.COLLECTED, Status.CANCELLED)


@dataclass(frozen=True)
class Step:
    """One of the three steps of a page."""

    name: str
    at: str
    is_done: bool
    is_now: bool


@dataclass(frozen=True)
class Line:
    """Some of the same, as it is printed."""

    quantity: int
    name: str
    options: str
    note: str
    allergy: bool
    drinker: str
    allergens: str
    total: str


def names_of(order: OwnOrder) -> Iterator[str]:
    """Return the names in an order, as the store says them."""
    for line in order.items:
        yield line.name
        yield from (option.name for option in line.options)
        yield from line.without


class Receipt:
    """What the template shows of an order, word by word."""

    def __init__(
        self, order: OwnOrder, store: Store, words: Mapping[str, str] | None = None
    ) -> None:
        """`words` are names of the menu in the reader's language, by the store's own."""
        self._words = words or {}
        self.order = order
        self.store = store
        self._locale = babel_locale(store.locale)
        self._zone = zone(store.timezone)

    @property
    def number(self) -> str:
        return "…" if self.order.number is None else str(self.order.number)

    @property
    def is_over(self) -> bool:
        return self.order.status in OVER

    @property
    def is_shared(self) -> bool:
        return not self.order.token

    @property
    def status(self) -> str:
        words = {
            Status.PLACED: gettext("Sent to the bar"),
            Status.ACCEPTED: gettext("In the queue"),
            Status.PREPARING: gettext("Being made"),
            Status.READY: gettext("Ready, please collect"),
            Status.COLLECTED: gettext("Enjoy!"),
            Status.CANCELLED: gettext("Cancelled"),
        }
        # A row that was mended by hand may say another.
        return {str(known): said for known, said in words.items()}.get(self.order.status, "")

    @property
    def wait(self) -> str:
        """How long it takes from now, "" when that is not known or not asked any more."""
        left = self._left()
        return gettext("about %(minutes)s min") % {"minutes": left} if left else ""

    @property
    def when(self) -> str:
        """The sentence under the status, "" for none."""
        promise = self._promise
        if self.order.status == Status.CANCELLED:
            return self._who_cancelled()
        if promise is None:
            return ""
        if self._left() == 0:
            return gettext("It takes longer than we said. Sorry, we are on it.")
        return f"{self.time(promise.from_)}–{self.time(promise.to)}"

    @property
    def place(self) -> str:
        ahead = self.order.queue_position
        if ahead is None or self.order.status not in (Status.PLACED, Status.ACCEPTED):
            return ""
        if ahead == 0:
            return gettext("You are next.")
        return gettext("Orders before yours: %(count)s") % {"count": ahead}

    @property
    def steps(self) -> Sequence[Step]:
        order = self.order
        reached: dict[str, int] = {Status.PREPARING: 1, Status.READY: 2, Status.COLLECTED: 3}
        at = reached.get(order.status, 0)
        is_made = at >= 2
        names = (gettext("In the queue"), gettext("Being made"), gettext("Ready"))
        times = (order.placed_at, order.started_at, order.ready_at)
        return [
            Step(
                name,
                self.time(time) if time and index <= at else "",
                is_done=index < at or is_made,
                is_now=index == at,
            )
            for index, (name, time) in enumerate(zip(names, times, strict=True))
        ]

    @property
    def lines(self) -> Sequence[Line]:
        return [self._line(line) for line in self.order.items]

    @property
    def total(self) -> str:
        return self._price(self.order.total)

    @property
    def payment(self) -> str:
        if self.order.status == Status.CANCELLED and not self.order.paid:
            return gettext("Nothing is to be paid.")
        return gettext("Paid") if self.order.paid else gettext("Not paid yet: pay at the counter.")

    @property
    def times(self) -> Sequence[tuple[str, str]]:
        """When what happened, for who keeps it: what has not happened is not there."""
        order = self.order
        known = [
            (gettext("Ordered"), order.placed_at),
            (gettext("Ready"), order.ready_at),
            (gettext("Collected"), order.collected_at),
            (gettext("Cancelled"), order.cancelled_at),
        ]
        day = format_date(order.placed_at.astimezone(self._zone), "long", locale=self._locale)
        told = [(name, self.time(time)) for name, time in known if time]
        return [(gettext("Day"), day), *told]

    def time(self, moment: datetime) -> str:
        """Return a time on the store's wall."""
        there = moment.astimezone(self._zone)
        return format_time(there, "short", locale=self._locale)

    @property
    def _promise(self) -> PromisedTime | None:
        if self.order.status not in UNDER_WAY:
            return None
        return self.order.expected or self.order.promise

    def _left(self) -> int | None:
        """Return the minutes until the middle of what was promised, 0 past its end."""
        promise = self._promise
        if promise is None:
            return None
        now = clock.now()
        if now > promise.to:
            return 0
        middle = promise.from_ + (promise.to - promise.from_) / 2
        return max(1, round((middle - now) / timedelta(minutes=1)))

    def _who_cancelled(self) -> str:
        words = {
            "customer": gettext("It was cancelled by who ordered it.")
            if self.is_shared
            else gettext("You cancelled this order."),
            "staff": gettext("The café had to cancel this order."),
        }.get(self.order.cancelled_by, gettext("This order was cancelled."))
        return f"{words} {gettext(self.order.cancel_reason)}".strip()

    def _line(self, line: CustomerLine) -> Line:
        return Line(
            quantity=line.quantity,
            name=self._named(line.name),
            options=" · ".join([*self._chosen(line), *left_out(map(self._named, line.without))]),
            note=line.note,
            allergy=line.allergy,
            drinker=line.drinker,
            allergens=allergen_names(line.allergens),
            total=self._price(line.total),
        )

    def _chosen(self, line: CustomerLine) -> list[str]:
        return [self._named(option.name) for option in line.options]

    def _named(self, name: str) -> str:
        return self._words.get(name, name)

    def _price(self, amount: Decimal) -> str:
        # The amount has the currency's decimals already.
        return format_currency(
            amount, self.order.currency, locale=self._locale, currency_digits=False,
            decimal_quantization=False,
        )  # fmt: skip
