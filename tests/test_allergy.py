"""An allergy: a tick of the line's own, words as a second net, and staff alone are told."""

import json

import pytest

from cafe.messaging.models import OutboxEvent
from orders.order.allergy import speaks_of_allergy
from orders.order.models import OrderLine
from orders.order.retention import forget_people
from tests.cast import Cafe, problem

SPEAK = [
    *("allergic", "alergic", "nut allergy", "ALLERGIC TO NUTS!!", "nutallergy", "no allergy"),
    *("Allergie", "allergisch", "Unverträglichkeit", "Laktoseintoleranz", "Zöliakie", "zoeliakie"),
    *("keine Allergie", "alergia", "alérgico", "intolerante a la lactosa", "celíaca", "anafilaxia"),
    *("allergique", "intolérance", "cœliaque", "notenallergie", "coeliakie", "overgevoelig"),
    *("حساسية", "لدي حساسيه من المكسرات", "حَسّاسِيّة", "الحساسية", "أتحسس من الحليب"),
    *("allegic", "allegry", "alleric", "elergic", "allrgy", "allerigc", "allerdgy", "alergick"),
    *("coeliac", "celiac", "EpiPen", "anaphylactic", "alerji", "uczulenie", "аллергия"),
    *("花生过敏", "ナッツアレルギー", "알레르기", "एलर्जी", "al\u00adler\u200bgy"),
]
SILENT = [
    *("", "extra hot", "energy drink", "alright", "Valerie", "Algeria", "a large oat", "caloric"),
    *("celebrate", "celery", "delicacy", "social", "gallery", "alarm", "religion", "سكر قليل"),
    *("heiß bitte", "très chaud", "para llevar", "al rojo", "allegro"),
]


@pytest.mark.parametrize("words", SPEAK)
def test_words_that_speak_of_an_allergy_are_known(words: str):
    assert speaks_of_allergy(["", words])


@pytest.mark.parametrize("words", SILENT)
def test_other_wishes_are_not_taken_for_one(words: str):
    assert not speaks_of_allergy([words])


def placed(client, cafe: Cafe, *lines: dict[str, object], **wish: object):
    body = cafe.wish(*lines, **wish)
    return client.post(f"{cafe.url}orders/", body, "application/json")


def told(barista, cafe: Cafe) -> list[bool]:
    [order] = barista.get(f"{cafe.url}queue/").json()["orders"]
    return [line["allergy"] for line in order["items"]]


@pytest.mark.django_db
def test_a_tick_travels_with_its_line(client, barista, cafe: Cafe):
    answer = placed(client, cafe, cafe.line(allergy=True), cafe.line())
    assert [line["allergy"] for line in answer.json()["items"]] == [True, False]
    assert told(barista, cafe) == [True, False]


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["note", "drinker"])
def test_words_in_a_line_do_what_the_tick_does(client, barista, cafe: Cafe, field):
    placed(client, cafe, cafe.line(**{field: "Jo, nut alergy"}), cafe.line())
    assert told(barista, cafe) == [True, False]


@pytest.mark.django_db
def test_words_in_the_name_are_about_all_of_it(client, barista, cafe: Cafe):
    placed(client, cafe, cafe.line(), cafe.line(), name="Ada ALLERGIC nuts")
    assert told(barista, cafe) == [True, True]


@pytest.mark.django_db
@pytest.mark.parametrize("said", ["yes", 1, None, "true"])
def test_a_tick_is_true_or_false_and_nothing_like_it(client, cafe: Cafe, said):
    answer = placed(client, cafe, cafe.line(allergy=said))
    assert list(problem(answer, 400)["errors"]) == ["items.0.allergy"]


@pytest.mark.django_db
def test_no_event_and_no_board_says_it(client, cafe: Cafe):
    placed(client, cafe, cafe.line(allergy=True, note="allergic"))
    for row in OutboxEvent.objects.all():
        assert "allerg" not in json.dumps(row.detail)


@pytest.mark.django_db
def test_another_tick_is_another_wish(client, cafe: Cafe):
    headers = {"Idempotency-Key": "tap"}
    url, json_type = f"{cafe.url}orders/", "application/json"
    assert client.post(url, cafe.wish(), json_type, headers=headers).status_code == 202
    ticked = cafe.wish(cafe.line(allergy=True))
    assert client.post(url, ticked, json_type, headers=headers).status_code == 422


@pytest.mark.django_db
def test_it_is_forgotten_with_the_name(cafe: Cafe, grace, settings):
    order = cafe.order_at("collected", grace)
    OrderLine.objects.update(allergy=True)
    settings.CAFE_KEEP_DAYS = -1
    assert forget_people() == 1
    assert not OrderLine.objects.get(order=order).allergy
