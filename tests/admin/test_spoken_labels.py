"""The admin site's own words, of tables, columns, hints and sections, in its reader's language."""

import html
import re

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, override

from cafe.base.labels import labels_of, shown_models
from tests.cast import Cafe, logged_in

pytestmark = pytest.mark.django_db

# A label, a hint, a section and a column's head; none of what people wrote themselves.
SAID = re.compile(
    r"<(?:label|legend|h2|h3|caption)\b[^>]*>(.*?)</"
    r'|<div class="help"[^>]*>(.*?)</div>'
    r'|<div class="text">(.*?)</div>',
    re.DOTALL,
)


def words_of(page: str) -> set[str]:
    found = (next(filter(None, groups), "") for groups in SAID.findall(page))
    texts = (html.unescape(re.sub(r"<[^>]*>", " ", text)) for text in found)
    return {" ".join(text.split()).rstrip(":") for text in texts} - {""}


@pytest.fixture
def boss(db: None) -> Client:
    return logged_in(User.objects.create_superuser("root"))


def pages(cafe: Cafe) -> list[str]:
    """Return the addresses of all lists and forms, with a row where one is wanted."""
    found = ["/admin/"]
    for model, admin in site._registry.items():
        if model not in shown_models():
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found.append(reverse(f"{name}_changelist"))
        if type(admin).has_add_permission is not None:
            found.append(reverse(f"{name}_add"))
    found.append(f"/admin/orders/store/{cafe.store.pk}/change/")
    found.append(f"/admin/orders/order/{cafe.place_big().pk}/change/")
    return found


@pytest.mark.parametrize("language", ["de", "ar"])
def test_no_label_stays_english(cafe: Cafe, boss: Client, language: str):
    english = {label for model in shown_models() for label in labels_of(model)}
    with override(language):
        foreign = {one for one in english if capfirst(gettext(one)) != capfirst(one)}
    foreign |= set(map(capfirst, foreign)) | {"Hours", "Now", "Limits", "Ready board", "Making it"}
    seen = 0
    for url in pages(cafe):
        answer = boss.get(url, headers={"accept-language": language})
        if answer.status_code == 403:
            continue  # what is only read has no form for a new one
        assert answer.status_code == 200, url
        said = words_of(answer.content.decode())
        assert sorted(said & foreign) == [], url
        seen += len(said)
    assert seen > 100


def test_a_form_says_its_fields_their_hints_and_its_sections(boss: Client, cafe: Cafe):
    url = f"/admin/orders/item/{cafe.flat_white.pk}/change/"
    said = words_of(boss.get(url, headers={"accept-language": "nl"}).content.decode())
    assert {"Prijs", "Uren", "leeg: de hele dag"} <= said
    said = words_of(boss.get(url, headers={"accept-language": "en"}).content.decode())
    assert {"Price", "Hours", "empty: all day"} <= said


def test_a_new_column_is_found_for_its_translation_by_itself():
    from scripts.messages import of_tables

    found = {sentences[0] for _, sentences, _ in of_tables()}
    for model in shown_models():
        for field in model._meta.local_fields:
            assert field.primary_key or str(field.verbose_name) in found
    assert "a barista's time for one" in found
