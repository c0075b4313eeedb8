"""Wishes that cannot be granted; `orders/problems.py` says them over HTTP."""

from django.utils.translation import gettext

from orders.order.models import Order
from orders.order.quoted import Quote
from orders.stores.models import Store


class OrderError(Exception):
    """A wish that cannot be granted; `reason` is a word for programs, the text for people."""

    reason = "conflict"


class NotAccepting(OrderError):
    """The store takes no orders now: closed, paused or full."""

    def __init__(
        self, reason: str, text: str, retry_after: int | None = None, quote: Quote | None = None
    ) -> None:
        super().__init__(text)
        self.reason = reason
        self.retry_after = retry_after
        self.quote = quote


class QuoteChanged(OrderError):
    """The customer would get something else than was shown; `quote` is what it would be now."""

    reason = "changed"

    def __init__(self, quote: Quote) -> None:
        super().__init__(" ".join(one.detail for one in quote.changes))
        self.quote = quote


class TotalChanged(OrderError):
    """The sum that was said at the counter is not what it costs."""

    reason = "changed"


class KeyReused(OrderError):
    """The same Idempotency-Key came with another wish."""

    reason = "key_reused"


class AnotherOrder(OrderError):
    """The id is another order's by now: the database was restored meanwhile."""

    reason = "another_order"


class InvalidTransition(OrderError):
    """The order is not where this step begins; `order` is as it is now."""

    def __init__(self, text: str, order: Order, reason: str = "conflict") -> None:
        super().__init__(text)
        self.order = order
        self.reason = reason


class LinkOver(Exception):
    """The order behind a customer's link is over for so long that the link opens it no more."""

    def __init__(self, store: Store) -> None:
        self.menu = f"/stores/{store.slug}/"
        super().__init__(
            gettext("This order is over. To order again, go to %(menu)s") % {"menu": self.menu}
        )


class TooMany(OrderError):
    """More than one device, or one address, may ask for; `retry_after` is in seconds."""

    reason = "too_many"

    def __init__(self, text: str, retry_after: int) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class TooManyOrders(TooMany):
    """Of this device, or of strangers from its address."""


class TooManyQuotes(TooMany):
    """Of this device, or of everybody at its address."""


class TooManyGuesses(Exception):
    """A client tried too many wrong tokens; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        words = gettext("Your network asked for too many orders that there are not. Please wait.")
        super().__init__(words)
        self.retry_after = retry_after
