"""The words for where an order is and how it is served, for rows, events and screens alike."""

from django.db import models


class Status(models.TextChoices):
    PLACED = "placed"
    ACCEPTED = "accepted"
    PREPARING = "preparing"
    READY = "ready"
    COLLECTED = "collected"
    CANCELLED = "cancelled"


class Serve(models.TextChoices):
    HERE = "here"
    TO_GO = "to_go", "to go"
