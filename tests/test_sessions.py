"""A log-in ends with its session, its password, its user, and the right it had."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils import timezone

from orders.stores.models import StaffMember
from tests.cast import Cafe, logged_in

pytestmark = pytest.mark.django_db


def change_password(user: User) -> None:
    user.set_password("another one entirely")
    user.save()


ENDS: dict[str, Callable[[User], object]] = {
    "the session is over": lambda _: Session.objects.update(expire_date=timezone.now()),
    "the session is deleted": lambda _: Session.objects.all().delete(),
    "the session is spoiled": lambda _: Session.objects.update(session_data="x:y:z"),
    "the password is another": change_password,
    "the user is not active": lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
    "the user is deleted": lambda user: user.delete(),
    "the right is withdrawn": lambda user: StaffMember.objects.filter(user=user).delete(),
    "the role is none of ours": lambda user: StaffMember.objects.filter(user=user).update(role="x"),
}


@pytest.mark.parametrize("why", ENDS)
def test_a_log_in_ends_when(why: str, cafe: Cafe, grace: User):
    staff = logged_in(grace)
    queue = f"{cafe.url}queue/"
    assert staff.get(queue).status_code == 200
    ENDS[why](grace)
    assert staff.get(queue).status_code == 403


def test_a_log_in_lasts_until_its_time_is_over(cafe: Cafe, grace: User):
    staff = logged_in(grace)
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=1))
    assert staff.get(f"{cafe.url}queue/").status_code == 200


def test_a_superuser_needs_no_role(cafe: Cafe, grace: User):
    StaffMember.objects.filter(user=grace).delete()
    User.objects.filter(pk=grace.pk).update(is_superuser=True)
    staff = logged_in(grace)
    assert staff.get(f"{cafe.url}queue/").status_code == 200
    assert staff.get("/api/stores/nowhere/queue/").status_code == 403
