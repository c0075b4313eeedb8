"""The quote: what a basket is now, what moved since it was shown, and that only that is ordered."""

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from django.core.signing import Signer

from orders.menu.models import Ingredient, Item, ItemOptionGroup, Option
from orders.order import shown
from orders.order.cart import LONGEST_QUOTE
from orders.order.models import Order
from tests.cast import Cafe, make_cafe, nothing_happens, problem

pytestmark = pytest.mark.django_db

Json = dict[str, Any]


@pytest.fixture
def quote(client, cafe: Cafe):
    """Ask for the price of lines; nothing may come of it."""

    def quote(*lines: Json, earlier: str = "", at: Cafe = cafe) -> Json:
        body = {"items": list(lines) or [cafe.line()]} | ({"quote": earlier} if earlier else {})
        with nothing_happens():
            answer = client.post(f"{at.url}quote/", body, "application/json")
        assert answer.status_code == 200, answer.content
        found: Json = answer.json()
        return found

    return quote


@pytest.fixture
def order(client, cafe: Cafe):
    """Order lines as they were shown by a quote."""

    def order(token: str, *lines: Json, key: str = "", **more: object) -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        wish = cafe.wish(*lines, quote=token, **more)
        return client.post(f"{cafe.url}orders/", wish, "application/json", headers=headers)

    return order


def changed(answer: Any) -> list[tuple[str, str]]:
    """Return what an answer says is another than was shown: the codes and the sentences."""
    body = problem(answer, 409, reason="changed")
    return [(one["code"], one["detail"]) for one in body["quote"]["changes"]]


def reprice(row: Item | Option, price: str) -> None:
    type(row).objects.filter(pk=row.pk).update(price=Decimal(price))


def gone(row: Item | Option | Ingredient) -> None:
    type(row).objects.filter(pk=row.pk).update(available=False)


# -- what it says ----------------------------------------------------------------------------------


def test_it_names_every_price_and_the_total(client, quote, cafe: Cafe):
    found = quote(cafe.line(options=[cafe.oat.pk], quantity=2), {"item": cafe.croissant.pk})
    assert [(one["name"], one["unit_price"], one["total"]) for one in found["items"]] == [
        ("Flat White", "3.90", "7.80"),
        ("Croissant", "2.80", "2.80"),
    ]
    assert (found["total"], found["currency"]) == ("10.60", "EUR")
    assert found["menu_version"] == client.get(f"{cafe.url}menu/").json()["store"]["menu_version"]
    assert found["ordering"]["state"] == "open"
    assert found["changes"] == []


def test_it_names_the_allergens_of_each_line_and_of_all(quote, cafe: Cafe):
    found = quote(cafe.line(options=[cafe.oat.pk]), {"item": cafe.croissant.pk})
    assert [one["allergens"] for one in found["items"]] == [["gluten"], ["milk"]]
    assert found["allergens"] == ["gluten", "milk"]


def test_the_wait_is_of_this_basket(quote, cafe: Cafe):
    Item.objects.filter(pk=cafe.flat_white.pk).update(make_seconds=180)
    one, ten = quote(cafe.line()), quote(cafe.line(quantity=10))
    assert one["wait"]["high"] < ten["wait"]["low"]


def test_the_wait_counts_who_is_before(quote, cafe: Cafe):
    alone = quote()["wait"]
    for _ in range(10):
        cafe.place_big()
    assert quote()["wait"]["low"] > alone["low"]


def test_a_wrong_line_is_named_and_costs_nothing(quote, cafe: Cafe):
    gone(cafe.croissant)
    found = quote(cafe.line(), {"item": cafe.croissant.pk})
    croissant = found["items"][1]
    assert [(one["code"], one["detail"]) for one in croissant["wrong"]] == [
        ("sold_out", "Croissant is sold out.")
    ]
    assert (croissant["unit_price"], croissant["total"], found["total"]) == (None, None, "3.40")
    assert found["allergens"] == ["milk"]  # of the flat white that is left


