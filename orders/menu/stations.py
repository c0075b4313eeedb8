"""Where in a store its drinks are made: the bar, the kitchen."""

from django.db import models

from orders.menu.models import MenuEntry
from orders.stores.models import Store


class Station(MenuEntry):
    """A place where drinks are made; the first of a store has what no category gives to another."""

    texts = ()
    translations = None

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=20, help_text="what the tablets call it, e.g. Kitchen")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()  # a part of its store: who may change that may change this
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=["store", "name"], name="station_name_in_store"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.store})"
