"""Guessing passwords is slowed down, and nobody else with it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from cafe.base import clock
from orders.stores import log_in
from orders.stores.log_in import Try, attempt, forget_log_ins, succeeded
from orders.stores.models import FailedLogIns, Role
from tests.cast import PASSWORD, Cafe, make_staff

pytestmark = pytest.mark.django_db

PAGES = ["/accounts/login/", "/admin/login/"]
WRONG = {"username": "alan", "password": "wrong"}
RIGHT = {"username": "alan", "password": PASSWORD}
HOME, CELLAR = "192.0.2.1", "192.0.2.2"


class Wall:
    """A clock that a test turns."""

    now = datetime(2026, 11, 25, 12, tzinfo=UTC)

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def wall(monkeypatch) -> Wall:
    wall = Wall()
    monkeypatch.setattr(clock, "now", lambda: wall.now)
    return wall


@pytest.fixture
def alan(cafe: Cafe):
    user = make_staff("Alan", cafe.store, Role.MANAGER)
    user.is_staff = True
    user.save()
    return user


def post(page: str, body: dict, address: str = HOME):
    return Client(REMOTE_ADDR=address).post(page, body)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "body",
    [WRONG, {"username": "nobody", "password": PASSWORD}, {"username": "a", "password": "b"}],
)
def test_a_wrong_log_in_is_told_so_in_our_words(alan, page, body):
    text = post(page, body).content.decode()
    assert "This user name and this password do not belong together" in text
    assert "Please enter" not in text


def test_who_may_not_manage_is_told_so_at_the_admin_sites_door(cafe: Cafe):
    make_staff("Mia", cafe.store)
    text = post("/admin/login/", {"username": "mia", "password": PASSWORD}).content.decode()
    assert "or are not a manager&#x27;s" in text


@pytest.mark.parametrize("page", PAGES)
def test_wrong_passwords_are_slowed_down_and_then_refused(alan, wall, page):
    codes = [post(page, WRONG).status_code for _ in range(30)]
    assert codes == [200] * 5 + [429] * 25
    answer = post(page, RIGHT)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "1"
    assert "There were too many wrong passwords. Please try again in a second." in (
        answer.content.decode()
    )


@pytest.mark.parametrize("page", PAGES)
def test_after_the_wait_the_right_password_opens_and_the_count_begins_anew(alan, wall, page):
    for _ in range(6):
        post(page, WRONG)
    wall.wait(1)
    assert post(page, RIGHT).status_code == 302
    assert [post(page, WRONG).status_code for _ in range(5)] == [200] * 5


def test_each_further_try_takes_twice_as_long_up_to_a_quarter_of_an_hour(alan, wall):
    waits = []
    for _ in range(18):
        while wait := attempt(Try("alan", HOME)):
            waits.append(wait)
            wall.wait(wait)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


def test_both_pages_count_together(alan, wall):
    for _ in range(5):
        post(PAGES[0], WRONG)
    assert post(PAGES[1], WRONG).status_code == 429


def test_who_was_slowed_down_keeps_nobody_else_behind_the_router(cafe, alan, grace, wall):
    for _ in range(30):
        post(PAGES[0], WRONG)
    answer = post(PAGES[0], {"username": "grace", "password": PASSWORD})
    assert answer.status_code == 302


def test_a_guest_elsewhere_does_not_lock_alan_out_of_his_cafe(alan, wall):
    for _ in range(30):
        post(PAGES[0], WRONG, CELLAR)
    assert post(PAGES[0], RIGHT, HOME).status_code == 302


def test_many_addresses_against_one_name_are_slowed_down_too(alan, wall):
    codes = [post(PAGES[0], WRONG, f"198.51.100.{one}").status_code for one in range(60)]
    assert codes == [200] * 50 + [429] * 10


@pytest.mark.parametrize("spelling", ["ALAN", " alan ", "\uff41\uff4c\uff41\uff4e"])
def test_another_spelling_is_the_same_name(alan, wall, spelling):
    for _ in range(5):
        attempt(Try("alan", HOME))
    assert attempt(Try(spelling, HOME)) == 1


def test_one_home_network_is_one_address(wall):
    for one in range(5):
        attempt(Try("alan", f"2001:db8:1:2::{one}"))
    assert attempt(Try("alan", "2001:db8:1:2:ffff::1")) == 1
    assert attempt(Try("alan", "2001:db8:1:3::1")) == 0


def test_names_nobody_has_are_counted_alike(wall):
    codes = [post(PAGES[0], WRONG | {"username": "nobody"}).status_code for _ in range(6)]
    assert codes == [200] * 5 + [429]


def test_somebody_logged_in_cannot_take_another_ones_count_back(cafe, alan, grace, wall):
    for _ in range(4):
        post(PAGES[0], WRONG)
    inside = Client(REMOTE_ADDR=HOME)
    inside.force_login(grace)
    inside.post(PAGES[0], WRONG)
    assert post(PAGES[0], WRONG).status_code == 429


def test_an_hour_later_all_is_forgotten(alan, wall):
    for _ in range(6):
        post(PAGES[0], WRONG)
    wall.wait(3601)
    assert post(PAGES[0], WRONG).status_code == 200
    wall.wait(3601)
    assert forget_log_ins() == 3
    assert not FailedLogIns.objects.exists()


def test_a_log_in_without_csrf_is_no_try(alan, wall):
    client = Client(enforce_csrf_checks=True)
    assert client.post(PAGES[0], WRONG).status_code == 403
    assert not FailedLogIns.objects.exists()


def test_failures_are_in_the_log_without_what_was_typed(alan, wall, caplog):
    for _ in range(6):
        post(PAGES[0], WRONG | {"username": "my-password"})
    ours = [record for record in caplog.records if record.name.startswith("barista.")]
    assert [record.getMessage() for record in ours] == [
        *["nobody we know: wrong password, from 192.0.2.1"] * 5,
        "log-in from 192.0.2.1 refused for 1 s: too many wrong passwords",
    ]
    assert "my-password" not in caplog.text


def test_odd_names_and_addresses_are_counted(wall):
    for name in ("", "\0", "\ud800", "x" * 100_000):
        assert attempt(Try(name, "unix:/run/cafe.sock")) == 0
        succeeded(Try(name, ""))


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_are_counted_one_by_one(monkeypatch):
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)

    def one(_: int) -> int:
        try:
            return attempt(Try("alan", HOME))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        waits = list(threads.map(one, range(30)))
    assert sorted(waits) == [0] * log_in.FREE_BY_BOTH + [1] * 25


def test_after_the_clock_was_set_back_nobody_waits_until_it_is_there_again(alan, wall):
    for _ in range(9):
        attempt(Try("alan", HOME))
    wall.wait(-3600)
    assert attempt(Try("alan", HOME)) == 1, "the wait there was, from now on"
    wall.wait(1)
    assert post(PAGES[0], RIGHT).status_code == 302


def test_setting_the_clock_back_gives_no_free_tries(alan, wall):
    for _ in range(5):
        attempt(Try("alan", HOME))
    wall.wait(-3600)
    assert attempt(Try("alan", HOME)) == 1


def test_after_the_clock_was_set_forward_the_wait_is_over(alan, wall):
    for _ in range(9):
        attempt(Try("alan", HOME))
    wall.wait(3600)
    assert attempt(Try("alan", HOME)) == 0
