"""Ordering without scripts: the item's form, the basket's page, and one order of it."""

import base64
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from orders.menu.models import Ingredient, Item, ItemOptionGroup, Option
from orders.order.models import Order
from orders.plain.kept import COOKIE, LONGEST
from tests.cast import Cafe

pytestmark = pytest.mark.django_db


class Phone:
    """A browser without scripts: keeps cookies, follows redirects, sends the forms it got."""

    def __init__(self, cafe: Cafe) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.menu = f"/stores/{cafe.store.slug}/"
        self.basket = f"{self.menu}basket/"
        self.text = ""
        self.status = 0
        self.at = ""

    def get(self, url: str) -> str:
        return self._seen(self.client.get(url, follow=True))

    def send(self, url: str, **fields: Any) -> str:
        """Send the form of the page that is shown, with some fields filled in."""
        return self._seen(self.client.post(url, self.form() | fields, follow=True))

    def form(self) -> dict[str, Any]:
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.text)
        return dict(hidden)

    def add(self, item: Item, **fields: Any) -> str:
        url = f"{self.menu}items/{item.pk}/"
        self.get(url)
        checked = re.findall(r'name="(choice-\d+)" value="(\d+)"\s+checked', self.text)
        return self.send(url, **{name: [value] for name, value in checked} | fields)

    def order(self, name: str = "Ada", **fields: Any) -> str:
        return self.send(self.basket, **{"do": "place", "name": name} | fields)

    def _seen(self, answer: Any) -> str:
        self.at = answer.redirect_chain[-1][0] if answer.redirect_chain else ""
        self.status, self.text = answer.status_code, answer.content.decode()
        return self.text

    @property
    def kept(self) -> dict[str, Any]:
        text = self.client.cookies[COOKIE].value
        kept: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=="))
        return kept

    def keep(self, lines: Any, **more: Any) -> None:
        """Put a basket into the cookie as the page's script does."""
        text = json.dumps({"lines": lines, "key": "k" * 16, "device": "d" * 32} | more)
        encoded = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
        self.client.cookies[COOKIE] = encoded


@pytest.fixture
def phone(cafe: Cafe) -> Phone:
    return Phone(cafe)


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_a_whole_order(phone: Phone, cafe: Cafe):
    menu = phone.get(phone.menu)
    assert f'href="items/{cafe.flat_white.pk}/"' in menu
    assert f'href="{phone.basket}"' in menu
    basket = phone.add(cafe.flat_white, note="extra hot", quantity="2")
    assert phone.at == phone.basket
    assert "Flat White" in basket
    assert "extra hot" in basket
    assert "€6.80" in basket
    phone.add(cafe.croissant)
    phone.order("Ada", serve="to_go")
    order = Order.objects.get()
    assert phone.at == f"/orders/{order.token}/"
    assert (order.name, order.serve, str(order.total)) == ("Ada", "to_go", "9.600")
    assert [line.note for line in order.lines.order_by("pk")] == ["extra hot", ""]
    assert "There is nothing in it yet" in phone.get(phone.basket)


def test_an_item_says_what_it_costs_contains_and_asks(phone: Phone, cafe: Cafe):
    text = phone.get(f"{phone.menu}items/{cafe.flat_white.pk}/")
    assert "€3.40" in text
    assert "Choose 1" in text
    assert "up to 2" in text
    assert "+€0.50" in text
    assert "contains milk" in text
    assert re.search(rf'type="radio"[^>]+value="{cafe.whole.pk}"\s+checked', text)
    assert re.search(rf'type="checkbox"[^>]+value="{cafe.vanilla.pk}"', text)


def test_every_word_is_in_the_readers_language(phone: Phone, cafe: Cafe):
    phone.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "de"
    ItemOptionGroup.objects.filter(group=cafe.vanilla.group).update(default=cafe.vanilla)
    cafe.vanilla.translations = {"de": {"name": "Vanille"}}
    cafe.vanilla.save()
    text = words(phone.get(f"{phone.menu}items/{cafe.flat_white.pk}/"))
    assert "enthält Milch" in text
    assert "milk" not in text
    choices = {f"choice-{cafe.whole.group_id}": [cafe.whole.pk]}
    phone.get(f"{phone.menu}items/{cafe.flat_white.pk}/")
    basket = words(phone.send(f"{phone.menu}items/{cafe.flat_white.pk}/", **choices, allergy="1"))
    assert "Whole · ohne Vanille" in basket
    assert "Enthält Milch" in basket
    assert "Allergie" in basket


