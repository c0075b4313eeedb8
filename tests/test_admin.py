"""The admin site: a manager's own stores only, and every change tells the world."""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cafe.messaging.models import Delivery, OutboxEvent
from orders import services
from orders.cart import Cart, CartLine
from orders.catalog import catalog
from orders.demo.staff import managers
from orders.models import (
    Category,
    Ingredient,
    Item,
    ItemOptionGroup,
    Option,
    OptionGroup,
    Order,
    Role,
    StaffMember,
    Store,
)
from orders.store import change_store, set_available
from tests.cast import Cafe, actor, make_cafe, make_staff

Form = dict[str, Any]


class Fields(HTMLParser):
    """What a browser would send for the page's forms."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: Form = {}
        self.select = ""
        self.area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name = found.get("name", "")
        if tag == "select":
            self.select = name
            self.values[name] = []
        elif tag == "textarea":
            self.area = name
        elif tag == "option" and "selected" in found:
            self.values[self.select].append(found["value"])
        elif tag == "input" and name and self.is_sent(found):
            self.values[name] = found.get("value", "on" if "checked" in found else "")

    def is_sent(self, found: dict[str, str]) -> bool:
        kind = found.get("type")
        return kind not in ("submit", "file") and (kind != "checkbox" or "checked" in found)

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area], self.area = data.strip(), ""


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Hash fast: these passwords are not for keeping."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def alan(cafe: Cafe) -> User:
    """The manager of the café."""
    user = make_staff("Alan", cafe.store, Role.MANAGER)
    user.is_staff = True
    user.save()
    user.groups.add(managers())
    return user


@pytest.fixture
def office(alan: User) -> Client:
    """The admin site as Alan sees it."""
    client = Client()
    client.force_login(alan)
    return client


@pytest.fixture
def other(cafe: Cafe) -> Cafe:
    """Another café, which is none of Alan's business."""
    return make_cafe("harbour")


@pytest.fixture
def everything(db: None) -> Client:
    """The admin site as a superuser sees it."""
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


@pytest.fixture
def told(cafe: Cafe) -> Callable[[], list[str]]:
    """Return the events since the test asked last."""

    def events() -> list[str]:
        kinds = list(OutboxEvent.objects.order_by("pk").values_list("detail_type", flat=True))
        OutboxEvent.objects.all().delete()
        return kinds

    return events


def change_url(row: Any) -> str:
    return reverse(f"admin:orders_{row._meta.model_name}_change", args=[row.pk])


