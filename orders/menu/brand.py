"""How a café looks to its customers, and where it is."""

from django.db import models

from orders.menu.accent import validate_accent
from orders.menu.models import MenuEntry
from orders.menu.photos import PhotoField
from orders.stores.models import Store

LOGO_SIDE = 256  # pixels; it is shown 44 points high, at up to three pixels each


class Brand(MenuEntry):
    """What a store's pages have of its own."""

    texts = ()
    translations = None

    store = models.OneToOneField(Store, on_delete=models.CASCADE, related_name="brand")
    logo = PhotoField(upload_to="brand/", blank=True, longest=LOGO_SIDE)
    cover = PhotoField(
        "cover picture", upload_to="brand/", blank=True, help_text="above the menu, wide and low"
    )
    accent = models.CharField(
        "colour",
        max_length=7,
        blank=True,
        validators=[validate_accent],
        help_text="such as #a8431a; made darker or lighter where it could not be read",
    )
    address = models.CharField(
        max_length=140, blank=True, help_text="for people on their way, in one line"
    )

    class Meta:
        verbose_name = "look of a store"
        verbose_name_plural = "looks of stores"

    def __str__(self) -> str:
        return str(self.store)
