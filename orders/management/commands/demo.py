import os
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from orders.demo.lay import lay_store
from orders.demo.staff import PEOPLE, Password, lay_staff
from orders.menu.models import Item

VARIABLE = "CAFE_DEMO_PASSWORD"


class Command(BaseCommand):
    help = (
        "Make the demo store with its menu and staff, or set them back; orders stay. "
        f"{VARIABLE} sets the password of the staff. In production: no staff."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        given = os.environ.get(VARIABLE, "")
        _check(given)
        with transaction.atomic():
            store = lay_store()
            password = None if settings.PRODUCTION else lay_staff(store, given)
        count = Item.objects.filter(category__store=store).count()
        self.stdout.write(f"{store.name} is ready at /stores/{store.slug}/ with {count} items.")
        if password is None:
            self.stdout.write("It has no staff yet: manage.py invite makes somebody a link.")
            return
        for role, name in PEOPLE.items():
            self.stdout.write(f"  {role.value:<11} {name}")
        self.stdout.write(_about(password))


def _check(given: str) -> None:
    """Raise CommandError for a password that everybody could guess, or that is for no demo."""
    if given and settings.PRODUCTION:
        raise CommandError(f"{VARIABLE} is for the demo, and DEBUG=0 says this is none.")
    try:
        for role, name in PEOPLE.items() if given else ():
            validate_password(given, User(username=role.value, first_name=name))
    except ValidationError as error:
        raise CommandError(f"{VARIABLE} is too weak. {' '.join(error.messages)}") from error


def _about(password: Password) -> str:
    if not password.text:
        return f"Their passwords are as they were; set {VARIABLE} to change them."
    if password.invented:
        return f"Password: {password.text}  (shown this once; kept from now on)"
    return f"Password: the one in {VARIABLE}."
