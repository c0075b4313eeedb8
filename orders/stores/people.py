"""Who does something: customers, staff, and the café by itself."""

from dataclasses import dataclass

from django.contrib.auth.models import User


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it. Events name staff by id only; names stay in the database."""

    kind: str
    user: User | None = None

    def __str__(self) -> str:
        return f"{self.kind}:{self.user.pk}" if self.user else self.kind


CUSTOMER = Actor("customer")
SYSTEM = Actor("system")


def staff_name(user: User | None) -> str:
    """Return what colleagues call somebody."""
    return (user.first_name or user.get_username()) if user else "Somebody"
