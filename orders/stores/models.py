"""A café: what it is, whether it takes orders, and who works there."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cafe.base import clock
from orders.stores.money import validate_currency
from orders.stores.region import (
    DEFAULT_LOCALE,
    DEFAULT_TIMEZONE,
    validate_locale,
    validate_timezone,
    zone,
)

A_DAY = 24 * 60 * 60
LONGEST_LINK = 31 * 24  # hours
LONGEST_PAUSE = timedelta(days=366)
LONGEST_HORIZON = 24 * 60  # minutes
LONGEST_LAST_ORDERS = 4 * 60  # minutes
LONGEST_BUSY = 60  # minutes: who has to wait longer than that is told to come another time
DAY_BEGINS_AT = time(4)  # after the last guest of most nights, before the first of most mornings


def present_moment() -> int:
    """Return now as a store's `moment`: milliseconds."""
    return int(clock.now().timestamp() * 1000)


def seconds(default: int, why: str) -> "models.PositiveIntegerField[int, int]":
    """Return a column for a limit of at most a day."""
    return models.PositiveIntegerField(
        default=default, validators=[MaxValueValidator(A_DAY)], help_text=why
    )


def validate_pause(until: datetime) -> None:
    """Refuse the end of a pause that nobody waits for; a date at the end of time fits no zone."""
    if until - clock.now() > LONGEST_PAUSE:
        raise ValidationError(_("A pause ends within a year. Close the store instead."))


class Store(models.Model):
    """One café. `seq` counts its events; `menu_version` changes with anything on its menu.

    `moment` is later with each event, in milliseconds, and counts nothing: what strangers are told
    in place of `seq`.
    """

    slug = models.SlugField(unique=True, max_length=40)
    name = models.CharField(max_length=60)
    currency = models.CharField(max_length=3, default="EUR", validators=[validate_currency])
    locale = models.CharField(
        max_length=12,
        default=DEFAULT_LOCALE,
        validators=[validate_locale],
        help_text="BCP 47, e.g. en-IE",
    )
    timezone = models.CharField(
        max_length=40, default=DEFAULT_TIMEZONE, validators=[validate_timezone]
    )

    open = models.BooleanField(default=True)
    changes_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="when it opens or closes by itself, as the hours or the staff have it; empty:"
        " by hand alone",
    )
    open_by_hand = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="whether somebody opened or closed it until then, against the hours",
    )
    paused = models.BooleanField(default=False)
    paused_until = models.DateTimeField(null=True, blank=True, validators=[validate_pause])
    pause_reason = models.CharField(max_length=140, blank=True)
    busy_minutes = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        validators=[MaxValueValidator(LONGEST_BUSY)],
        help_text="by how much every order takes longer than it should, by the bar's word; 0: not",
    )
    busy_until = models.DateTimeField(
        null=True,
        blank=True,
        validators=[validate_pause],
        help_text="when that ends by itself; empty: when the bar says so",
    )
    capacity = models.PositiveIntegerField(
        default=20, validators=[MaxValueValidator(10_000)], help_text="open orders at once"
    )
    stations = models.PositiveIntegerField(
        "drinks at once",
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(1_000)],
        help_text="drinks made at the same time",
    )
    horizon_minutes = models.PositiveIntegerField(
        default=60,
        db_default=60,
        validators=[MaxValueValidator(LONGEST_HORIZON)],
        help_text="orders are taken while all of them are made within so many minutes; 0: always",
    )

    last_orders_minutes = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        validators=[MaxValueValidator(LONGEST_LAST_ORDERS)],
        help_text="minutes before closing from which on customers order no more; what could not be"
        " ready by then is refused anyway",
    )
    day_begins_at = models.TimeField(
        default=DAY_BEGINS_AT,
        db_default=DAY_BEGINS_AT,
        help_text="when order numbers begin again, and what was never collected is closed",
    )
    accept_seconds = seconds(30, "late if not accepted by")
    start_seconds = seconds(15 * 60, "late if not started by")
    collect_seconds = seconds(10 * 60, "late if ready and not collected by")
    warn_seconds = seconds(4 * 60, "a card turns amber")
    late_seconds = seconds(7 * 60, "a card turns red")
    board_seconds = seconds(10 * 60, "how long the board shows what is ready")
    link_hours = models.PositiveSmallIntegerField(
        default=12,
        db_default=12,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_LINK)],
        help_text="how long a customer's link opens an order that is over",
    )

    board_key = models.CharField(
        max_length=32,
        blank=True,
        db_default="",
        editable=False,
        help_text="empty: the ready board is everybody's",
    )

    code_orders = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        validators=[MaxValueValidator(1_000)],
        help_text="orders that each code on the ready board is good for, e.g. 10: customers scan it"
        " to order, so that they are there; 0: nobody is asked for one",
    )

    # By name, so that who has none of them pays nothing for them (`Queue.by_name`).
    listeners = models.CharField(
        max_length=100, blank=True, default="", db_default="", editable=False
    )

    pays_first = models.BooleanField(
        default=False,
        db_default=False,
        help_text="guests pay before their order is made: the tablet marks who has not; else it"
        " marks who has",
    )

    seq = models.BigIntegerField(default=0, editable=False)
    moment = models.BigIntegerField(default=0, db_default=0, editable=False)
    menu_version = models.BigIntegerField(default=0, editable=False)
    number_day = models.DateField(null=True, editable=False)
    last_number = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def last_orders_at(self) -> datetime | None:
        """Return from when on customers order no more before it closes; None while it does not."""
        if not self.open or not self.changes_at:
            return None
        return self.changes_at - timedelta(minutes=self.last_orders_minutes)

    def take_seq(self) -> None:
        """Take the next `seq`, and a later moment; this store's row is locked."""
        self.seq += 1
        self.moment = max(self.moment + 1, present_moment())

    def today(self) -> date:
        """Return the business day: until `day_begins_at` on the café's wall it is yesterday's."""
        wall = clock.now().astimezone(zone(self.timezone))
        over_midnight = wall.time() < self.day_begins_at
        return wall.date() - timedelta(days=over_midnight)


class Role(models.TextChoices):
    BARISTA = "barista", _("Barista")
    SUPERVISOR = "supervisor", _("Supervisor")
    MANAGER = "manager", _("Manager")


class StaffMember(models.Model):
    """A user's right to work in a store."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff_of"
    )
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="staff")
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.BARISTA)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "store"], name="one_role_in_a_store"),
        )

    def __str__(self) -> str:
        return f"{self.user}, {self.role} at {self.store}"


class FailedLogIns(models.Model):
    """How many log-ins failed lately, by a digest of who tried; orders/stores/log_in.py."""

    key = models.CharField(max_length=48, unique=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key


class AccessKind(models.TextChoices):
    LOGGED_IN = "logged in", _("Logged In")
    LOGGED_OUT = "logged out", _("Logged Out")
    FAILED = "wrong password", _("Failed")
    INVITED = "invited", _("Invited")
    SET_PASSWORD = "set a password", _("Set Password")


class Access(models.Model):
    """Somebody logged in or out, or tried to; barista/audit.py.

    `user` is empty for names that nobody has: people type passwords where names belong.
    """

    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=16, choices=AccessKind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="accesses"
    )
    address = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=16, blank=True, help_text="one that has logged in before")
    browser = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = "log-in or log-out"
        verbose_name_plural = "log-ins and log-outs"

    def __str__(self) -> str:
        return f"{self.user or 'nobody'} {self.kind}"