def test_what_nobody_has_stated_of_a_choice_is_ask_us(phone: Phone, cafe: Cafe):
    url = f"{phone.menu}items/{cafe.flat_white.pk}/"
    Option.objects.update(allergens_declared=True)
    assert "Allergens: ask us" not in words(phone.get(url))
    Option.objects.filter(pk=cafe.vanilla.pk).update(allergens_declared=False)
    assert "Allergens: ask us" in words(phone.get(url))


def test_what_is_sold_out_is_said_and_cannot_be_chosen(phone: Phone, cafe: Cafe):
    Option.objects.filter(pk=cafe.oat.pk).update(available=False)
    text = phone.get(f"{phone.menu}items/{cafe.flat_white.pk}/")
    assert re.search(rf'value="{cafe.oat.pk}"\s+disabled', text)
    assert "Sold out" in text
    Ingredient.objects.filter(name="Butter").update(available=False)
    text = phone.get(f"{phone.menu}items/{cafe.croissant.pk}/")
    assert "Croissant is sold out." in text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"quantity": "0"}, "quantity-error"),
        ({"quantity": "many"}, "quantity-error"),
        ({"quantity": "21"}, "quantity-error"),
        ({"note": "x" * 141}, "note-error"),
        ({"drinker": "x" * 21}, "drinker-error"),
    ],
)
def test_a_wrong_field_is_said_beside_it_and_what_was_typed_stays(
    phone: Phone, cafe: Cafe, fields: dict[str, str], said: str
):
    text = phone.add(cafe.flat_white, **{"note": "very hot"} | fields)
    assert phone.status == 422
    assert f'aria-describedby="{said}"' in text
    assert fields.get("note", "very hot") in text
    assert COOKIE not in phone.client.cookies


def test_a_choice_that_was_not_made_or_made_twice_is_said_at_the_choice(phone, cafe: Cafe):
    milk = milk_of(phone.get(f"{phone.menu}items/{cafe.flat_white.pk}/"), cafe)
    for chosen in ([], [cafe.whole.pk, cafe.oat.pk]):
        text = phone.add(cafe.flat_white, **{f"choice-{milk}": chosen})
        assert phone.status == 422
        assert f'aria-describedby="wrong-{milk}"' in text


def test_a_line_is_changed_in_its_place(phone: Phone, cafe: Cafe):
    phone.add(cafe.flat_white)
    phone.add(cafe.croissant)
    [first, _] = phone.kept["lines"]
    url = f"{phone.menu}items/{cafe.flat_white.pk}/?line={first['id']}"
    text = phone.get(url)
    assert "Save" in text
    phone.send(url, **{f"choice-{milk_of(text, cafe)}": [cafe.oat.pk], "quantity": "3"})
    lines = phone.kept["lines"]
    assert lines[0]["id"] == first["id"]
    assert (lines[0]["quantity"], lines[0]["options"]) == (3, [cafe.oat.pk])
    assert len(lines) == 2


def milk_of(text: str, cafe: Cafe) -> str:
    [milk] = re.findall(rf'name="choice-(\d+)" value="{cafe.whole.pk}"', text)
    return str(milk)


def test_one_more_one_less_and_none(phone: Phone, cafe: Cafe):
    phone.add(cafe.croissant)
    [line] = phone.kept["lines"]
    phone.send(phone.basket, do=f"more {line['id']}", name="Grace")
    assert phone.kept["lines"][0]["quantity"] == 2
    assert 'value="Grace"' in phone.text, "what was typed stays"
    phone.send(phone.basket, do=f"less {line['id']}")
    phone.send(phone.basket, do=f"less {line['id']}")
    assert "There is nothing in it yet" in phone.text
    phone.add(cafe.croissant)
    phone.send(phone.basket, do=f"remove {phone.kept['lines'][0]['id']}")
    assert "There is nothing in it yet" in phone.text


def test_the_form_of_an_item_sent_twice_is_one_line(phone: Phone, cafe: Cafe):
    url = f"{phone.menu}items/{cafe.croissant.pk}/"
    phone.get(url)
    form = phone.form()
    for _ in range(2):
        phone.client.post(url, form)
    assert len(phone.kept["lines"]) == 1


# -- one order -----------------------------------------------------------------------------------


