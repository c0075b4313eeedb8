"""A café: what it is, whether it takes orders, and who works there."""

import zoneinfo
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models

from cafe.base import clock


def validate_timezone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(f"{value} is not a time zone; use a name like Europe/Dublin")


class Store(models.Model):
    """One café. `seq` counts its events; `menu_version` changes with anything on its menu."""

    slug = models.SlugField(unique=True, max_length=40)
    name = models.CharField(max_length=60)
    currency = models.CharField(
        max_length=3, default="EUR", validators=[RegexValidator(r"^[A-Z]{3}$", "e.g. EUR")]
    )
    locale = models.CharField(max_length=12, default="en-IE", help_text="BCP 47, e.g. en-IE")
    timezone = models.CharField(
        max_length=40, default="Europe/Dublin", validators=[validate_timezone]
    )

    open = models.BooleanField(default=True)
    paused = models.BooleanField(default=False)
    paused_until = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=140, blank=True)
    capacity = models.PositiveIntegerField(default=20, help_text="open orders at once")
    stations = models.PositiveIntegerField(
        default=2, validators=[MinValueValidator(1)], help_text="drinks made at the same time"
    )

    accept_seconds = models.PositiveIntegerField(default=30, help_text="late if not accepted by")
    start_seconds = models.PositiveIntegerField(default=15 * 60, help_text="late if not started by")
    collect_seconds = models.PositiveIntegerField(
        default=10 * 60, help_text="late if ready and not collected by"
    )
    warn_seconds = models.PositiveIntegerField(default=4 * 60, help_text="a card turns amber")
    late_seconds = models.PositiveIntegerField(default=7 * 60, help_text="a card turns red")
    board_seconds = models.PositiveIntegerField(
        default=10 * 60, help_text="how long the board shows what is ready"
    )

    seq = models.BigIntegerField(default=0, editable=False)
    menu_version = models.BigIntegerField(default=0, editable=False)
    number_day = models.DateField(null=True, editable=False)
    last_number = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def is_paused(self, now: datetime | None = None) -> bool:
        """Return whether the bar asked for a break that is not over."""
        return self.paused and (
            self.paused_until is None or (now or clock.now()) < self.paused_until
        )

    def is_accepting(self) -> bool:
        return self.open and not self.is_paused()

    def today(self) -> date:
        """Return the date on the café's wall; order numbers begin again with it."""
        return clock.now().astimezone(zoneinfo.ZoneInfo(self.timezone)).date()


class Role(models.TextChoices):
    BARISTA = "barista"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"


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
