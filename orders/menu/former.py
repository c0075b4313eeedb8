"""Names that a menu had, in the languages it had them in: orders say them still.

An order's line keeps the store's own words, and its page says them in its reader's language by the
menu. What is deleted or called otherwise leaves its translations here, once a name.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models

from orders.stores.models import Store


class FormerName(models.Model):
    """A name as the store says it, with its translations as a menu's row has them."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    translations = models.JSONField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["store", "name"], name="former_name_in_store"),
        )

    def __str__(self) -> str:
        return self.name


def keep(rows: Iterable[Any]) -> None:
    """Keep the names of rows of a menu that will not have them any more."""
    kept = {(row.store_of(), row.name): row.translations for row in rows if row.translations}
    FormerName.objects.bulk_create(
        [
            FormerName(store_id=store, name=name, translations=translations)
            for (store, name), translations in kept.items()
        ],
        update_conflicts=True,
        unique_fields=["store", "name"],
        update_fields=["translations"],
    )
