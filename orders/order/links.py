"""A customer's links: one that owns an order, and one to be shared, that may only look.

The shared one is derived from the order's token, and nothing leads back. Both end some hours after
the order is over: links stay in histories, in chats and on phones that are lent or sold. An order
that is open, for however long, keeps its links, and one that is called back has them again.
"""

import re
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext

from cafe.base import clock
from cafe.base.fields import LARGEST_ID
from cafe.base.tokens import derived_token
from orders.order.errors import LinkOver
from orders.order.models import Order

# The order's id, and the secret. No token of an owner is as long.
SHARED = re.compile(r"(\d{1,19})-([\w-]{22})", re.ASCII)


def shared_link(order: Order) -> str:
    """Return what may be shared: it opens an order to be looked at."""
    return f"{order.pk}-{derived_token(order.token, 'shared')}"


def asked_by(links: Iterable[str]) -> Q:
    """Return which orders links may be of; `opens` says whether they are."""
    tokens, ids = list[str](), list[int]()
    for link in links:
        shared = SHARED.fullmatch(link)
        if shared is None:
            tokens.append(link)
        elif int(shared[1]) <= LARGEST_ID:
            ids.append(int(shared[1]))
    return Q(token__in=tokens) | Q(pk__in=ids) if ids else Q(token__in=tokens)


def opens(link: str, order: Order) -> bool:
    """Return whether a link opens this order, be it to look only."""
    return owns(link, order) or secrets.compare_digest(link, shared_link(order))


def owns(link: str, order: Order) -> bool:
    return secrets.compare_digest(link, order.token)


def check_opens(link: str, order: Order) -> None:
    """Raise Order.DoesNotExist when a link does not open this order, LinkOver when no more."""
    if not opens(link, order):
        raise Order.DoesNotExist("no link of this order")
    check_link(order)


def owned_by(link: str) -> Order:
    """Return the order that a link may change.

    Raises Order.DoesNotExist, LinkOver, and PermissionDenied for one that may only look.
    """
    order = Order.objects.select_related("store").get(asked_by([link]))
    check_opens(link, order)
    if not owns(link, order):
        raise PermissionDenied(gettext("This link may look at the order, and change nothing."))
    return order


def check_link(order: Order) -> None:
    """Raise LinkOver when a customer's link opens this order no more."""
    if is_link_over(order):
        raise LinkOver(order.store)


def is_link_over(order: Order) -> bool:
    over_at, lasts = order.over_at, timedelta(hours=order.store.link_hours)
    return over_at is not None and clock.now() - over_at > lasts
