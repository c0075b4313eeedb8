"""The truth about a basket before it is ordered; docs/decisions/quote.md.

Asked for as often as wanted, and nothing is stored. The order carries the token of what was shown,
and is refused where it would come out as anything else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.utils.translation import get_language
from msgspec import convert

from cafe.base import clock
from orders.menu.menu import Menu
from orders.menu.reading import menu_of
from orders.menu.said import names_said
from orders.menu.version import shown_version
from orders.order.asker import NOBODY, Asker
from orders.order.capacity import Load, Work, load_of, taking, work_of
from orders.order.cart import Cart
from orders.order.moved import moved, unlike
from orders.order.price import Offer, PricedLine, offers_of, priced, priced_of
from orders.order.promise import wait_of
from orders.order.quoted import Change, Quote, QuotedLine, QuotedOption
from orders.order.shown import Shown, read, shown_of, sign
from orders.stores.models import Store
from orders.stores.money import in_currency
from orders.stores.opening import Ordering, State, ordering

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Basket:
    """What a store's menu says to a cart; for good while the store's row is locked."""

    store: Store
    cart: Cart
    menu: Menu
    offers: Sequence[Offer]

    @cached_property
    def said(self) -> Sequence[Offer]:
        """Return the same in the reader's language."""
        spoken = self.menu.spoken(get_language())
        return self.offers if spoken is self.menu else offers_of(spoken, self.cart)

    @property
    def lines(self) -> list[PricedLine]:
        """Return what is to be ordered; raise CartRejected naming all that is wrong."""
        priced(self.said)
        return priced_of(self.offers)

    @property
    def shown(self) -> Shown:
        return shown_of(self.store, self.menu, priced_of(self.offers))

    def moved_since(self, token: str) -> list[Change]:
        """Return what the café has changed of what was shown, and nothing the customer has."""
        return self._moved(read(token, self.store))

    def unlike(self, token: str) -> list[Change]:
        """Return how an order for this would be another than was shown, whoever changed it."""
        shown = read(token, self.store)
        return self._moved(shown) or unlike(shown, self.shown)

    def _moved(self, shown: Shown | None) -> list[Change]:
        def spoken(name: str) -> str:
            said = names_said(self.menu, self.store.pk, get_language(), [name])
            return said.get(name, name)

        return moved(self.store, shown, self.offers, self.said, spoken)

    def quote(self, load: Load, by: Asker, now: datetime, changes: Sequence[Change] = ()) -> Quote:
        """Say what it is beside what waits, to somebody."""
        lines = priced_of(self.offers)
        own = work_in(lines)
        return Quote(
            items=[_line(offer, self.store.currency) for offer in self.said],
            total=in_currency(sum((line.total for line in lines), NOTHING), self.store.currency),
            currency=self.store.currency,
            allergens=sorted({name for line in lines for name in line.allergens}),
            allergens_declared=all(line.allergens_declared for line in lines),
            wait=wait_of(self.store, load.ahead, own),
            ordering=taking_from(self.store, load, own.seconds, by, now),
            menu_version=shown_version(self.menu.version),
            quote=sign(self.shown),
            changes=list(changes),
        )


def basket_of(store: Store, cart: Cart) -> Basket:
    """Return what the menu of a store, as it was read, says to a cart."""
    menu = menu_of(store)
    return Basket(store, cart, menu, offers_of(menu, cart))


def quote_now(store_slug: str, cart: Cart, earlier: str = "", by: Asker = NOBODY) -> Quote:
    """Return what a basket is now, and what the café changed since an `earlier` token.

    Raises Store.DoesNotExist.
    """
    store, now = Store.objects.get(slug=store_slug), clock.now()
    basket = basket_of(store, cart)
    changes = basket.moved_since(earlier) if earlier else []
    return basket.quote(load_of(store.pk, now), by, now, changes)


def work_in(lines: Iterable[PricedLine]) -> Work:
    return work_of((line.seconds_each, line.line.quantity) for line in lines)


def taking_from(store: Store, load: Load, own_seconds: int, by: Asker, now: datetime) -> Ordering:
    """Return whether a store takes an order of so many seconds from somebody; of none: any order.

    At the counter nobody is refused because all hands are full or the store is about to close, and
    whoever of the staff takes an order knows whether it is closed or paused.
    """
    if by.seller:
        return Ordering(State.OPEN)
    answer = taking(store, load, own_seconds, now)
    by_their_leave = answer.state in (State.FULL, State.CLOSING) and is_staff(store, by)
    return ordering(store, now) if by_their_leave else answer


def is_staff(store: Store, by: Asker) -> bool:
    """Return whether somebody of the store's staff has logged in with the device that asks."""
    return bool(by.users) and store.staff.filter(user__in=by.users, user__is_active=True).exists()


def _line(offer: Offer, currency: str) -> QuotedLine:
    drink, priced = offer.drink, offer.priced
    return QuotedLine(
        item=offer.line.item,
        name=drink.item.name if drink else "",
        quantity=offer.line.quantity,
        unit_price=in_currency(priced.unit_price, currency) if priced else None,
        total=in_currency(priced.total, currency) if priced else None,
        allergens=drink.allergens if drink else [],
        allergens_declared=drink.allergens_declared if drink else False,
        without=drink.without if drink else [],
        diets=drink.diets if drink else [],
        options=[convert(one, QuotedOption) for one in drink.options_json] if drink else [],
        wrong=list(offer.wrong),
    )
