"""An idempotency key is its sender's own: nobody gets another's order by it, or hears of it."""

import uuid

import pytest
from django.core import signing
from django.test import Client

from cafe.base.device import COOKIE, LASTS, SALT
from orders.order.life import Action
from orders.order.models import IdempotencyKey, Order
from orders.order.retention import forget_people
from orders.order.steps import advance_order
from tests.cast import Cafe, actor, logged_in, make_staff, problem

SECRET = "a phone's own secret"


def place(client: Client, cafe: Cafe, key="tap", device=None, **changes):
    headers = {"Idempotency-Key": key} | ({"Cafe-Device": device} if device else {})
    wish = cafe.wish(**changes)
    return client.post(f"{cafe.url}orders/", wish, "application/json", headers=headers)


def cancel(client: Client, token: str, key: str):
    return client.post(f"/api/orders/{token}/cancel/", headers={"Idempotency-Key": key})


def known_phone(cafe: Cafe) -> Client:
    """Return a browser that has ordered before."""
    phone = Client()
    assert place(phone, cafe, key=str(uuid.uuid4())).status_code == 202
    return phone


def test_somebody_elses_key_and_body_make_an_order_of_ones_own(cafe: Cafe):
    owner, thief = known_phone(cafe), known_phone(cafe)
    mine, stolen = place(owner, cafe), place(thief, cafe)
    assert (mine.status_code, stolen.status_code) == (202, 202)
    assert mine.json()["token"] != stolen.json()["token"]
    assert place(owner, cafe).json()["token"] == mine.json()["token"]
    assert place(thief, cafe).json()["token"] == stolen.json()["token"]


@pytest.mark.parametrize("device", [None, SECRET], ids=["cookie", "secret"])
def test_who_says_nothing_of_itself_gets_nobodys_order_by_its_key(cafe: Cafe, device):
    owner = known_phone(cafe) if device is None else Client()
    mine, stranger = place(owner, cafe, device=device), Client()
    answer = place(stranger, cafe)
    assert answer.status_code == 202
    assert answer.json()["id"] != mine.json()["id"]


def test_a_strangers_key_finds_the_order_and_not_its_secret(cafe: Cafe):
    first = place(Client(), cafe)
    again = place(Client(), cafe)
    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json()["id"] == first.json()["id"]
    assert not {"token", "links"} & set(again.json())
    assert first.json()["token"] not in again.content.decode()
    assert COOKIE not in again.cookies
    assert Order.objects.count() == 1


def test_the_cookie_of_the_first_answer_opens_it_with_the_same_key(cafe: Cafe):
    phone = Client()
    first, again = place(phone, cafe), place(phone, cafe)
    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json()["token"] == first.json()["token"]
    cookie = first.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", LASTS)


def test_an_answer_that_was_lost_is_told_again_to_the_phone_with_the_same_secret(cafe: Cafe):
    first, again = place(Client(), cafe, device=SECRET), place(Client(), cafe, device=SECRET)
    assert again.status_code == 200
    assert again.json()["token"] == first.json()["token"]
    other = place(Client(), cafe, device=f"{SECRET}!")
    assert other.status_code == 202
    # Neither in the cookie nor anywhere here: that would be the secret of whoever reads it.
    assert SECRET not in str(first.cookies)
    assert not Order.objects.filter(device__contains=SECRET[:8]).exists()
    assert not IdempotencyKey.objects.filter(scope__contains=SECRET[:8]).exists()


def test_what_it_answers_tells_nobody_that_a_key_was_used(cafe: Cafe):
    owner, thief = known_phone(cafe), known_phone(cafe)
    place(owner, cafe)
    assert place(thief, cafe, name="Bob").status_code == 202
    assert place(Client(), cafe, name="Eve").status_code == 202
    assert place(Client(), cafe, device=SECRET, name="Eve").status_code == 202
    problem(place(owner, cafe, name="Bob"), 422, reason="key_reused")
    problem(place(thief, cafe, name="Ada"), 422, reason="key_reused")


def test_the_secret_says_it_where_the_cookie_is_of_another_phone(cafe: Cafe):
    phone = known_phone(cafe)
    first = place(phone, cafe, device=SECRET)
    assert place(Client(), cafe, device=SECRET).json()["token"] == first.json()["token"]
    assert place(phone, cafe).json()["token"] == first.json()["token"]  # by the new cookie


