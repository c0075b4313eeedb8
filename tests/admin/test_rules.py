"""The menu promises nothing that cannot be ordered, however one tries to make it."""

from decimal import Decimal

import pytest

from orders.demo.lay import lay_store
from orders.menu.models import Category, Item, ItemOptionGroup, Option
from orders.menu.reading import menu_of
from orders.menu.rules import below_nothing, cheapest
from tests.admin.forms import change_url, fill, list_url, row_in_list


def answer(client, url: str, form: dict, **changes) -> str:
    """Send a form with changes; return the page, or "saved"."""
    sent = {name: value for name, value in (form | changes).items() if value is not None}
    page = client.post(url, sent)
    return "saved" if page.status_code == 302 else page.content.decode()


def choice_of(office, cafe, group: str) -> tuple[str, dict, str]:
    """Return the item's page, its form, and the prefix of one of its choices."""
    url = change_url(cafe.flat_white)
    form = fill(office, url)
    use = ItemOptionGroup.objects.get(item=cafe.flat_white, group__name=group)
    return url, form, row_in_list(form, use.pk)


def test_more_answers_than_there_are_options_are_refused(office, cafe):
    url, form, milk = choice_of(office, cafe, "Milk")
    page = answer(office, url, form, **{f"{milk}-min": "3", f"{milk}-max": "3"})
    assert "Milk has only 2 options." in page
    assert answer(office, url, form, **{f"{milk}-min": "2", f"{milk}-max": "2"}) == "saved"


def test_fewer_at_most_than_at_least_are_refused(office, cafe):
    url, form, syrup = choice_of(office, cafe, "Syrup")
    page = answer(office, url, form, **{f"{syrup}-min": "2", f"{syrup}-max": "1"})
    assert "At least as many as the minimum." in page
    assert "Ensure this value is greater than or equal to 1." in answer(
        office, url, form, **{f"{syrup}-max": "0"}
    )


def test_a_choice_without_options_cannot_be_required(office, cafe):
    url, form, syrup = choice_of(office, cafe, "Syrup")
    Option.objects.filter(group__name="Syrup").delete()
    assert "Syrup has no options." in answer(office, url, form, **{f"{syrup}-min": "1"})


def options_page(office, option: Option) -> tuple[str, dict, str]:
    url = change_url(option.group)
    form = fill(office, url)
    return url, form, row_in_list(form, option.pk)


def test_an_option_that_is_needed_is_not_deleted(office, cafe):
    ItemOptionGroup.objects.filter(group__name="Syrup").update(min=2)
    url, form, vanilla = options_page(office, cafe.vanilla)
    assert answer(office, url, form, **{f"{vanilla}-DELETE": "on"}) == "saved"
    url, form, caramel = options_page(office, cafe.caramel)
    page = answer(office, url, form, **{f"{caramel}-DELETE": "on"})
    assert "Flat White asks for 2 of these, and there would be only 1 option." in page
    assert Option.objects.filter(pk=cafe.caramel.pk).exists()


def test_the_default_is_not_deleted(office, cafe):
    url, form, whole = options_page(office, cafe.whole)
    page = answer(office, url, form, **{f"{whole}-DELETE": "on"})
    assert "Flat White comes with Whole; give it another default first." in page
    assert Option.objects.filter(pk=cafe.whole.pk).exists()


def test_an_option_that_takes_the_price_below_nothing_is_refused(office, cafe):
    url, form, vanilla = options_page(office, cafe.vanilla)
    page = answer(office, url, form, **{f"{vanilla}-price": "-3.50"})
    assert "Flat White: with its cheapest options it would cost -0.1." in page
    assert answer(office, url, form, **{f"{vanilla}-price": "-3.40"}) == "saved"


def test_options_of_two_choices_together_are_counted(office, cafe):
    Option.objects.filter(pk=cafe.oat.pk).update(price=-2)
    url, form, vanilla = options_page(office, cafe.vanilla)
    assert "would cost -0.1." in answer(office, url, form, **{f"{vanilla}-price": "-1.50"})


@pytest.mark.parametrize("where", ["item", "list", "category"])
def test_a_price_that_its_options_take_below_nothing_is_refused(office, cafe, where):
    Option.objects.filter(pk=cafe.oat.pk).update(price=-2)
    url = {
        "item": change_url(cafe.flat_white),
        "list": list_url(Item),
        "category": change_url(Category.objects.get(name="Coffee")),
    }[where]
    form = fill(office, url)
    prefix = "" if where == "item" else f"{row_in_list(form, cafe.flat_white.pk)}-"
    save = {"_save": "Save"}
    page = answer(office, url, form, **{f"{prefix}price": "1.99"}, **save)
    assert "With its cheapest options it would cost -0.01." in page
    assert answer(office, url, form, **{f"{prefix}price": "2.00"}, **save) == "saved"


def test_a_choice_that_takes_the_price_below_nothing_is_not_added(office, cafe):
    Option.objects.filter(pk=cafe.vanilla.pk).update(price=-3)
    url = change_url(cafe.croissant)
    form = fill(office, url)
    new = {
        "choices-TOTAL_FORMS": "1",
        "choices-0-group": str(cafe.vanilla.group_id),
        "choices-0-min": "0",
        "choices-0-max": "1",
        "choices-0-position": "0",
    }
    page = answer(office, url, form, **new)
    assert "With its cheapest options it would cost -0.2." in page
    assert answer(office, url, form, **new, price="3.00") == "saved"


def test_a_choice_may_go_together_with_the_price_it_held_up(office, cafe):
    Option.objects.filter(pk=cafe.oat.pk).update(price=-2)
    url, form, milk = choice_of(office, cafe, "Milk")
    assert answer(office, url, form, price="1.00", **{f"{milk}-DELETE": "on"}) == "saved"


def test_the_cheapest_answers_are_those_needed_and_those_that_take_away():
    prices = [Decimal(one) for one in ("0.5", "-0.2", "-0.3", "0.1")]
    assert cheapest(prices, 0, 1) == Decimal("-0.3")
    assert cheapest(prices, 0, 4) == Decimal("-0.5")
    assert cheapest(prices, 3, 3) == Decimal("-0.4")
    assert cheapest([], 1, 1) == 0
    assert below_nothing(Decimal("0.4"), [(prices, 3, 3)]) == ""


def test_the_demo_menu_keeps_the_rules(db):
    for item in menu_of(lay_store()).items.values():
        choices = [([o.price for o in c.options], c.min, c.max) for c in item.choices]
        assert not below_nothing(item.price, choices)
        for choice in item.choices:
            assert choice.min <= min(choice.max, len(choice.options))
            assert choice.default is None or choice.default_option()
