"""The demo staff: three users, one in each role."""

from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.utils.crypto import get_random_string

from orders.stores.models import Role, StaffMember, Store

PEOPLE = {Role.BARISTA: "Grace", Role.SUPERVISOR: "Ada", Role.MANAGER: "Alan"}
MARK = "demo-"  # begins the salt of a demo's password; no other salt has a hyphen
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # no letter that looks like another

MANAGES = ("category", "ingredient", "item", "itemoptiongroup", "option", "optiongroup")
MANAGER_PERMISSIONS = (
    *(f"{verb}_{model}" for model in MANAGES for verb in ("add", "change", "delete", "view")),
    *(f"{verb}_staffmember" for verb in ("add", "change", "delete", "view")),
    "change_store",
    "view_access",
    "view_store",
    "view_order",
    "view_orderchange",
    "view_orderline",
)


class Password(NamedTuple):
    """The password that was set, empty where all kept theirs, and whether it was made up."""

    text: str
    invented: bool


def lay_staff(store: Store, given: str) -> Password:
    """Make the demo users, or set back all but their passwords; a given password is set."""
    with transaction.atomic():
        users = {role: _user(role, name) for role, name in PEOPLE.items()}
        for role, user in users.items():
            StaffMember.objects.update_or_create(user=user, store=store, defaults={"role": role})
        users[Role.MANAGER].groups.add(managers())
        return _passwords(list(users.values()), given)


def is_shut_out(user: User) -> bool:
    """Return whether a user's password is one of the demo, and this is no demo."""
    return settings.PRODUCTION and f"${MARK}" in user.password


def _user(role: Role, first_name: str) -> User:
    user, _ = User.objects.update_or_create(
        username=role.value,
        defaults={"first_name": first_name, "is_active": True, "is_staff": role is Role.MANAGER},
        create_defaults={
            "first_name": first_name,
            "is_staff": role is Role.MANAGER,
            "password": "",
        },
    )
    return user


def managers() -> Group:
    """Return the group whose members may manage menus and stores in the admin site.

    Which store's, their StaffMember says.
    """
    group, _ = Group.objects.get_or_create(name="Managers")
    group.permissions.set(
        Permission.objects.filter(
            content_type__app_label="orders", codename__in=MANAGER_PERMISSIONS
        )
    )
    return group


def _passwords(users: list[User], given: str) -> Password:
    without = [user for user in users if not user.password]
    password = Password(given or (get_random_string(10, READABLE) if without else ""), not given)
    for user in users if given else without:
        # The same password again would end the user's sessions.
        if not user.check_password(password.text):
            user.password = make_password(password.text, salt=MARK + get_random_string(22))
            user.save(update_fields=["password"])
    return password