def test_two_taps_are_one_order(phone: Phone, cafe: Cafe):
    """Both sent before an answer came, or the second after the first's cookie was taken over."""
    phone.add(cafe.croissant)
    form = phone.form() | {"do": "place", "name": "Ada"}
    kept = phone.client.cookies[COOKIE].value
    first = phone.client.post(phone.basket, form)
    after = phone.client.cookies[COOKIE].value
    for cookie in (kept, after):
        phone.client.cookies[COOKIE] = cookie
        assert phone.client.post(phone.basket, form)["Location"] == first["Location"]
    assert Order.objects.count() == 1


def test_an_answer_that_was_lost_and_a_page_that_was_loaded_again_is_one_order(phone, cafe: Cafe):
    phone.add(cafe.croissant)
    kept = phone.client.cookies[COOKIE].value
    phone.order()
    phone.client.cookies[COOKIE] = kept
    phone.get(phone.basket)
    phone.order()
    assert phone.at == f"/orders/{Order.objects.get().token}/"


def test_a_basket_that_was_changed_after_a_lost_answer_asks_whether_it_is_another(phone, cafe):
    phone.add(cafe.croissant)
    kept = phone.client.cookies[COOKIE].value
    phone.order()
    phone.client.cookies[COOKIE] = kept
    phone.add(cafe.flat_white)
    text = phone.order()
    assert phone.status == 409
    assert "You ordered already" in text
    assert f"/orders/{Order.objects.get().token}/" in text
    phone.send(phone.basket, do="again")
    phone.order()
    assert Order.objects.count() == 2


def test_the_next_basket_is_another_order(phone: Phone, cafe: Cafe):
    for _ in range(2):
        phone.add(cafe.croissant)
        phone.order()
    assert Order.objects.count() == 2


def test_the_pages_script_and_the_plain_page_never_order_the_same_basket_twice(
    phone: Phone, cafe: Cafe, client: Client
):
    """Whichever comes second sends the same key as the same device: the cookie has both."""
    phone.add(cafe.croissant)
    kept = phone.kept
    headers = {"Idempotency-Key": kept["key"], "Cafe-Device": kept["device"]}
    body = cafe.wish({"item": cafe.croissant.pk, "quantity": 1})
    answer = client.post(f"{cafe.url}orders/", body, "application/json", headers=headers)
    assert answer.status_code == 202
    phone.order("Ada")
    assert phone.at == answer.json()["links"]["page"]
    assert Order.objects.count() == 1


# -- refused -------------------------------------------------------------------------------------


def test_without_a_name_it_is_asked_for_beside_the_field(phone: Phone, cafe: Cafe):
    phone.add(cafe.croissant)
    text = phone.order("  ")
    assert phone.status == 422
    assert 'aria-describedby="name-error"' in text
    assert "Please tell us a name" in text
    assert not Order.objects.exists()


def test_a_price_that_moved_is_agreed_to_first(phone: Phone, cafe: Cafe):
    phone.add(cafe.croissant)
    Item.objects.filter(pk=cafe.croissant.pk).update(price="6.10")
    text = phone.order()
    assert phone.status == 409
    assert "€2.80 is now €6.10" in words(text)
    assert "Agree and order" in text
    assert not Order.objects.exists()
    phone.order()
    assert str(Order.objects.get().total) == "6.100"


def test_what_sold_out_meanwhile_is_said_and_the_rest_is_ordered(phone: Phone, cafe: Cafe):
    phone.add(cafe.flat_white)
    phone.add(cafe.croissant)
    Item.objects.filter(pk=cafe.croissant.pk).update(available=False)
    text = phone.order()
    assert phone.status == 409
    assert "Croissant is sold out. It will not be ordered." in words(text)
    phone.order()
    assert [line.name for line in Order.objects.get().lines.all()] == ["Flat White"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"open": False}, "closed"),
        ({"paused": True, "pause_reason": "No milk"}, "No milk"),
        ({"capacity": 0}, "hands full"),
    ],
)
def test_a_store_that_takes_no_orders_says_why(phone: Phone, cafe: Cafe, change, said: str):
    phone.add(cafe.croissant)
    form = phone.form() | {"do": "place", "name": "Ada"}
    cafe.change(**change)
    answer = phone.client.post(phone.basket, form)
    assert answer.status_code == 409
    assert said in answer.content.decode()
    assert said in phone.get(phone.basket)
    assert not Order.objects.exists()
    assert len(phone.kept["lines"]) == 1


