"""Who may work in a store."""

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from orders.stores.models import Store


def stores_of(user: User | AnonymousUser) -> QuerySet[Store]:
    """Return the stores where this user works; a superuser works everywhere."""
    if not user.is_authenticated or not user.is_active:
        return Store.objects.none()
    if user.is_superuser:
        return Store.objects.all()
    return Store.objects.filter(staff__user=user)


def store_for_staff(user: User | AnonymousUser, slug: str) -> Store:
    """Fetch a store and the right to work in it in one; raise PermissionDenied."""
    store = stores_of(user).filter(slug=slug).first()
    if store is None:
        raise PermissionDenied("This is for the staff of the store.")
    return store
