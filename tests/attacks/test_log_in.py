"""Guessing passwords, and having the café hash until it cannot serve: refused."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import User
from django.core import signing
from django.test import Client
from django.urls import resolve

from barista import audit
from barista.doors import stranger_at_a_door
from cafe.base import clock, device, hashing
from cafe.serving.handler import OneTripHandler
from orders.stores.models import Access, AccessKind, FailedLogIns, Role
from tests.admin.forms import list_url
from tests.cast import PASSWORD, Cafe, logged_in, make_cafe, make_staff

pytestmark = pytest.mark.django_db

LOG_IN = "/accounts/login/"
DOORS = [LOG_IN, "/admin/login/"]
CAFE_WIFI = "192.0.2.1"
WRONG = {"username": "alan", "password": "wrong"}
RIGHT = {"username": "alan", "password": PASSWORD}


@pytest.fixture
def alan(cafe: Cafe) -> User:
    user = make_staff("Alan", cafe.store, Role.MANAGER)
    user.is_staff = True
    user.save()
    return user


@pytest.fixture(autouse=True)
def frozen(monkeypatch) -> None:
    """Waits do not run out while a test runs."""
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)


def browser(address: str = CAFE_WIFI, **headers: str) -> Client:
    return Client(REMOTE_ADDR=address, headers=headers)


def attack(times: int, door: str = LOG_IN, client: Client | None = None, **body: str) -> list[int]:
    client = client or browser()
    return [client.post(door, WRONG | body).status_code for _ in range(times)]


# -- guessing --------------------------------------------------------------------------------------


@pytest.mark.parametrize("door", DOORS)
def test_of_four_hundred_wrong_passwords_five_are_looked_at(alan, door):
    codes = attack(400, door)
    assert codes == [200] * 5 + [429] * 395
    assert Access.objects.filter(kind=AccessKind.FAILED).count() == 5


def test_a_thousand_names_from_one_address_are_a_few_tries(cafe):
    codes = [attack(1, username=f"somebody-{one}")[0] for one in range(100)]
    assert codes == [200] * 30 + [429] * 70


def test_an_address_that_tried_everything_holds_nobody_up_elsewhere(alan):
    for one in range(60):
        attack(1, username=f"somebody-{one}")
    assert browser("198.51.100.7").post(LOG_IN, RIGHT).status_code == 302


@pytest.mark.parametrize("door", DOORS)
def test_an_attacker_on_the_wifi_does_not_lock_out_the_tablet(alan, door):
    tablet = browser()
    tablet.post(door, RIGHT)
    tablet.post("/accounts/logout/")
    attack(60, door)
    for one in range(60):
        attack(1, door, username=f"somebody-{one}")
    assert browser().post(door, RIGHT).status_code == 429
    assert tablet.post(door, RIGHT).status_code == 302


def test_an_attacker_with_many_addresses_does_not_either(alan):
    tablet = browser()
    tablet.post(LOG_IN, RIGHT)
    tablet.post("/accounts/logout/")
    for one in range(60):
        attack(1, client=browser(f"198.51.100.{one}"))
    assert browser().post(LOG_IN, RIGHT).status_code == 429
    assert tablet.post(LOG_IN, RIGHT).status_code == 302


def test_a_colleague_logs_in_with_a_tablet_that_knows_others(cafe, alan, grace):
    tablet = browser()
    tablet.post(LOG_IN, RIGHT)
    tablet.post("/accounts/logout/")
    attack(60, username="grace")
    body = {"username": "grace", "password": PASSWORD}
    assert tablet.post(LOG_IN, body).status_code == 302
    tablet.post("/accounts/logout/")
    assert tablet.post(LOG_IN, RIGHT).status_code == 302


def test_a_known_device_guesses_no_more_than_any(alan, grace):
    phone = browser()
    phone.post(LOG_IN, {"username": "grace", "password": PASSWORD})
    phone.post("/accounts/logout/")
    assert attack(10, client=phone) == [200] * 5 + [429] * 5
    assert attack(10, client=phone, username="grace") == [200] * 5 + [429] * 5


def test_many_known_devices_against_another_name_are_slowed_down(alan, grace):
    codes = []
    for one in range(60):
        phone = browser(f"198.51.100.{one}")
        phone.post(LOG_IN, {"username": "grace", "password": PASSWORD})
        phone.post("/accounts/logout/")
        codes += attack(1, client=phone)
    assert codes == [200] * 50 + [429] * 10


@pytest.mark.parametrize(
    "forged",
    [
        "x",
        '{"id": "a", "users": [1]}',
        signing.dumps({"id": "a", "users": [1]}, key="another" * 9, salt=device.SALT),
        signing.dumps({"id": "a", "users": [1]}, salt="another"),
        signing.dumps(["a"], salt=device.SALT),
    ],
)
def test_a_forged_device_is_a_stranger(alan, forged):
    attack(5)
    thief = browser()
    thief.cookies[device.COOKIE] = forged
    assert attack(1, client=thief) == [429]


def test_a_device_is_a_stranger_after_half_a_year(alan, monkeypatch):
    tablet = browser()
    tablet.post(LOG_IN, RIGHT)
    tablet.post("/accounts/logout/")
    attack(5)
    monkeypatch.setattr(device, "LASTS", -1)
    assert tablet.post(LOG_IN, RIGHT).status_code == 429


def test_the_devices_cookie_is_for_no_script(alan):
    cookie = browser().post(LOG_IN, RIGHT).cookies[device.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert "alan" not in cookie.value


def test_the_old_password_is_not_guessed_while_one_changes_it(alan):
    thief = logged_in(alan, REMOTE_ADDR=CAFE_WIFI)
    body = {"new_password1": "another-word-9", "new_password2": "another-word-9"}
    url = "/admin/password_change/"
    codes = [thief.post(url, body | {"old_password": "wrong"}).status_code for _ in range(20)]
    assert codes == [200] * 5 + [429] * 15
    assert thief.post(url, body | {"old_password": PASSWORD}).status_code == 429
    alan.refresh_from_db()
    assert alan.check_password(PASSWORD)


def test_a_password_is_changed_with_the_old_one(alan):
    body = {"new_password1": "another-word-9", "new_password2": "another-word-9"}
    office = logged_in(alan, REMOTE_ADDR=CAFE_WIFI)
    answer = office.post("/admin/password_change/", body | {"old_password": PASSWORD})
    assert answer.status_code == 302
    alan.refresh_from_db()
    assert alan.check_password("another-word-9")
    assert sum(FailedLogIns.objects.values_list("failures", flat=True)) == 0


@pytest.mark.parametrize("weak", ["short-1", "password123", "1234567890987"])
def test_a_weak_password_is_refused_in_the_admin_site(alan, weak):
    office = logged_in(alan, REMOTE_ADDR=CAFE_WIFI)
    body = {"old_password": PASSWORD, "new_password1": weak, "new_password2": weak}
    answer = office.post("/admin/password_change/", body)
    assert answer.status_code == 200
    assert answer.context["form"].errors["new_password2"]


# -- hashing ---------------------------------------------------------------------------------------


class Slow:
    """A hash that lasts until it is let go, in place of the real one."""

    def __init__(self, monkeypatch) -> None:
        self.begun, self.go_on = threading.Semaphore(0), threading.Event()
        self.names: list[str] = []
        monkeypatch.setattr(PBKDF2PasswordHasher, "encode", self._encode)

    def _encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        self.names.append(threading.current_thread().name)
        self.begun.release()
        assert self.go_on.wait(20)
        return f"pbkdf2_sha256$1${salt}$x"


@pytest.fixture
def slow(monkeypatch, settings):
    settings.PASSWORD_HASHERS = ["cafe.base.hashing.PatientHasher"]
    found = Slow(monkeypatch)
    yield found
    found.go_on.set()


def encode() -> str:
    return hashing.PatientHasher().encode("a", "salt")


def test_two_passwords_are_hashed_at_once_and_a_third_is_refused_at_once(slow):
    with ThreadPoolExecutor(2) as threads:
        two = [threads.submit(encode) for _ in range(2)]
        for _ in two:
            assert slow.begun.acquire(timeout=20)
        with pytest.raises(hashing.Busy):
            encode()
        slow.go_on.set()
        assert [one.result() for one in two] == ["pbkdf2_sha256$1$salt$x"] * 2
    assert {name.rpartition("_")[0] for name in slow.names} == {"hash"}
    assert encode()  # the turns were given back


def test_strangers_leave_a_turn_for_the_tablets(slow):
    with hashing.turn(stranger=True):
        outcome = []

        def another(stranger: bool) -> None:
            try:
                with hashing.turn(stranger=stranger):
                    outcome.append("looked at")
            except hashing.Busy:
                outcome.append("busy")

        for stranger in (True, False):
            thread = threading.Thread(target=another, args=(stranger,))
            thread.start()
            thread.join()
    assert outcome == ["busy", "looked at"]


def test_a_hash_that_fails_gives_its_turn_back(slow, monkeypatch):
    def broken(*args: object) -> str:
        raise ValueError

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", broken)
    for _ in range(3):
        with pytest.raises(ValueError):  # noqa: PT011
            encode()


@pytest.fixture
def taken(monkeypatch):
    """Both turns are held by others."""
    monkeypatch.setattr(hashing, "AT_ONCE", 0)


@pytest.mark.parametrize("door", DOORS)
def test_a_log_in_that_is_one_too_many_is_told_when_to_come_back(alan, taken, door):
    answer = browser().post(door, RIGHT)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "1"
    assert "Too many people are logging in" in answer.content.decode()
    assert not FailedLogIns.objects.exists()  # it was no try


NEW = {"password1": "a-word-and-9", "password2": "a-word-and-9", "usable_password": "true"}
CHANGED = {f"new_{name}": NEW[name] for name in ("password1", "password2")}


@pytest.mark.parametrize(
    ("url", "body"),
    [
        ("/admin/password_change/", {"old_password": PASSWORD, **CHANGED}),
        ("/admin/auth/user/add/", {"username": "new", **NEW}),
        ("/admin/auth/user/{}/password/", NEW),
    ],
)
def test_every_other_door_that_hashes_is_told_too(cafe, settings, monkeypatch, url, body):
    root = User.objects.create_superuser("root", password=PASSWORD)
    client = logged_in(root, REMOTE_ADDR=CAFE_WIFI, raise_request_exception=False)
    settings.PASSWORD_HASHERS = ["cafe.base.hashing.PatientHasher"]
    monkeypatch.setattr(hashing, "AT_ONCE", 0)
    answer = client.post(url.format(root.pk), body)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "1"
    assert not User.objects.filter(username="new").exists()
    assert User.objects.get(pk=root.pk).password == root.password


@pytest.mark.parametrize(
    "path",
    [
        *DOORS,
        "/admin/password_change/",
        "/admin/auth/user/add/",
        "/admin/auth/user/1/password/",
        "/accounts/invitation/MQ/set-password/",
    ],
)
def test_the_server_knows_the_doors(path):
    resolve(path)  # there is such a page
    scope: dict[str, Any] = {"method": "POST", "path": path, "headers": []}
    assert stranger_at_a_door(scope) is True
    assert stranger_at_a_door(scope | {"method": "GET"}) is None
    assert stranger_at_a_door(scope | {"path": "/api/stores/demo/orders/"}) is None


def test_the_server_knows_a_device_by_its_cookie(alan):
    tablet = browser()
    tablet.post(LOG_IN, RIGHT)
    known = tablet.cookies[device.COOKIE].value
    scope = {"method": "POST", "path": LOG_IN}
    for cookie, stranger in ((known, False), (known[:-1], True), ("", True)):
        header = f"a=b; {device.COOKIE}={cookie}".encode()
        assert stranger_at_a_door(scope | {"headers": [(b"cookie", header)]}) is stranger


async def test_one_too_many_is_refused_before_it_costs_a_thread(monkeypatch):
    handler = OneTripHandler(door=stranger_at_a_door)
    monkeypatch.setattr(handler, "_in_thread", None)
    monkeypatch.setattr(hashing, "AT_ONCE", 0)
    scope = {"type": "http", "method": "POST", "path": LOG_IN, "headers": []}
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"username=a&password=b"}

    await handler(scope, receive, send)
    assert sent[0]["status"] == 429
    assert (b"Retry-After", b"1") in sent[0]["headers"]


# -- who it was ------------------------------------------------------------------------------------


def test_log_ins_log_outs_and_failures_are_recorded(alan):
    tablet = browser(**{"User-Agent": "Tablet\x07 1"})
    attack(1, client=tablet)
    tablet.post(LOG_IN, RIGHT)
    tablet.post("/admin/logout/")
    tablet.post("/admin/login/", RIGHT)
    attack(1, client=browser(), username=PASSWORD)
    found = Access.objects.order_by("pk").values_list("kind", "user", "address", "browser")
    assert list(found) == [
        ("wrong password", alan.pk, CAFE_WIFI, "Tablet 1"),
        ("logged in", alan.pk, CAFE_WIFI, "Tablet 1"),
        ("logged out", alan.pk, CAFE_WIFI, "Tablet 1"),
        ("logged in", alan.pk, CAFE_WIFI, "Tablet 1"),
        ("wrong password", None, CAFE_WIFI, ""),
    ]
    known = list(Access.objects.order_by("pk").values_list("device", flat=True))
    assert known[0] == known[1] == known[4] == ""
    assert known[2] == known[3] != ""


def test_what_was_typed_is_in_no_row_and_no_line(alan, caplog):
    attack(1, username="my-own-password", password="my-other-password")
    browser().post(LOG_IN, RIGHT)
    rows = str(list(Access.objects.values()))
    for word in ("my-own-password", "my-other-password", PASSWORD):
        assert word not in rows
        assert word not in caplog.text


def test_records_are_forgotten_in_time(alan, settings, monkeypatch):
    attack(2)
    assert audit.forget_accesses() == 0
    later = clock.now() + timedelta(days=settings.CAFE_KEEP_DAYS, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert audit.forget_accesses() == 2


def test_the_record_can_be_looked_at_and_not_changed(alan):
    attack(1)
    root = logged_in(User.objects.create_superuser("root"))
    row = Access.objects.get(kind=AccessKind.FAILED)
    assert row.get_kind_display() in root.get(list_url(Access)).content.decode()
    url = f"/admin/orders/access/{row.pk}/change/"
    assert root.get(url).status_code == 200
    assert root.post(url, {"kind": "logged in"}).status_code == 403
    assert root.post(f"/admin/orders/access/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert root.get("/admin/orders/access/add/").status_code == 403
    row.refresh_from_db()
    assert row.kind == AccessKind.FAILED


def test_a_manager_sees_their_own_staffs_only(cafe, alan):
    from orders.demo.staff import managers

    alan.groups.add(managers())
    stranger = make_staff("Mallory", make_cafe("other").store, Role.MANAGER)
    attack(1, username="mallory")
    attack(1)
    attack(1, username="nobody")
    rows = logged_in(alan).get(list_url(Access)).context["cl"].queryset
    assert {row.user for row in rows} == {alan}
    row = Access.objects.filter(user=stranger)[0]
    assert logged_in(alan).get(f"/admin/orders/access/{row.pk}/change/").status_code == 302