def test_no_id_stands_in_what_people_read(quote, cafe: Cafe):
    lost = 987_654
    found = quote(cafe.line(item=lost), cafe.line(options=[lost]), cafe.line(options=[lost, lost]))
    details = [one["detail"] for line in found["items"] for one in line["wrong"]]
    assert len(details) >= 3
    assert not [detail for detail in details if str(lost) in detail]


def test_every_line_may_be_wrong(quote, cafe: Cafe):
    found = quote(cafe.line(item=987_654))
    assert (found["total"], found["allergens"], found["items"][0]["name"]) == ("0.00", [], "")


def test_an_option_that_is_gone_has_others_of_its_choice(quote, cafe: Cafe):
    gone(cafe.oat)
    [wrong] = quote(cafe.line(options=[cafe.oat.pk]))["items"][0]["wrong"]
    assert wrong["option"] == cafe.oat.pk
    assert wrong["substitutes"] == [
        {
            "id": cafe.whole.pk,
            "name": "Whole",
            "price": "0.00",
            "allergens": ["milk"],
            "allergens_declared": False,
        }
    ]


def test_the_nearest_in_price_comes_first_and_nothing_that_is_gone(quote, cafe: Cafe):
    soya = Option.objects.create(group=cafe.oat.group, name="Soya", price=Decimal("0.40"))
    rice = Option.objects.create(group=cafe.oat.group, name="Rice", price=Decimal("0.50"))
    for row in (cafe.oat, rice):
        gone(row)
    [wrong] = quote(cafe.line(options=[cafe.oat.pk]))["items"][0]["wrong"]
    assert [one["id"] for one in wrong["substitutes"]] == [soya.pk, cafe.whole.pk]


def test_an_item_that_is_gone_has_others_of_its_category(quote, cafe: Cafe):
    names = [("Brioche", "3.00"), ("Scone", "2.50"), ("Cake", "9.00"), ("Bun", "2.70")]
    for name, price in names:
        Item.objects.create(category=cafe.croissant.category, name=name, price=Decimal(price))
    gone(cafe.croissant)
    [wrong] = quote({"item": cafe.croissant.pk})["items"][0]["wrong"]
    assert [one["name"] for one in wrong["substitutes"]] == ["Bun", "Brioche", "Scone"]


def test_a_store_that_takes_no_order_says_so_and_still_tells_the_price(quote, cafe: Cafe):
    cafe.change(paused=True, pause_reason="out of cups")
    found = quote()
    assert (found["ordering"]["state"], found["ordering"]["reason"]) == ("paused", "out of cups")
    assert found["total"] == "3.40"
    cafe.change(paused=False, capacity=0)
    assert quote()["ordering"]["state"] == "full"
    cafe.change(open=False)
    assert quote()["ordering"]["state"] == "closed"


def test_amounts_have_the_decimals_of_the_currency(quote, cafe: Cafe):
    cafe.change(currency="KWD")
    assert quote()["total"] == "3.400"


@pytest.mark.parametrize(
    "body",
    [{}, {"items": []}, {"items": [{}]}, {"items": [{"item": "4"}]}, {"items": [{"item": 4}] * 31}],
    ids=["nothing", "no lines", "no item", "a word", "31 lines"],
)
def test_a_malformed_basket_is_refused(client, cafe: Cafe, body):
    problem(client.post(f"{cafe.url}quote/", body, "application/json"), 400)


def test_a_store_that_is_none_is_404(client, cafe: Cafe):
    url = "/api/stores/nowhere/quote/"
    problem(client.post(url, {"items": [cafe.line()]}, "application/json"), 404)


# -- what moved since ------------------------------------------------------------------------------


def test_a_later_quote_says_what_moved(quote, cafe: Cafe):
    token = quote()["quote"]
    reprice(cafe.flat_white, "4.10")
    found = quote(earlier=token)
    assert [(one["code"], one["was"], one["now"]) for one in found["changes"]] == [
        ("price", "3.40", "4.10")
    ]
    assert found["changes"][0]["detail"] == "Flat White: €3.40 is now €4.10."
    assert quote(earlier=found["quote"])["changes"] == []


