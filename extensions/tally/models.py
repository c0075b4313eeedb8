from django.db import models


class Sale(models.Model):
    """How many of an item an order took, as of one version of the order.

    No foreign keys: what is left in the database of an extension that is gone must bind nobody.
    """

    order = models.BigIntegerField(help_text="its id")
    version = models.PositiveIntegerField(help_text="of the order, at the newest event seen")
    store = models.CharField(max_length=40)
    day = models.DateField(help_text="by the store's clock")
    item = models.CharField(max_length=60, help_text="as it was called")
    quantity = models.PositiveIntegerField()
    sold = models.BooleanField(help_text="no while a collected order is back at the bar")

    class Meta:
        default_permissions = ()  # rows of another app's table; the page goes by roles
        constraints = (models.UniqueConstraint(fields=["order", "item"], name="counted_once"),)
        indexes = (models.Index(fields=["store", "day", "item"], name="sold_that_day"),)

    def __str__(self) -> str:
        return f"{self.quantity} {self.item}"