def test_a_form_of_another_site_orders_nothing(phone: Phone, cafe: Cafe):
    phone.add(cafe.croissant)
    form = phone.form() | {"do": "place", "name": "Ada"}
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}):
        assert phone.client.post(phone.basket, form, headers=headers).status_code == 403
    form.pop("csrfmiddlewaretoken")
    assert phone.client.post(phone.basket, form).status_code == 403
    assert not Order.objects.exists()


# -- the cookie ----------------------------------------------------------------------------------

NONSENSE = (
    "", "x", "%00", "e30", "W10", "bnVsbA", "eyJsaW5lcyI6MX0", "eyJsaW5lcyI6W3siaWQiOjF9XX0",
    base64.urlsafe_b64encode(b"[" * 3000).decode(),
    base64.urlsafe_b64encode(b'{"lines":[{"id":"a"},{"id":"a"}]}').decode(),
    base64.urlsafe_b64encode(b'{"lines":[{"id":"a"}]}').decode(),
    base64.urlsafe_b64encode(b'{"lines":[{"id":"a","item":"1"}]}').decode(),
    base64.urlsafe_b64encode(b'{"lines":[{"id":"a","item":1,"options":"x"}]}').decode(),
    base64.urlsafe_b64encode(b'{"lines":[{"id":"a","item":1,"quantity":1e99}]}').decode(),
)  # fmt: skip


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_an_empty_basket(phone: Phone, cafe: Cafe, text: str):
    phone.client.cookies[COOKIE] = text
    assert "There is nothing in it yet" in phone.get(phone.basket)
    phone.add(cafe.croissant)
    assert len(phone.kept["lines"]) == 1


def test_what_the_script_keeps_is_in_the_basket(phone: Phone, cafe: Cafe):
    phone.keep([{"id": "a", "item": cafe.croissant.pk, "quantity": 2, "note": "warm ☕"}])
    text = phone.get(phone.basket)
    assert "warm ☕" in text
    assert "€5.60" in text


def test_a_basket_whose_person_was_forgotten_is_ordered_once_as_well(phone: Phone, cafe: Cafe):
    phone.keep([{"id": "a", "item": cafe.croissant.pk}], key="", device="")
    phone.get(phone.basket)
    form = phone.form() | {"do": "place", "name": "Ada"}
    for _ in range(2):
        phone.client.post(phone.basket, form)
    assert Order.objects.count() == 1


def test_what_is_no_longer_on_the_menu_has_no_number(phone: Phone, cafe: Cafe):
    phone.keep([{"id": "a", "item": 98765}])
    text = phone.get(phone.basket)
    assert "no longer on the menu" in text
    assert "98765" not in text
    phone.send(phone.basket, do="remove a")
    assert "There is nothing in it yet" in phone.text


def test_a_basket_too_large_for_a_cookie_is_said_to_be(phone: Phone, cafe: Cafe):
    phone.keep(None)
    assert "larger than this page can show" in phone.get(phone.basket)
    assert "Your basket is full" in phone.add(cafe.croissant)
    assert phone.kept["lines"] is None


def test_what_does_not_fit_is_refused_in_words_and_nothing_is_lost(phone: Phone, cafe: Cafe):
    added = 0
    while "Your basket is full" not in phone.add(cafe.croissant, note="☕" * 140):
        added += 1
        assert added < 30
    assert len(phone.kept["lines"]) == added
    assert len(phone.client.cookies[COOKIE].value) <= LONGEST


def test_the_basket_of_a_store_is_sent_to_that_store_alone(phone: Phone, cafe: Cafe):
    phone.add(cafe.croissant)
    cookie = phone.client.cookies[COOKIE]
    assert (cookie["path"], cookie["samesite"]) == (phone.menu, "Lax")


def pages(phone: Phone, cafe: Cafe) -> Iterator[str]:
    yield f"{phone.menu}items/{cafe.flat_white.pk}/"
    yield phone.basket


def test_no_cache_keeps_a_page_of_one_customer(phone: Phone, cafe: Cafe):
    for url in pages(phone, cafe):
        assert "no-store" in phone.client.get(url)["Cache-Control"]


def test_what_is_not_there_is_404(phone: Phone, cafe: Cafe):
    for url in (f"{phone.menu}items/98765/", "/stores/none/basket/", "/stores/none/items/1/"):
        assert phone.client.get(url).status_code == 404