def test_what_the_customer_changes_is_no_news(quote, cafe: Cafe):
    token = quote(cafe.line())["quote"]
    found = quote(cafe.line(quantity=3), {"item": cafe.croissant.pk}, earlier=token)
    assert found["changes"] == []


# -- ordering what was shown -----------------------------------------------------------------------


def test_what_was_shown_is_ordered(quote, order, cafe: Cafe):
    lines = [cafe.line(options=[cafe.vanilla.pk, cafe.oat.pk]), {"item": cafe.croissant.pk}]
    found = quote(*lines)
    answer = order(found["quote"], *lines)
    assert (answer.status_code, answer.json()["total"]) == (202, found["total"])


def test_the_order_of_lines_and_options_is_nothing_else(quote, order, cafe: Cafe):
    one, two = cafe.line(options=[cafe.oat.pk, cafe.vanilla.pk]), {"item": cafe.croissant.pk}
    token = quote(one, two)["quote"]
    assert order(token, two, cafe.line(options=[cafe.vanilla.pk, cafe.oat.pk])).status_code == 202


def test_the_same_drink_twice_is_two(quote, order, cafe: Cafe):
    token = quote(cafe.line(), cafe.line(note="hot"))["quote"]
    assert order(token, cafe.line(), cafe.line(note="hot")).status_code == 202
    assert changed(order(token, cafe.line(), cafe.line(), cafe.line()))[0][0] == "basket"


@pytest.mark.parametrize(
    ("price", "sentence"),
    [
        ("6.10", "Flat White: €3.40 is now €6.10."),
        ("1.00", "Flat White: €3.40 is now €1.00."),
    ],
    ids=["up", "down"],
)
def test_a_price_that_moved_is_never_charged_unseen(quote, order, cafe: Cafe, price, sentence):
    token = quote()["quote"]
    reprice(cafe.flat_white, price)
    with nothing_happens():
        answer = order(token, key="tap")
    assert changed(answer) == [("price", sentence)]
    now = answer.json()["quote"]
    assert now["total"] == price
    again = order(now["quote"], key="tap")
    assert (again.status_code, again.json()["total"]) == (202, price)
    assert Order.objects.count() == 1


def test_a_price_of_an_option_that_moved_is_told(quote, order, cafe: Cafe):
    token = quote(cafe.line(options=[cafe.oat.pk]))["quote"]
    reprice(cafe.oat, "0.80")
    answer = order(token, cafe.line(options=[cafe.oat.pk]))
    assert changed(answer) == [("price", "Flat White: €3.90 is now €4.20.")]


def test_what_moved_without_effect_is_no_change(quote, order, cafe: Cafe):
    token = quote()["quote"]
    reprice(cafe.croissant, "9.00")
    reprice(cafe.oat, "9.00")
    gone(cafe.butter)
    Item.objects.filter(pk=cafe.flat_white.pk).update(description="Now with a leaf.")
    ItemOptionGroup.objects.filter(item=cafe.flat_white, default=cafe.whole).update(
        default=cafe.oat
    )
    assert order(token).status_code == 202


def test_a_lower_price_of_one_line_does_not_pay_for_another(quote, order, cafe: Cafe):
    lines = cafe.line(), {"item": cafe.croissant.pk}
    token = quote(*lines)["quote"]
    reprice(cafe.flat_white, "3.00")
    reprice(cafe.croissant, "3.20")
    assert [code for code, _ in changed(order(token, *lines))] == ["price", "price"]


def test_an_option_that_is_gone_is_told_with_what_there_is(quote, order, cafe: Cafe):
    line = cafe.line(options=[cafe.oat.pk])
    token = quote(line)["quote"]
    gone(cafe.oat_milk)
    with nothing_happens():
        answer = order(token, line)
    assert changed(answer) == [("gone", "Oat is sold out.")]
    [wrong] = answer.json()["quote"]["items"][0]["wrong"]
    assert [one["name"] for one in wrong["substitutes"]] == ["Whole"]