@pytest.mark.parametrize("made", ["forged", "another kind", "nonsense", "not ours"])
def test_a_cookie_that_is_not_ours_is_none(cafe: Cafe, made):
    owner, thief = known_phone(cafe), Client()
    first = place(owner, cafe)
    device = signing.loads(owner.cookies[COOKIE].value, salt=SALT)
    cookies = {
        "forged": signing.dumps(device, key="x" * 50, salt=SALT),
        "another kind": signing.dumps(device, salt="another"),
        "nonsense": signing.dumps([1], salt=SALT),
        "not ours": "hello",
    }
    thief.cookies[COOKIE] = cookies[made]
    assert place(thief, cafe).json()["id"] != first.json()["id"]


def test_an_old_cookie_is_none(cafe: Cafe, monkeypatch):
    phone = known_phone(cafe)
    first = place(phone, cafe)
    monkeypatch.setattr("cafe.base.device.LASTS", -1)
    assert place(phone, cafe).json()["id"] != first.json()["id"]


@pytest.mark.parametrize("secret", ["", "short", "x" * 256, "tab\tin the middle of it"])
def test_a_secret_that_is_none_is_refused_in_words(cafe: Cafe, secret):
    headers = {"Cafe-Device": secret}
    answer = Client().post(f"{cafe.url}orders/", cafe.wish(), "application/json", headers=headers)
    assert "Cafe-Device" in problem(answer, 400)["detail"]
    assert not Order.objects.exists()


def test_a_key_to_cancel_is_that_of_the_orders_holder(cafe: Cafe):
    orders = [cafe.place() for _ in range(2)]
    for order in orders:
        assert cancel(Client(), order.token, "same").json()["status"] == "cancelled"
    assert cancel(Client(), orders[0].token, "same").status_code == 200


def test_a_key_of_one_barista_is_not_anothers(cafe: Cafe, grace):
    lin = make_staff("Lin", cafe.store)
    orders = [cafe.order_at("accepted", grace) for _ in range(2)]
    for order, user in zip(orders, (grace, lin), strict=True):
        answer = logged_in(user).post(
            cafe.step_url(order, "start"), {}, "application/json", headers={"Idempotency-Key": "k"}
        )
        assert answer.status_code == 200, answer.json()
    # And the repeat of her own tap is one.
    before = Order.objects.get(pk=orders[0].pk).version
    assert advance_order(orders[0].pk, Action.START, actor(grace), key="k").version == before


def test_which_phone_it_was_is_forgotten_with_the_name(cafe: Cafe, grace):
    token = place(Client(), cafe).json()["token"]
    order = Order.objects.get(token=token)
    assert order.device
    cancel(Client(), token, "")
    long_ago = order.placed_at.replace(year=order.placed_at.year - 1)
    Order.objects.update(placed_at=long_ago)
    assert forget_people() == 1
    assert Order.objects.get().device == ""


def test_who_logs_in_stays_the_device_it_was(cafe: Cafe, grace):
    """And placing an order makes no device one that somebody has logged in with."""
    phone = known_phone(cafe)
    before = signing.loads(phone.cookies[COOKIE].value, salt=SALT)
    assert before["users"] == []
    form = {"username": "grace", "password": "crema-and-crumbs-42"}
    assert phone.post("/accounts/login/", form).status_code == 302
    after = signing.loads(phone.cookies[COOKIE].value, salt=SALT)
    assert after == {"id": before["id"], "users": [grace.pk]}
    place(phone, cafe, device=SECRET)
    assert signing.loads(phone.cookies[COOKIE].value, salt=SALT) == after


def test_the_cookie_is_for_https_alone_where_the_others_are(cafe: Cafe, settings):
    settings.SESSION_COOKIE_SECURE = True
    assert place(Client(), cafe).cookies[COOKIE]["secure"] is True


def test_the_key_of_the_installation_is_in_what_is_kept(cafe: Cafe, settings):
    place(Client(), cafe, device=SECRET)
    settings.SECRET_KEY = "another key that is long enough for the test of it 0123456789"
    place(Client(), cafe, device=SECRET, key="other")
    assert len(set(Order.objects.values_list("device", flat=True))) == 2
