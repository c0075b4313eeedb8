"""The menu's words in the reader's language, and the store's own where there are none."""

import html
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client

from orders.menu.former import FormerName
from orders.menu.models import Category, Item, Option
from orders.menu.reading import menu_of
from tests.admin.forms import fill, send
from tests.cast import Cafe, logged_in, make_cafe, make_staff

pytestmark = pytest.mark.django_db

GERMAN = {"name": "Milchkaffee", "description": "Mit viel Milch"}


@pytest.fixture
def german(cafe: Cafe) -> Cafe:
    cafe.flat_white.translations = {"de": GERMAN, "ar": {"name": "قهوة بالحليب"}}
    cafe.flat_white.save()
    group = cafe.oat.group
    group.translations = {"de": {"name": "Milch"}}
    group.save()
    cafe.oat.translations = {"de": {"name": "Hafer"}}
    cafe.oat.save()
    category = cafe.flat_white.category
    category.translations = {"de": {"name": "Kaffee"}}
    category.save()
    return cafe


def menu_in(language: str, cafe: Cafe) -> dict:
    """Return the flat white as the API shows it, with its category's name."""
    answer = Client(headers={"accept-language": language}).get(f"{cafe.url}menu/")
    for category in answer.json()["categories"]:
        for item in category["items"]:
            if item["id"] == cafe.flat_white.pk:
                return {"category": category["name"], **item}
    raise AssertionError("the flat white is gone")


def test_a_reader_has_the_menu_in_his_language(german: Cafe):
    item = menu_in("de-CH", german)
    assert (item["category"], item["name"], item["description"]) == ("Kaffee", *GERMAN.values())
    milk = next(group for group in item["option_groups"] if group["name"] == "Milch")
    assert {option["name"] for option in milk["options"]} == {"Whole", "Hafer"}
    page = Client(headers={"accept-language": "de"}).get(f"/stores/{german.store.slug}/")
    assert "Milchkaffee" in html.unescape(page.content.decode())


def test_what_is_not_translated_is_in_the_stores_own(german: Cafe):
    assert menu_in("ar", german)["name"] == "قهوة بالحليب"
    assert menu_in("ar", german)["category"] == german.flat_white.category.name
    assert menu_in("fr", german)["name"] == "Flat White"
    assert menu_in("en", german)["name"] == "Flat White"


def test_each_language_has_its_own_tag_and_a_new_word_makes_another(german: Cafe):
    url = f"{german.url}menu/"
    tags = {one: Client(headers={"accept-language": one}).get(url)["ETag"] for one in ("de", "fr")}
    assert len(set(tags.values())) == 2
    Item.objects.get(pk=german.flat_white.pk).save()
    german.flat_white.translations = {"de": {"name": "Kleiner Milchkaffee"}}
    german.flat_white.save()
    assert menu_in("de", german)["name"] == "Kleiner Milchkaffee"
    assert menu_in("de", german)["description"] == german.flat_white.description


def test_the_bar_keeps_the_stores_language(german: Cafe):
    wish = german.wish(german.line(options=[german.oat.pk]))
    Client(headers={"accept-language": "de"}).post(
        f"{german.url}orders/", wish, content_type="application/json"
    )
    staff = logged_in(make_staff("Grace", german.store))
    [order] = staff.get(f"{german.url}queue/", headers={"accept-language": "de"}).json()["orders"]
    assert order["items"][0]["name"] == "Flat White"
    assert [option["name"] for option in order["items"][0]["options"]] == ["Oat"]


@pytest.mark.parametrize(
    "spoiled",
    [
        [],
        "de",
        7,
        {"de": "Milchkaffee"},
        {"de": ["Milchkaffee"]},
        {"de": {"name": 7}},
        {"de": {"name": "  "}},
        {"de": {"price": "0.01", "id": "1", "texts": "x"}},
        {"xx": {"name": "?"}},
    ],
)
def test_a_translation_that_is_none_is_no_words_and_ends_no_menu(cafe: Cafe, spoiled):
    for model, row in (
        (Item, cafe.flat_white),
        (Option, cafe.oat),
        (Category, cafe.flat_white.category),
    ):
        model.objects.filter(pk=row.pk).update(translations=spoiled)
    item = menu_in("de", cafe)
    assert (item["name"], item["price"]) == ("Flat White", str(cafe.flat_white.price))
    assert menu_of(type(cafe.store).objects.get()).items[cafe.flat_white.pk].price > Decimal(1)


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {"xx": {"name": "?"}},
        {"de": {"price": "1"}},
        {"de": {"name": 7}},
        {"de": {"name": "x" * 61}},
        {"de": {"description": "x" * 201}},
    ],
)
def test_what_is_no_translation_is_refused(cafe: Cafe, wrong):
    cafe.flat_white.translations = wrong
    with pytest.raises(ValidationError) as refused:
        cafe.flat_white.full_clean()
    assert list(refused.value.message_dict) == ["translations"]


