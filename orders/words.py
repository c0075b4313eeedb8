"""The words for where an order is and how it is served, for rows, events and screens alike."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    PLACED = "placed", _("Placed")
    ACCEPTED = "accepted", _("Accepted")
    PREPARING = "preparing", _("Preparing")
    READY = "ready", _("Ready")
    COLLECTED = "collected", _("Collected")
    CANCELLED = "cancelled", _("Cancelled")


class Serve(models.TextChoices):
    HERE = "here", _("Here")
    TO_GO = "to_go", _("to go")