def list_url(model: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def fill(client: Client, url: str) -> Form:
    return Fields(client.get(url).content.decode()).values


def send(client: Client, url: str, form: Form, **changes: Any) -> None:
    """Send a form with changes; None unticks a box. It must be accepted."""
    data = {name: value for name, value in (form | changes).items() if value is not None}
    answer = client.post(url, data)
    found = re.findall(r'errorlist".*?</ul>', answer.content.decode(), re.DOTALL)
    assert answer.status_code == 302, found


def save(client: Client, row: Any, **changes: Any) -> None:
    send(client, change_url(row), fill(client, change_url(row)), **changes)


def row_in_list(form: Form, pk: int) -> str:
    (name,) = [name for name, value in form.items() if value == str(pk) and name.endswith("-id")]
    return name.removesuffix("-id")


def act(client: Client, model: Any, action: str, *rows: Any) -> None:
    data = {"action": action, "_selected_action": [row.pk for row in rows], "post": "yes"}
    assert client.post(list_url(model), data).status_code == 302


# -- whose it is --------------------------------------------------------------------------------


def test_a_manager_sees_the_rows_of_their_own_store_only(office, other):
    for model in (Category, Item, OptionGroup, Ingredient):
        rows = office.get(list_url(model)).context["cl"].queryset
        assert rows.exists()
        assert not rows.filter(**{model.store_path: other.store.pk}).exists()
    assert list(office.get(list_url(Store)).context["cl"].queryset) == [
        Store.objects.get(slug="corner")
    ]


def test_a_manager_cannot_open_another_stores_rows(office, other):
    order = other.place()
    for row in (other.store, other.flat_white, other.oat_milk, other.oat.group, order):
        answer = office.get(change_url(row))
        assert answer.status_code == 302
        assert answer["Location"] == reverse("admin:index")


def test_a_manager_cannot_change_or_delete_another_stores_item(office, other):
    form = {"name": "Stolen", "price": "0", "category": other.flat_white.category_id}
    office.post(change_url(other.flat_white), form)
    office.post(reverse("admin:orders_item_delete", args=[other.flat_white.pk]), {"post": "yes"})
    act(office, Item, "delete_selected", other.flat_white)
    assert Item.objects.get(pk=other.flat_white.pk).name == "Flat White"


def test_choices_offer_the_own_store_only(office, cafe, other):
    for row in (other.oat, other.oat.group, other.oat_milk, other.flat_white.category):
        type(row).objects.filter(pk=row.pk).update(name="Foreign")
    for row in (cafe.flat_white, cafe.oat.group, cafe.flat_white.category):
        assert "Foreign" not in office.get(change_url(row)).content.decode()
    search = {"app_label": "orders", "model_name": "option", "field_name": "ingredients"}
    found = office.get(reverse("admin:autocomplete"), search | {"term": "Foreign"}).json()
    assert found["results"] == []


def test_another_stores_ingredient_is_refused(office, cafe, other):
    url = change_url(cafe.flat_white)
    answer = office.post(url, fill(office, url) | {"ingredients": [other.oat_milk.pk]})
    assert answer.status_code == 200
    assert not cafe.flat_white.ingredients.filter(pk=other.oat_milk.pk).exists()


def test_rows_of_two_stores_are_never_joined_even_by_a_superuser(everything, cafe, other):
    url = reverse("admin:orders_item_add")
    form = fill(everything, url) | {
        "category": cafe.flat_white.category_id,
        "name": "Odd",
        "price": "1",
        "ingredients": [other.oat_milk.pk],
    }
    answer = everything.post(url, form)
    assert "These belong to different stores." in answer.content.decode()
    assert not Item.objects.filter(name="Odd").exists()


def test_a_barista_with_the_right_to_the_site_still_sees_nothing(office, alan):
    StaffMember.objects.filter(user=alan).update(role=Role.BARISTA)
    assert not office.get(list_url(Item)).context["cl"].queryset.exists()


def test_a_barista_does_not_get_in(cafe, grace):
    client = Client()
    client.force_login(grace)
    assert client.get(reverse("admin:index")).status_code == 302


def test_staff_of_other_cafes_are_not_offered(office, cafe, other):
    make_staff("Elsewhere", other.store)
    User.objects.create_user("newcomer")
    page = office.get(change_url(cafe.store)).content.decode()
    assert ">newcomer<" in page
    assert ">elsewhere<" not in page


# -- the menu -----------------------------------------------------------------------------------


def test_a_price_changed_here_is_what_the_next_order_costs(office, cafe):
    save(office, cafe.flat_white, price="5.25")
    assert cafe.place().total == Decimal("5.25")


def test_a_price_changed_in_the_list_is_what_the_next_order_costs(office, cafe, told):
    form = fill(office, list_url(Item))
    prefix = row_in_list(form, cafe.flat_white.pk)
    send(office, list_url(Item), form, **{f"{prefix}-price": "4.10", "_save": "Save"})
    assert cafe.place().total == Decimal("4.10")
    assert told() == ["OrderPlaced"]


def test_an_item_switched_off_tells_the_world(office, cafe, told):
    save(office, cafe.flat_white, available=None)
    assert told() == ["AvailabilityChanged"]


def test_an_item_switched_off_in_the_list_tells_the_world(office, cafe, alan, told):
    form = fill(office, list_url(Item))
    prefix = row_in_list(form, cafe.flat_white.pk)
    send(office, list_url(Item), form, **{f"{prefix}-available": None, "_save": "Save"})
    event = json.loads(OutboxEvent.objects.get().detail)
    assert event["items"][str(cafe.flat_white.pk)] is False
    assert event["metadata"]["actor"] == f"staff:{alan.pk}"


def test_an_ingredient_switched_off_by_an_action_tells_of_all_that_needs_it(office, cafe, told):
    act(office, Ingredient, "switch_off", cafe.oat_milk)
    event = json.loads(OutboxEvent.objects.get().detail)
    assert event["options"][str(cafe.oat.pk)] is False
    told()
    act(office, Ingredient, "switch_on", cafe.oat_milk)
    assert told() == ["AvailabilityChanged"]


def test_an_option_switched_off_tells_the_world(office, cafe, told):
    group = cafe.oat.group
    prefix = row_in_list(fill(office, change_url(group)), cafe.oat.pk)
    save(office, group, **{f"{prefix}-available": None})
    assert told() == ["AvailabilityChanged"]


def test_a_new_ingredient_that_is_out_makes_the_item_sold_out(office, cafe, told):
    Ingredient.objects.filter(pk=cafe.oat_milk.pk).update(available=False)
    told()
    save(office, cafe.croissant, ingredients=[cafe.butter.pk, cafe.oat_milk.pk])
    assert told() == ["AvailabilityChanged"]
    cafe.store.refresh_from_db()
    assert catalog(cafe.store).items[cafe.croissant.pk].sold_out_reason == "Oat milk"


def test_ingredients_changed_here_change_the_allergens_on_the_menu(office, cafe):
    assert catalog(cafe.store).items[cafe.croissant.pk].allergens() == ["milk"]
    save(office, cafe.croissant, ingredients=[cafe.oat_milk.pk])
    cafe.store.refresh_from_db()
    assert catalog(cafe.store).items[cafe.croissant.pk].allergens() == ["gluten"]


@pytest.mark.parametrize("way", ["page", "action"])
def test_a_deleted_item_leaves_the_menu_and_tells_the_world(office, cafe, told, way):
    if way == "page":
        url = reverse("admin:orders_item_delete", args=[cafe.croissant.pk])
        send(office, url, {"post": "yes"})
    else:
        act(office, Item, "delete_selected", cafe.croissant)
    assert told() == ["AvailabilityChanged"]
    cafe.store.refresh_from_db()
    assert cafe.croissant.pk not in catalog(cafe.store).items


def test_a_deleted_ingredient_takes_its_allergen_with_it(office, cafe):
    act(office, Ingredient, "delete_selected", cafe.butter)
    cafe.store.refresh_from_db()
    assert catalog(cafe.store).items[cafe.croissant.pk].allergens() == []


def test_a_new_name_is_no_news_of_availability(office, cafe, told):
    save(office, cafe.croissant, name="Kipferl")
    assert told() == []


def test_what_the_tablet_switched_off_meanwhile_stays_off(office, cafe, grace):
    page = fill(office, change_url(cafe.flat_white))
    listed = fill(office, list_url(Item))
    set_available(cafe.store, Item, cafe.flat_white.pk, False, actor(grace))
    send(office, change_url(cafe.flat_white), page, price="4.00")
    prefix = row_in_list(listed, cafe.flat_white.pk)
    send(office, list_url(Item), listed, **{f"{prefix}-price": "4.20", "_save": "Save"})
    row = Item.objects.get(pk=cafe.flat_white.pk)
    assert (row.available, row.price) == (False, Decimal("4.20"))


def test_a_default_of_another_choice_is_refused(office, cafe):
    use = ItemOptionGroup.objects.get(item=cafe.flat_white, group=cafe.oat.group)
    url = change_url(cafe.flat_white)
    form = fill(office, url)
    prefix = row_in_list(form, use.pk)
    answer = office.post(url, form | {f"{prefix}-default": cafe.vanilla.pk})
    assert "Not one of Milk." in answer.content.decode()


def test_a_picture_that_is_not_there_is_refused(office, cafe):
    url = change_url(cafe.flat_white)
    answer = office.post(url, fill(office, url) | {"drawing": "no-such-picture"})
    assert "Select a valid choice" in answer.content.decode()


def test_a_manager_can_write_a_whole_new_menu(office, cafe):
    shop = str(cafe.store.pk)
    add = "admin:orders_{}_add".format
    url = reverse(add("category"))
    send(office, url, fill(office, url), store=shop, name="Cold", position="3")
    url = reverse(add("optiongroup"))
    options = {
        "options-TOTAL_FORMS": "1",
        "options-0-name": "Cubes",
        "options-0-price": "0.20",
        "options-0-available": "on",
        "options-0-position": "0",
    }
    send(office, url, fill(office, url), store=shop, name="Ice", **options)
    cubes = Option.objects.get(name="Cubes")
    url = reverse(add("item"))
    choices = {
        "choices-TOTAL_FORMS": "1",
        "choices-0-group": str(cubes.group_id),
        "choices-0-min": "1",
        "choices-0-max": "1",
        "choices-0-default": str(cubes.pk),
        "choices-0-position": "0",
    }
    category = str(Category.objects.get(name="Cold").pk)
    send(office, url, fill(office, url), category=category, name="Frappé", price="4", **choices)
    item = Item.objects.get(name="Frappé")
    cart = Cart("Ada", (CartLine(item.pk, 1, (cubes.pk,)),))
    order, _ = services.place_order(store_slug=cafe.store.slug, cart=cart)
    assert order.total == Decimal("4.20")


# -- the store ----------------------------------------------------------------------------------


def test_closing_the_store_here_is_an_event_of_this_manager(office, cafe, alan, told):
    seq = Store.objects.get(pk=cafe.store.pk).seq
    save(office, cafe.store, open=None)
    event = json.loads(OutboxEvent.objects.get().detail)
    assert event["metadata"]["actor"] == f"staff:{alan.pk}"
    assert event["metadata"]["seq"] == seq + 1
    assert event["store"]["open"] is False
    with pytest.raises(services.NotAccepting):
        cafe.place()


def test_a_limit_changed_here_is_an_event_and_holds(office, cafe, told):
    save(office, cafe.store, capacity="1")
    assert told() == ["StoreChanged"]
    cafe.place()
    with pytest.raises(services.NotAccepting):
        cafe.place()


def test_saving_the_store_unchanged_is_no_event(office, cafe, told):
    save(office, cafe.store)
    assert told() == []


def test_saving_the_store_does_not_end_a_pause_the_tablet_made_meanwhile(office, cafe, grace):
    form = fill(office, change_url(cafe.store))
    change_store(cafe.store.slug, {"paused": True, "pause_reason": "Milk run"}, actor(grace))
    send(office, change_url(cafe.store), form, capacity="7")
    row = Store.objects.get(pk=cafe.store.pk)
    assert (row.paused, row.pause_reason, row.capacity) == (True, "Milk run", 7)


def test_a_pause_is_typed_in_the_stores_own_time(office, cafe):
    save(office, cafe.store, paused_until_0="2030-07-01", paused_until_1="12:00:00")
    row = Store.objects.get(pk=cafe.store.pk)
    assert row.paused
    assert row.paused_until
    assert row.paused_until.isoformat() == "2030-07-01T11:00:00+00:00"


def test_the_slug_of_a_store_stays(office, cafe):
    save(office, cafe.store, slug="elsewhere")
    assert Store.objects.get(pk=cafe.store.pk).slug == "corner"


def test_a_manager_takes_on_a_barista(office, cafe):
    newcomer = User.objects.create_user("newcomer")
    row = {"staff-TOTAL_FORMS": "2", "staff-1-user": newcomer.pk, "staff-1-role": "barista"}
    save(office, cafe.store, **row, **{"staff-1-id": "", "staff-1-store": cafe.store.pk})
    assert StaffMember.objects.get(user=newcomer).store == cafe.store


def test_a_superuser_opens_a_store(everything, cafe, told):
    url = reverse("admin:orders_store_add")
    send(everything, url, fill(everything, url), name="Pier", slug="pier")
    assert Store.objects.get(slug="pier").name == "Pier"
    assert told() == ["StoreChanged"]


# -- orders -------------------------------------------------------------------------------------


@pytest.fixture
def made(cafe: Cafe, grace: User) -> Order:
    order = cafe.place("Joe")
    services.accept_order(order.pk)
    services.advance_order(order.pk, services.Action.START, actor(grace))
    return services.advance_order(order.pk, services.Action.READY, actor(grace))


def test_orders_can_be_looked_at_and_their_token_cannot(office, made):
    page = office.get(change_url(made)).content.decode()
    for word in ("Joe", "Flat White", "OrderStarted", "Grace", "Whole"):
        assert word in page
    assert made.token not in page
    assert made.token not in office.get(list_url(Order)).content.decode()


@pytest.mark.parametrize("who", ["office", "everything"])
def test_nobody_can_add_change_or_delete_an_order(request, made, who):
    client: Client = request.getfixturevalue(who)
    delete = reverse("admin:orders_order_delete", args=[made.pk])
    for url in (change_url(made), delete, reverse("admin:orders_order_add")):
        assert client.post(url, {"status": "collected", "post": "yes"}).status_code == 403
    act_on = {"action": "delete_selected", "_selected_action": [made.pk], "post": "yes"}
    client.post(list_url(Order), act_on)
    made.refresh_from_db()
    assert made.status == "ready"


@pytest.mark.parametrize(("query", "found"), [("joe", 1), ("1", 1), ("2", 0), ("Ann", 0)])
def test_orders_are_found_by_number_and_name(office, made, query, found):
    rows = office.get(list_url(Order), {"q": query}).context["cl"].queryset
    assert rows.count() == found


def test_another_stores_orders_are_not_listed(office, other):
    other.place()
    assert not office.get(list_url(Order)).context["cl"].queryset.exists()


# -- what was not delivered ---------------------------------------------------------------------


@pytest.fixture
def letter(made: Order) -> Delivery:
    event = OutboxEvent.objects.earliest("pk")
    return Delivery.objects.create(
        queue="live", event=event, receives=5, dead_at=timezone.now(), last_error="broker is down"
    )


def test_a_superuser_reads_and_redrives_dead_letters(everything, letter):
    assert "broker is down" in everything.get(list_url(Delivery)).content.decode()
    act(everything, Delivery, "redrive", letter)
    letter.refresh_from_db()
    assert (letter.dead_at, letter.receives) == (None, 0)


def test_the_outbox_is_filtered_by_what_was_given_up(everything, letter):
    OutboxEvent.objects.filter(pk=letter.event_id).update(parked_at=timezone.now())
    rows = everything.get(list_url(OutboxEvent), {"state": "parked"}).context["cl"].queryset
    assert [row.pk for row in rows] == [letter.event_id]
    url = reverse("admin:messaging_outboxevent_change", args=[letter.event_id])
    assert "OrderPlaced" in everything.get(url).content.decode()


def test_managers_see_neither(office, letter):
    assert office.get(list_url(Delivery)).status_code == 403
    assert office.get(list_url(OutboxEvent)).status_code == 403


# -- the site -----------------------------------------------------------------------------------


def test_the_site_is_named_and_leads_to_the_tablet(office):
    page = office.get(reverse("admin:index")).content.decode()
    assert "| Cafe</title>" in page
    assert f'href="{reverse("barista-home")}"' in page


@pytest.mark.parametrize("model", [Category, Item, OptionGroup, Ingredient, Store, Order])
def test_every_list_answers_its_search_and_each_page_opens(everything, made, model):
    assert everything.get(list_url(model), {"q": "a"}).status_code == 200
    assert everything.get(change_url(model.objects.all()[0])).status_code == 200