def test_what_was_deleted_is_told_by_its_name(quote, order, cafe: Cafe):
    lines = cafe.line(options=[cafe.oat.pk]), {"item": cafe.croissant.pk}
    token = quote(*lines)["quote"]
    cafe.oat.delete()
    cafe.croissant.delete()
    assert changed(order(token, *lines)) == [
        ("gone", "Flat White can no longer be had with Oat."),
        ("gone", "Croissant is no longer on the menu."),
    ]


def test_an_option_that_became_another_is_a_change(quote, order, cafe: Cafe):
    token = quote()["quote"]
    Option.objects.filter(pk=cafe.whole.pk).update(name="Skimmed")
    assert changed(order(token)) == [("name", "Whole is now Skimmed.")]


def test_an_item_that_became_another_is_a_change(quote, order, cafe: Cafe):
    token = quote()["quote"]
    Item.objects.filter(pk=cafe.flat_white.pk).update(name="Latte")
    assert changed(order(token)) == [("name", "Flat White is now Latte.")]


def test_allergens_that_come_or_go_are_a_change(quote, order, cafe: Cafe):
    token = quote({"item": cafe.croissant.pk})["quote"]
    nuts = Ingredient.objects.create(store=cafe.store, name="Hazelnuts", allergen="nuts")
    cafe.croissant.ingredients.set([nuts])
    assert changed(order(token, {"item": cafe.croissant.pk})) == [
        ("allergens", "Croissant now contains nuts."),
        ("allergens", "Croissant no longer contains milk."),
    ]


def test_allergens_that_nobody_states_any_more_are_a_change(quote, order, cafe: Cafe):
    declared = {"allergens_declared": True}
    Ingredient.objects.update(**declared)
    Item.objects.update(**declared)
    lines = {"item": cafe.croissant.pk}, cafe.line()
    found = quote(*lines)
    assert [one["allergens_declared"] for one in found["items"]] == [True, False]
    assert found["allergens_declared"] is False  # nobody has said what is in the milk's options
    token = quote(lines[0])["quote"]
    Ingredient.objects.filter(pk=cafe.butter.pk).update(allergens_declared=False)
    assert changed(order(token, lines[0])) == [
        ("allergens", "Croissant: what it contains is no longer stated. Please ask us."),
    ]


def test_what_is_served_at_another_hour_is_wrong_until_then(quote, cafe: Cafe, monkeypatch):
    bun = Item.objects.create(category=cafe.croissant.category, name="Bun", price=Decimal("2.50"))
    noon = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
    monkeypatch.setattr("cafe.base.clock.now", lambda: noon)
    Item.objects.filter(pk=cafe.croissant.pk).update(served_from=time(7), served_to=time(11))
    [wrong] = quote({"item": cafe.croissant.pk})["items"][0]["wrong"]
    assert wrong["code"] == "not_served"
    assert wrong["until"] == "2026-06-02T07:00:00+01:00"
    assert [one["id"] for one in wrong["substitutes"]] == [bun.pk]


def test_a_diet_that_it_no_longer_suits_is_a_change(quote, order, cafe: Cafe):
    line = cafe.line(options=[cafe.oat.pk])
    token = quote(line)["quote"]
    Ingredient.objects.filter(pk=cafe.oat_milk.pk).update(vegan=False)
    assert changed(order(token, line)) == [("diets", "Flat White is no longer vegan.")]


def test_a_choice_that_must_be_made_now_is_a_change(quote, order, cafe: Cafe):
    token = quote()["quote"]
    ItemOptionGroup.objects.filter(item=cafe.flat_white, min=0).update(min=1)
    assert changed(order(token)) == [("gone", "Flat White: choose 1 to 2 of Syrup.")]


def test_another_currency_is_a_change(quote, order, cafe: Cafe):
    token = quote()["quote"]
    cafe.change(currency="CHF")
    assert [code for code, _ in changed(order(token))] == ["currency"]


