import os
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from orders.demo.lay import lay_store
from orders.demo.staff import PEOPLE, Password, lay_staff
from orders.menu.models import Item

VARIABLE = "CAFE_DEMO_PASSWORD"


class Command(BaseCommand):
    help = (
        "Make the demo store with its menu and staff, or set them back; orders stay. "
        f"{VARIABLE} sets the password of the staff."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            store = lay_store()
            password = lay_staff(store, os.environ.get(VARIABLE, ""))
        count = Item.objects.filter(category__store=store).count()
        self.stdout.write(f"{store.name} is ready at /stores/{store.slug}/ with {count} items.")
        for role, name in PEOPLE.items():
            self.stdout.write(f"  {role.value:<11} {name}")
        self.stdout.write(_about(password))


def _about(password: Password) -> str:
    if not password.text:
        return f"Their passwords are as they were; set {VARIABLE} to change them."
    if password.invented:
        return f"Password: {password.text}  (shown this once; kept from now on)"
    return f"Password: the one in {VARIABLE}."