def test_the_admin_site_has_a_field_for_each_language(german: Cafe):
    boss = logged_in(User.objects.create_superuser("root"))
    url = f"/admin/orders/category/{german.flat_white.category.pk}/change/"
    page = boss.get(url).content.decode()
    assert 'name="translations_de_name" value="Kaffee"' in page
    assert 'aria-label="العربية"' in page
    send(boss, url, fill(boss, url), translations_fr_name="  Cafés ", translations_de_name="")
    category = Category.objects.get(pk=german.flat_white.category.pk)
    assert category.translations == {"fr": {"name": "Cafés"}}


def test_a_customers_page_says_what_he_ordered_in_his_language(german: Cafe):
    order = german.place_big()
    page = f"/orders/{order.token}/"
    in_german = Client(headers={"accept-language": "de"}).get(page).content.decode()
    assert "<strong>Milchkaffee</strong>" in in_german
    assert "Hafer" in in_german
    assert '"Flat White": "Milchkaffee"' in in_german
    in_french = Client(headers={"accept-language": "fr"}).get(page).content.decode()
    assert "<strong>Flat White</strong>" in in_french
    assert 'id="menu-words"' not in in_french


def called_in(language: str, token: str) -> str:
    answer = Client(headers={"accept-language": language}).get(f"/orders/{token}/")
    return html.unescape(answer.content.decode())


def gone_by_one(cafe: Cafe) -> None:
    cafe.flat_white.delete()
    cafe.oat.delete()


def gone_by_many(cafe: Cafe) -> None:
    Item.objects.filter(pk=cafe.flat_white.pk).delete()
    Option.objects.filter(pk=cafe.oat.pk).delete()


def gone_with_their_choice(cafe: Cafe) -> None:
    cafe.flat_white.delete()
    cafe.oat.group.delete()


def called_otherwise(cafe: Cafe) -> None:
    cafe.flat_white.name = "White Coffee"
    cafe.flat_white.save()
    Option.objects.filter(pk=cafe.oat.pk).update(name="Oat drink", translations=None)


def used_no_more(cafe: Cafe) -> None:
    cafe.flat_white.delete()  # and with it the last use of its choices
    Item.objects.filter(choices__group=cafe.oat.group).delete()


def put_back_with_other_words(cafe: Cafe) -> None:
    gone_by_one(cafe)
    category = cafe.croissant.category
    Item.objects.create(category=category, name="Flat White", price=4, translations={"de": GERMAN})


AWAY = [
    gone_by_one,
    gone_by_many,
    gone_with_their_choice,
    called_otherwise,
    used_no_more,
    put_back_with_other_words,
]


@pytest.mark.parametrize("gone", AWAY)
def test_what_is_off_the_menu_is_called_in_its_readers_language_still(german: Cafe, gone):
    order = german.place_big()
    gone(german)
    page = called_in("de", order.token)
    assert "<strong>Milchkaffee</strong>" in page  # as it is printed, and without scripts
    assert "Hafer" in page
    assert '"Flat White": "Milchkaffee"' in page  # and for the script that takes over
    assert "<strong>Flat White</strong>" in called_in("fr", order.token)
    assert order.lines.all()[0].name == "Flat White"  # the bar's own word


def test_a_page_has_the_words_of_its_own_order_and_no_others(german: Cafe):
    german.croissant.translations = {"de": {"name": "Hörnchen"}}
    german.croissant.save()
    wish = german.wish({"item": german.croissant.pk})
    placed = Client().post(f"{german.url}orders/", wish, "application/json").json()
    page = called_in("de", placed["token"])
    assert '"Croissant": "H' in page
    assert "Milchkaffee" not in page


def test_a_name_that_goes_twice_is_kept_once_and_as_it_was_last(german: Cafe):
    order = german.place_big()
    category = german.flat_white.category
    german.flat_white.delete()
    again = Item.objects.create(
        category=category, name="Flat White", price=4, translations={"de": {"name": "Flat"}}
    )
    again.delete()
    assert "<strong>Flat</strong>" in called_in("de", order.token)
    assert FormerName.objects.filter(name="Flat White").count() == 1


def test_another_store_keeps_its_own_names(german: Cafe):
    other = make_cafe("elsewhere")
    order = other.place_big()
    german.flat_white.delete()
    other.flat_white.delete()
    assert "<strong>Flat White</strong>" in called_in("de", order.token)


def test_an_order_of_before_is_offered_in_its_readers_language(german: Cafe):
    phone = Client(headers={"accept-language": "de"})
    wish = german.wish(german.line(options=[german.oat.pk]))
    placed = phone.post(f"{german.url}orders/", wish, "application/json")
    assert placed.status_code == 202
    german.flat_white.delete()
    [order] = phone.get(f"{german.url}orders/mine/").json()["orders"]
    [line] = order["items"]
    assert (line["name"], line["options"][0]["name"]) == ("Milchkaffee", "Hafer")


def test_a_basket_is_told_of_what_is_gone_by_the_name_it_was_read_by(german: Cafe):
    phone = Client(headers={"accept-language": "de"})
    basket = {"items": [german.line(options=[german.oat.pk])]}
    shown = phone.post(f"{german.url}quote/", basket, "application/json").json()
    german.flat_white.delete()
    wish = basket | {"quote": shown["quote"]}
    told = phone.post(f"{german.url}quote/", wish, "application/json").json()
    assert "Milchkaffee" in told["changes"][0]["detail"]