def test_another_basket_than_was_shown_is_not_placed(quote, order, cafe: Cafe):
    token = quote()["quote"]
    for lines in (
        [cafe.line(quantity=2)],
        [cafe.line(options=[cafe.oat.pk])],
        [cafe.line(), {"item": cafe.croissant.pk}],
    ):
        with nothing_happens():
            assert [code for code, _ in changed(order(token, *lines))] == ["basket"]


def test_the_rest_of_a_basket_is_ordered_as_it_was_shown(quote, order, cafe: Cafe):
    gone(cafe.croissant)
    lines = cafe.line(), {"item": cafe.croissant.pk}
    token = quote(*lines)["quote"]
    problem(order(token, *lines), 422, reason="items")  # it was shown as sold out
    assert order(token, lines[0]).status_code == 202


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"open": False}, "closed"), ({"paused": True}, "paused"), ({"capacity": 0}, "full")],
)
def test_a_store_that_takes_no_order_by_now_says_so(quote, order, cafe: Cafe, change, reason):
    token = quote()["quote"]
    cafe.change(**change)
    with nothing_happens():
        answer = order(token, key="tap")
    body = problem(answer, 409, reason=reason)
    assert body["quote"]["ordering"]["state"] == reason
    assert body["quote"]["changes"] == []
    cafe.change(open=True, paused=False, capacity=20)
    assert order(token, key="tap").status_code == 202


def test_who_sends_no_quote_orders_as_before(client, cafe: Cafe):
    reprice(cafe.flat_white, "6.10")
    answer = client.post(f"{cafe.url}orders/", cafe.wish(), "application/json")
    assert (answer.status_code, answer.json()["total"]) == (202, "6.10")


def test_each_reads_it_in_his_language_and_a_switch_of_language_is_no_change(client, cafe: Cafe):
    Item.objects.filter(pk=cafe.croissant.pk).update(translations={"de": {"name": "Hörnchen"}})
    german = {"Accept-Language": "de"}
    body = {"items": [{"item": cafe.croissant.pk}]}
    url = f"{cafe.url}quote/"
    found = client.post(url, body, "application/json", headers=german).json()
    assert found["items"][0]["name"] == "Hörnchen"
    body |= {"quote": found["quote"]}
    assert client.post(url, body, "application/json").json()["changes"] == []
    reprice(cafe.croissant, "3.00")
    [change] = client.post(url, body, "application/json", headers=german).json()["changes"]
    assert "Hörnchen" in change["detail"]
    gone(cafe.croissant)
    wish = cafe.wish({"item": cafe.croissant.pk})
    refused = client.post(f"{cafe.url}orders/", wish, "application/json", headers=german)
    assert "Hörnchen" in refused.json()["items"][0]["detail"]


def test_what_moved_is_said_by_the_names_that_its_reader_has_read(client, cafe: Cafe):
    for row, name in ((cafe.flat_white, "Milchkaffee"), (cafe.oat, "Hafer")):
        type(row).objects.get(pk=row.pk).save()
        row.translations = {"de": {"name": name}}
        row.save()
    url, german = f"{cafe.url}quote/", {"Accept-Language": "de"}
    body = {"items": [cafe.line(options=[cafe.oat.pk])]}

    def said() -> list[str]:
        found = client.post(url, body, "application/json", headers=german).json()["changes"]
        return [one["detail"] for one in found]

    body["quote"] = client.post(url, body, "application/json", headers=german).json()["quote"]
    cafe.flat_white.name = "Small White"
    cafe.flat_white.save()
    assert said() == ["Milchkaffee heißt im Café jetzt Small White und nicht mehr Flat White."]
    cafe.flat_white.name = "Flat White"
    cafe.flat_white.save()
    ItemOptionGroup.objects.filter(item=cafe.flat_white, group=cafe.oat.group).delete()
    ItemOptionGroup.objects.create(item=cafe.croissant, group=cafe.oat.group)
    assert said() == ["Milchkaffee gibt es nicht mehr mit Hafer."]


# -- keys ------------------------------------------------------------------------------------------


