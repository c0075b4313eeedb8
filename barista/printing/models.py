"""Printers of a store, and what each is to print."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from barista.printing.addresses import check_address
from cafe.base.tokens import new_token
from orders.menu.models import Category
from orders.menu.stations import Station
from orders.order.models import Order
from orders.stores.models import Store

LISTENER = "printing"  # the queue's name, and what a store with printers names as its listener


class Kind(models.TextChoices):
    ESCPOS = "escpos", _("ESC/POS, in the café's network")
    CLOUDPRNT = "cloudprnt", _("Star CloudPRNT, which asks by itself")


class Moment(models.TextChoices):
    ACCEPT = "accept", _("when the bar accepts an order")
    START = "start", _("when a barista starts it")
    HAND = "hand", _("only by hand, from the tablet")


class Trouble(models.TextChoices):
    """Why a printer prints nothing, the first that is true."""

    AWAY = "away", _("does not answer")
    COVER = "cover", _("cover open")
    PAPER = "paper", _("paper out")
    ERROR = "error", _("in error")
    NONSENSE = "nonsense", _("is no printer that we understand")


class State(models.TextChoices):
    WAITING = "waiting"  # for its printer
    SENDING = "sending"  # begun: whoever ends meanwhile leaves it unsure
    PRINTED = "printed"
    UNSURE = "unsure"  # it may lie there: a barista is asked
    HELD = "held"  # too old to come out by itself: a barista is asked
    DROPPED = "dropped"  # nobody wants it any more


ASKED = (State.UNSURE, State.HELD)


class Printer(models.Model):
    """A printer: where it is, what it prints when, and how it is."""

    store_path: ClassVar[str] = "store_id"

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40, help_text="what the tablet calls it, e.g. Bar")
    active = models.BooleanField(default=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ESCPOS)
    address = models.GenericIPAddressField(
        null=True, blank=True, help_text="of one in the café's network, e.g. 192.168.1.50"
    )
    port = models.PositiveIntegerField(
        default=9100, validators=[MinValueValidator(1), MaxValueValidator(65_535)]
    )
    width = models.PositiveSmallIntegerField(
        "paper", choices=((58, "58 mm"), (80, "80 mm")), default=80
    )
    labels = models.BooleanField("a label for each drink", default=True)
    tickets = models.BooleanField("a ticket for each order", default=False)
    moment = models.CharField("prints", max_length=6, choices=Moment.choices, default=Moment.ACCEPT)
    station = models.ForeignKey(
        Station,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="where it stands: it prints what is made there; empty: what is made anywhere",
    )
    categories = models.ManyToManyField(
        Category, blank=True, related_name="+", help_text="of that, only these; none chosen: all"
    )

    secret = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    trouble = models.CharField(max_length=8, blank=True, default="", editable=False)
    trouble_since = models.DateTimeField(null=True, editable=False)
    seen_at = models.DateTimeField(null=True, editable=False)
    ask_at = models.DateTimeField(default=timezone.now, editable=False)
    leased_until = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        default_permissions = ()  # a part of its store: who may change that may change this
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(fields=["store", "name"], name="printer_name_in_store"),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            tell_store(self.store_id)

    def clean(self) -> None:
        if self.kind == Kind.ESCPOS:
            check_address(self.address, self.port)
        if not (self.labels or self.tickets):
            raise ValidationError("Say what it prints: labels, tickets, or both.")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            tell_store(self.store_id)
        return deleted


def tell_store(store_id: int) -> None:
    """Have a store's events name our queue as long as a printer there prints by itself."""
    store = Store.objects.select_for_update().get(pk=store_id)
    others = [name for name in store.listeners.split() if name != LISTENER]
    by_themselves = Printer.objects.filter(store=store, active=True).exclude(moment=Moment.HAND)
    listeners = " ".join([*others, LISTENER] if by_themselves.exists() else others)
    if listeners != store.listeners:
        Store.objects.filter(pk=store_id).update(listeners=listeners)


class PrintJob(models.Model):
    """One piece of paper: a label of one drink, or a ticket of an order.

    `key` says which piece it is, so that each comes to be once; by hand again it has another.
    """

    printer = models.ForeignKey(Printer, on_delete=models.CASCADE, related_name="jobs")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="+")
    line = models.BigIntegerField(null=True, help_text="of a label; null: a ticket")
    unit = models.PositiveSmallIntegerField(default=0, help_text="which of the line's drinks")
    key = models.CharField(max_length=100)
    by_hand = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    wanted_at = models.DateTimeField(default=timezone.now, help_text="too old, it is held")
    sent_at = models.DateTimeField(null=True)
    printed_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["printer", "key"], name="printed_once"),)
        indexes = (
            models.Index(fields=["state", "printer"], name="print_job_state"),
            models.Index(fields=["wanted_at"], name="print_job_wanted"),
        )

    def __str__(self) -> str:
        return f"{self.key} at {self.printer_id}"
