"""Languages, zones and names: what is accepted, browsers take; what is not, ends no page."""

import pytest
from django.core.exceptions import ValidationError

from orders.stores import region
from orders.stores.models import Store
from orders.stores.money import decimals_of
from tests.admin.forms import change_url, fill
from tests.cast import logged_in


@pytest.mark.parametrize("locale", ["en-IE", "de", "zh-Hant-HK", "es-419", "fil-PH"])
def test_a_language_is_accepted(locale):
    region.validate_locale(locale)


@pytest.mark.parametrize(
    "locale", ["en_IE", "deutsch (AT)", "EN-ie", "en-", "xx", "en-XX", "de-DE@euro", "", "en\n"]
)
def test_what_is_no_language_is_refused_in_words(locale):
    with pytest.raises(ValidationError, match="use a tag like en-IE"):
        region.validate_locale(locale)


@pytest.mark.parametrize("name", ["localtime", "Factory", "Dublin", "../UTC", "europe/dublin", ""])
def test_what_is_no_time_zone_is_refused_in_words(name):
    with pytest.raises(ValidationError, match="use a name like Europe/Dublin"):
        region.validate_timezone(name)


@pytest.mark.parametrize(
    ("field", "value"),
    [("locale", "en_IE"), ("timezone", "Dublin"), ("currency", "EUX")],
)
def test_the_admin_site_refuses_nonsense(db, cafe, django_user_model, field, value):
    office = logged_in(django_user_model.objects.create_superuser("root"))
    url = change_url(cafe.store)
    page = office.post(url, fill(office, url) | {field: value})
    assert f"{value} is not a" in page.content.decode()
    assert getattr(Store.objects.get(pk=cafe.store.pk), field) != value


@pytest.mark.parametrize("name", ["Mars/Olympus", "../../etc/passwd", "Europe", ""])
def test_a_store_whose_time_zone_is_none_goes_on(db, cafe, grace, name):
    cafe.change(timezone=name)
    assert cafe.order_at("accepted", grace).number == 1


def test_a_currency_unknown_to_us_has_two_decimals():
    assert [decimals_of(one) for one in ("E$R", "JPY", "EUR", "KWD", "CLF")] == [2, 0, 2, 3, 3]


def office_of(django_user_model):
    return logged_in(django_user_model.objects.create_superuser("root"))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Caf\u202e\u00e9", "Caf\u00e9"),  # a mark that turns what follows around
        ("Cafe\u0301", "Caf\u00e9"),
        ("Two\u2028lines", "Two lines"),
        ("<b>Bar</b> & Co", "<b>Bar</b> & Co"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
    ],
)
def test_names_keep_odd_letters_and_lose_invisible_ones(
    client, cafe, django_user_model, typed, kept
):
    office = office_of(django_user_model)
    for row in (cafe.store, cafe.flat_white):
        assert office.post(change_url(row), fill(office, change_url(row)) | {"name": typed})
        row.refresh_from_db()
        assert row.name == kept
    page = client.get(f"/stores/{cafe.store.slug}/").content.decode()
    assert "<b>Bar" not in page
    assert client.get(f"{cafe.url}menu/").json()["store"]["name"] == kept


@pytest.mark.parametrize("name", ["\u200b", "\u202e\u202d", "\u3164"])
def test_a_name_that_nobody_sees_is_refused(cafe, django_user_model, name):
    office = office_of(django_user_model)
    url = change_url(cafe.flat_white)
    page = office.post(url, fill(office, url) | {"name": name}).content.decode()
    assert "This has no letters that can be seen." in page


@pytest.mark.parametrize("slug", ["a b", "caf\u00e9", "a/b", "a+b", "#", ""])
def test_a_slug_that_no_address_or_topic_holds_is_refused(slug):
    with pytest.raises(ValidationError) as refused:
        Store(name="Pier", slug=slug).full_clean()
    assert list(refused.value.message_dict) == ["slug"]