def test_a_retry_finds_its_order_though_the_price_moved_since(quote, order, cafe: Cafe):
    token = quote()["quote"]
    first = order(token, key="tap")
    reprice(cafe.flat_white, "6.10")
    again = order(token, key="tap")
    assert (first.status_code, again.status_code) == (202, 200)
    assert (again.json()["id"], again.json()["total"]) == (first.json()["id"], "3.40")


def test_the_same_wish_with_a_newer_quote_is_the_same_wish(quote, order, cafe: Cafe):
    first = order(quote()["quote"], key="tap")
    reprice(cafe.flat_white, "6.10")
    again = order(quote()["quote"], key="tap")
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])


# -- tokens that are none --------------------------------------------------------------------------


def packed(*, store: int, format: int = shown.FORMAT, lines: tuple[Any, ...] = ()) -> str:
    return shown.sign(shown.Shown(format, store, 1, "EUR", lines))


def test_a_token_that_is_none_of_ours_is_told_and_nothing_is_stored(quote, order, cafe: Cafe):
    good = quote()["quote"]
    far = make_cafe("far")
    other = quote({"item": far.flat_white.pk, "options": [far.whole.pk]}, at=far)["quote"]
    tokens = {
        "empty": " . ",
        "words": "let me in",
        "other letters": "€" * 40,
        "cut": good[:-3],
        "another signature": Signer(salt="cafe.device").sign_object({"id": 1}),
        "signed for something else": Signer(salt=shown.SALT).sign_object({"price": 0}),
        "not JSON": Signer(salt=shown.SALT).sign("aGVsbG8"),
        "not base64": Signer(salt=shown.SALT).sign("é"),
        "not packed": Signer(salt=shown.SALT).sign(".aGVsbG8"),
        "of another store": other,
        "of an old form": packed(store=cafe.store.pk, format=shown.FORMAT - 1),
    }
    for kind, token in tokens.items():
        with nothing_happens():
            assert [code for code, _ in changed(order(token))] == ["unknown"], kind
        assert [one["code"] for one in quote(earlier=token)["changes"]] == ["unknown"], kind
    problem(order("x" * (LONGEST_QUOTE + 1)), 400)
    problem(order(["a", "list"]), 400)
    assert order(good).status_code == 202


def test_the_largest_basket_has_a_token_that_is_taken(quote, order, cafe: Cafe):
    options = [
        Option.objects.create(group=cafe.vanilla.group, name=f"{number:02} {'long' * 9}")
        for number in range(20)
    ]
    ItemOptionGroup.objects.filter(item=cafe.flat_white, min=0).update(max=20)
    lines = [cafe.line(options=[cafe.whole.pk, *(one.pk for one in options)])] * 30
    token = quote(*lines)["quote"]
    assert len(token) < LONGEST_QUOTE / 4
    assert order(token, *lines).status_code == 202


# -- limits ----------------------------------------------------------------------------------------


@pytest.fixture
def strangers(settings, cafe: Cafe):
    """Nobody asks from the café's own addresses; one device has few questions, an address more."""
    settings.CAFE_OWN_ADDRESSES = frozenset()
    limits = settings.CAFE_LIMITS
    settings.CAFE_LIMITS = type(limits)(quotes=3, asking=1)
    return cafe


def ask(client, cafe: Cafe, device: str = "") -> Any:
    headers = {"Cafe-Device": device * 16} if device else {}
    body = {"items": [cafe.line()]}
    return client.post(f"{cafe.url}quote/", body, "application/json", headers=headers)


def test_one_device_asks_so_often_and_then_waits(client, strangers: Cafe):
    assert [ask(client, strangers, "a").status_code for _ in range(4)] == [200, 200, 200, 429]
    body = problem(ask(client, strangers, "a"), 429, reason="too_many")
    assert 0 < body["retry_after"] <= 20
    assert ask(client, strangers, "b").status_code == 200  # the next table's is another


def test_an_address_is_counted_whatever_devices_it_makes_up(client, strangers: Cafe):
    statuses = [ask(client, strangers, chr(97 + number)).status_code for number in range(12)]
    assert statuses == [200] * 10 + [429] * 2
    assert ask(client, strangers).status_code == 429
