"""An order, its lines and its history. `placing.py` makes one, `change.py` writes every change."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cafe.base.tokens import new_token
from orders.events import PromisedTime
from orders.menu.models import Item
from orders.menu.stations import Station
from orders.order.place import Place
from orders.stores.models import Store
from orders.stores.money import DECIMALS
from orders.words import Serve as Serve
from orders.words import Status as Status

OPEN = (Status.PLACED, Status.ACCEPTED, Status.PREPARING, Status.READY)
WAITING = (Status.PLACED, Status.ACCEPTED, Status.PREPARING)

# What an order of these is, in a query. Each says the condition of the index of open orders word
# for word: SQLite uses a partial index for nothing less, and would walk the store's whole history.
IS_OPEN = Q(status__in=[status.value for status in OPEN])


def _in(statuses: Iterable[Status]) -> str:
    return f"status IN ({', '.join(repr(status.value) for status in statuses)})"


# For statements that are put together without the ORM.
OPEN_SQL = _in(OPEN)
WAITING_SQL = f"{OPEN_SQL} AND {_in(WAITING)}"


class Order(models.Model):
    """What a customer asked for, and how far it is.

    `token` is the customer's right to it and goes nowhere but to the customer. `version` grows by
    one with every change.
    """

    # No index of its own: SQLite would take it before that of the open orders, and walk them all.
    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, related_name="orders", db_index=False
    )
    readable = True  # not of what orders/order/unreadable.py could save of one
    place: Place | None = None  # of a new one: in the queue when it was placed

    token = models.CharField(max_length=32, unique=True, default=new_token)
    number = models.PositiveIntegerField(null=True, blank=True, help_text="of the day, per store")
    day = models.DateField(null=True, blank=True)
    device = models.CharField(
        max_length=16, blank=True, db_default="", help_text="a digest; forgotten with the name"
    )
    address = models.CharField(
        max_length=16,
        blank=True,
        db_default="",
        help_text="a digest, of strangers; until it is ready",
    )
    code = models.CharField(
        max_length=10, blank=True, db_default="", help_text="of the board, by which it was ordered"
    )
    name = models.CharField(max_length=20)
    serve = models.CharField(max_length=5, choices=Serve.choices, default=Serve.HERE)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.PLACED)
    version = models.PositiveIntegerField(default=1)
    total = models.DecimalField(max_digits=15, decimal_places=DECIMALS)
    currency = models.CharField(max_length=3)
    paid_at = models.DateTimeField(null=True, blank=True)
    barista = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    placed_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(
        default=timezone.now, help_text="the order of service; ties go by who came first"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, help_text="called again")
    collected_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    first_promised_from = models.DateTimeField(null=True, blank=True)
    first_promised_to = models.DateTimeField(null=True, blank=True)
    promised_from = models.DateTimeField(null=True, blank=True)
    promised_to = models.DateTimeField(null=True, blank=True)
    make_seconds = models.PositiveIntegerField(default=0, help_text="baristas' time for all of it")
    # What is still to be made, worked out from the lines with every change.
    left_seconds = models.PositiveIntegerField(
        default=0, db_default=0, help_text="baristas' time for what is not ticked"
    )
    left_longest = models.PositiveIntegerField(
        default=0, db_default=0, help_text="of it, for the drink that takes longest"
    )
    left_drinks = models.PositiveIntegerField(default=0, db_default=0)

    deadline_at = models.DateTimeField(null=True, blank=True, help_text="of the next step")
    overdue = models.CharField(max_length=8, blank=True, help_text="the step that is late")
    cancel_reason = models.CharField(max_length=140, blank=True)
    cancelled_by = models.CharField(max_length=8, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=["store", "day", "number"], name="number_of_the_day"),
        )
        indexes = (
            models.Index(
                fields=["deadline_at"],
                name="order_deadline",
                condition=Q(deadline_at__isnull=False),
            ),
            models.Index(
                fields=["device"],
                name="order_regular",
                condition=Q(collected_at__isnull=False) & ~Q(device=""),
            ),
            models.Index(fields=["device", "placed_at"], name="order_of_device"),
            models.Index(fields=["placed_at"], name="order_named", condition=~Q(name="")),
            models.Index(fields=["store", "collected_at"], name="order_collected"),
            models.Index(fields=["store", "cancelled_at"], name="order_cancelled"),
            # The last: of those that begin with the store SQLite takes the youngest, and with
            # another it would walk all that was ever ordered there.
            models.Index(fields=["store", "due_at", "id"], name="order_open", condition=IS_OPEN),
        )

    def __str__(self) -> str:
        return f"{self.number or '–'} {self.name}"

    @property
    def mark(self) -> str:
        """Return what names this order whatever its id is: after a restore ids come again.

        Of the token, and yet no way back to it.
        """
        return hashlib.blake2b(self.token.encode(), digest_size=8).hexdigest()

    @property
    def paid(self) -> bool:
        return self.paid_at is not None

    @property
    def promise(self) -> PromisedTime | None:
        return _promised(self.promised_from, self.promised_to)

    @property
    def first_promise(self) -> PromisedTime | None:
        return _promised(self.first_promised_from, self.first_promised_to)

    @property
    def over_at(self) -> datetime | None:
        """Return since when it is collected or cancelled; None while it is neither.

        One that is called back is neither.
        """
        times = {Status.COLLECTED: self.collected_at, Status.CANCELLED: self.cancelled_at}
        return (times[Status(self.status)] or self.placed_at) if self.status in times else None

    def keep_lines(self, lines: "list[OrderLine]") -> None:
        """Let `lines.all()` answer from memory: they were written or read a moment ago."""
        known = self.lines.all()
        known._result_cache = lines
        self._prefetched_objects_cache = {"lines": known}


def _promised(from_: datetime | None, to: datetime | None) -> PromisedTime | None:
    return PromisedTime(from_=from_, to=to) if from_ and to else None


class OrderLine(models.Model):
    """Some of the same drink, with its name and price as they were.

    `options` holds what was chosen: `{id, group, name, price, default, allergens}` each; `without`
    the names of what its recipe has and its guest does not want.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    # No constraint: a line has its own name and price, and an item's deletion must not wait for,
    # or deadlock with, the bar that works on the lines.
    item = models.ForeignKey(
        Item, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    # By the menu of when it was ordered; None where the store had no stations. As loose as the
    # item, and for the same reason: of one that is gone the line is anybody's.
    station = models.ForeignKey(
        Station,
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    name = models.CharField(max_length=60)
    quantity = models.PositiveSmallIntegerField()
    unit_price = models.DecimalField(max_digits=12, decimal_places=DECIMALS)
    options = models.JSONField(default=list)
    without = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    allergens = models.JSONField(default=list)
    allergens_declared = models.BooleanField(default=False, db_default=False)
    note = models.CharField(max_length=140, blank=True)
    allergy = models.BooleanField(default=False, db_default=False)
    drinker = models.CharField(max_length=20, blank=True)
    make_seconds = models.PositiveIntegerField(
        default=0, db_default=0, help_text="a barista's time for one, with its options"
    )
    begun = models.BooleanField(
        default=False, db_default=False, help_text="while others of its order wait"
    )
    made = models.PositiveSmallIntegerField(default=0)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(made__lte=models.F("quantity")), name="made_most"),
        )

    def __str__(self) -> str:
        return f"{self.quantity} x {self.name}"

    @property
    def total(self) -> Decimal:
        return self.unit_price * self.quantity


class OrderChange(models.Model):
    """The history: who did what to an order, when and why. Written with the change, never again."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="history")
    seq = models.BigIntegerField()
    version = models.PositiveIntegerField()
    event = models.CharField(max_length=40)
    event_id = models.UUIDField(unique=True)
    status = models.CharField(max_length=9, choices=Status.choices)
    actor = models.CharField(max_length=40)
    reason = models.CharField(max_length=140, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("seq",)

    def __str__(self) -> str:
        return f"{self.version} {self.event} by {self.actor}"


class IdempotencyKey(models.Model):
    """A request that was carried out; the same key of the same `scope` again changes nothing."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    scope = models.CharField(max_length=40)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["store", "scope", "key"], name="key_once_a_store"),
        )
        indexes = (models.Index(fields=["created_at"], name="key_created"),)

    def __str__(self) -> str:
        return self.key


class OrderCode(models.Model):
    """A code on a ready board, from a time on, and how many orders are left of it."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="codes")
    code = models.CharField(max_length=10)
    begins_at = models.DateTimeField()
    left = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["store", "begins_at"], name="one_code_at_a_time"),
        )

    def __str__(self) -> str:
        return f"{self.code}, {self.left} left"
