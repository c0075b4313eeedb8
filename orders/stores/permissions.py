"""Who may do what in a store: one table, which every view, page and socket asks."""

import enum
from collections.abc import Mapping

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_noop

from cafe.base.sql import columns_of, rows
from orders.stores.models import Role, Store


class AnotherUser(PermissionDenied):
    """What came is not from the user who is logged in."""


class Right(enum.StrEnum):
    """Something that may be done in a store, in words that follow "may"."""

    SEE = gettext_noop("see the orders and the stock")
    MAKE = gettext_noop("make orders and move promises")
    CANCEL = gettext_noop("cancel an order, started or not")
    TAKE_MONEY = gettext_noop("take money")
    STOCK = gettext_noop("say what is sold out")
    PAUSE = gettext_noop("pause and resume orders")
    OPEN = gettext_noop("open and close the store")
    MANAGE = gettext_noop("change the menu, the store and its staff")


EVERYBODY = frozenset(Role)
MAY: Mapping[Right, frozenset[Role]] = {
    Right.SEE: EVERYBODY,
    Right.MAKE: EVERYBODY,
    # Whoever is alone at the bar must be able to; the history names them and their reason.
    Right.CANCEL: EVERYBODY,
    Right.TAKE_MONEY: EVERYBODY,
    Right.STOCK: EVERYBODY,
    Right.PAUSE: EVERYBODY,
    Right.OPEN: frozenset({Role.SUPERVISOR, Role.MANAGER}),
    Right.MANAGE: frozenset({Role.MANAGER}),
}

STORE_AND_ROLE = """
SELECT {}, orders_staffmember.role FROM orders_store LEFT JOIN orders_staffmember
ON orders_staffmember.store_id = orders_store.id AND orders_staffmember.user_id = %s
WHERE orders_store.slug = %s
"""


def stores_of(user: User | AnonymousUser, right: Right = Right.SEE) -> QuerySet[Store]:
    """Return the stores where this user has a right; a superuser has all of them everywhere."""
    if not user.is_authenticated or not user.is_active:
        return Store.objects.none()
    if user.is_superuser:
        return Store.objects.all()
    return Store.objects.filter(staff__user=user, staff__role__in=MAY[right])


def store_for_staff(user: User | AnonymousUser, slug: str, right: Right = Right.SEE) -> Store:
    """Fetch a store and the right to do something in it in one; raise PermissionDenied."""
    store, roles = _found(user, slug)
    if not store or not roles:
        raise PermissionDenied(gettext("This is for the staff of the store."))
    if not MAY[right] & roles:
        raise PermissionDenied(_only(right))
    return store


def _only(right: Right) -> str:
    """Say who may do something that somebody else asked for."""
    words = {"what": gettext(right)}
    if Role.SUPERVISOR in MAY[right]:
        return gettext("Only a supervisor or manager may %(what)s.") % words
    return gettext("Only a manager may %(what)s.") % words


def _found(user: User | AnonymousUser, slug: str) -> tuple[Store | None, frozenset[Role]]:
    """Return a store and the roles of a user there."""
    if not user.is_authenticated or not user.is_active:
        return None, frozenset()
    store = columns_of(Store)
    found = rows(STORE_AND_ROLE.format(store.names), [user.pk, slug])
    known = {values[store.count] for values in found}
    roles = EVERYBODY if user.is_superuser else frozenset(one for one in Role if one.value in known)
    return next(map(store.read, found), None), roles


def rights_in(user: User | AnonymousUser, store: Store) -> list[str]:
    """Return the names of what a user may do in a store, for a page that shows no more."""
    if not user.is_authenticated:
        return []
    known = store.staff.filter(user=user).values_list("role", flat=True)
    roles = set(Role) if user.is_superuser else set(map(Role, known))
    return [right.name.lower() for right in Right if MAY[right] & roles]
