"""Whether a menu can be paid in a currency."""

from collections.abc import Iterator

from orders.menu.models import Item, Option
from orders.stores.models import Store
from orders.stores.money import in_currency


def unpayable(store: Store, currency: str) -> Iterator[str]:
    """Yield what is on the store's menu at a price that this currency has no decimals for."""
    items = Item.objects.filter(category__store=store).values_list("name", "price")
    options = Option.objects.filter(group__store=store).values_list("name", "price")
    for name, price in [*items, *options]:
        if in_currency(price, currency) != price:
            yield name
