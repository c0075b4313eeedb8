from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from barista.invitation import FIRST, first_manager, invite, nobody_manages
from orders.demo.staff import managers
from orders.stores.models import Role, StaffMember, Store


class Command(BaseCommand):
    help = (
        "Print a link with which somebody sets their password: good once, for a day. "
        f"Without a name: for the first manager, {FIRST!r}, while nobody else can manage."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="user name, a new one with --store and --role")
        parser.add_argument("--store", help="the part of its address, e.g. demo")
        parser.add_argument("--role", choices=Role.values)

    def handle(
        self, *args: Any, name: str | None, store: str | None, role: str | None, **options: Any
    ) -> None:
        if (store is None) != (role is None):
            raise CommandError("Say --store and --role together.")
        with transaction.atomic():
            user = _user(name, new=store is not None) if name else _first()
            if store and role:
                _take_on(user, store, Role(role))
            link = invite(user)
        self.stdout.write(f"For {user.get_username()}, once, within a day:\n  {link}")


def _first() -> User:
    if not nobody_manages():
        raise CommandError("Somebody manages already. Name whom to invite.")
    return first_manager()


def _user(name: str, new: bool) -> User:
    found = User.objects.filter(username=name).first()
    if found:
        if not found.is_active:
            raise CommandError(f"{name} is not active; see to that in the admin site first.")
        return found
    if not new:
        raise CommandError(f"There is no user {name!r}; for a new one say --store and --role.")
    user = User(username=name)
    user.set_unusable_password()
    try:
        user.full_clean()
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    user.save()
    return user


def _take_on(user: User, slug: str, role: Role) -> None:
    store = Store.objects.filter(slug=slug).first()
    if store is None:
        known = ", ".join(Store.objects.values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"There is no store {slug!r}; there is: {known}.")
    StaffMember.objects.update_or_create(user=user, store=store, defaults={"role": role})
    if role is Role.MANAGER:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
        user.groups.add(managers())
