"""docs/events/ says what is really sent; and what is archived has nothing personal in it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from msgspec.structs import asdict

from cafe.contract import events as catalogue
from cafe.live.message import encode
from cafe.management.commands.events import FOLDER, MESSAGES, TYPES, documents
from cafe.messaging.event import kinds, read
from cafe.messaging.models import OutboxEvent
from cafe.messaging.queues import queues
from orders.order import publishing, reading
from orders.order.cart import Cart, CartLine
from orders.order.models import Order
from orders.order.placing import place_order
from orders.routes import fan_out
from orders.waits import news_of
from tests.cast import Cafe
from tests.every_event import every_event

PERSONAL = {"name": "Zaphod", "note": "two heads, one cup", "drinker": "Trillian"}


def stored() -> dict[str, str]:
    return {path.name: path.read_text() for path in FOLDER.glob("*.json")}


@pytest.fixture
def asyncapi() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(stored()["asyncapi.json"])
    return document


# -- the files -----------------------------------------------------------------------------------


def test_the_files_are_made_from_the_classes():
    assert catalogue.files() == stored(), "run `python manage.py events`"


@pytest.mark.parametrize("path", [MESSAGES, TYPES], ids=lambda path: path.name)
def test_what_pages_are_told_is_written_down_as_it_is(path):
    text = path.read_text()
    assert dict(documents())[path] == text, "run `python manage.py events`"
    assert "queue_position" in text


def test_every_shape_that_a_table_names_has_a_table():
    text = MESSAGES.read_text()
    tables = dict(re.findall(r"<!-- fields: (\w+).*?-->\n(.*?)<!-- end -->", text, re.DOTALL))
    cells = [row.split("|")[2] for table in tables.values() for row in table.splitlines()]
    named = {name for cell in cells for name in re.findall(r"\b[A-Z]\w+", cell)}
    assert "ChosenOption" in named
    assert named <= tables.keys()


def test_the_types_that_scripts_name_exist():
    types = set(re.findall(r"@typedef {object} (\w+)", TYPES.read_text()))
    scripts = [path for path in TYPES.parents[1].rglob("*.js") if path != TYPES]
    named = {
        name
        for path in scripts
        for name in re.findall(r'import\(".*?/shapes.js"\).(\w+)', path.read_text())
    }
    assert named
    assert named <= types


def test_the_types_are_read_by_javascript_as_nothing_but_comments():
    code = re.sub(r"/\*\*.*?\*/|//[^\n]*", "", TYPES.read_text(), flags=re.DOTALL)
    assert code.split() == ["export", "{};"]


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_every_event_has_a_schema_and_says_what_it_is(kind):
    schema = json.loads(stored()[f"{kind.__name__}.json"])
    Draft202012Validator.check_schema(schema)
    assert schema["title"] == kind.__name__
    assert schema["description"].endswith(".")
    assert "metadata" in schema["$defs"][kind.__name__]["required"]


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_every_reference_leads_somewhere(asyncapi):
    for reference in set(references(asyncapi)):
        if reference.startswith("./"):
            assert reference[2:] in stored()
        else:
            found = asyncapi
            for name in reference.removeprefix("#/").split("/"):
                found = found[name]


def test_every_socket_is_in_it(asyncapi):
    from cafe.asgi import sockets  # not before the static files are collected

    routes = {re.sub(r"<\w+:(\w+)>", r"{\1}", f"/{route.pattern}") for route in sockets.routes}
    documented = {channel["address"] for channel in asyncapi["channels"].values()}
    assert routes == {address for address in documented if address.startswith("/ws/")}


# -- what is really sent -------------------------------------------------------------------------


@pytest.fixture
def whole_life(cafe: Cafe, grace) -> Order:
    """An order with everything personal, and everything that can happen to it and its store."""
    milk = (cafe.whole.pk,)
    line = CartLine(cafe.flat_white.pk, 2, milk, PERSONAL["note"], PERSONAL["drinker"])
    order, _ = place_order(
        store_slug=cafe.store.slug, cart=Cart(name=PERSONAL["name"], lines=(line,))
    )
    cafe.place(PERSONAL["name"])  # waits, and so has a place in the queue
    every_event(cafe, grace, order, name=PERSONAL["name"])
    return order


@pytest.mark.django_db
def test_events_are_as_their_schemas_say(whole_life: Order):
    rows = list(OutboxEvent.objects.all())
    assert {row.detail_type for row in rows} == {kind.__name__ for kind in kinds()}
    for row in rows:
        schema = json.loads(stored()[f"{row.detail_type}.json"])
        Draft202012Validator(schema).validate(json.loads(row.detail))


@pytest.mark.django_db
def test_events_have_nothing_personal(whole_life: Order, grace):
    secrets = {*PERSONAL.values(), grace.first_name, grace.username}
    secrets |= set(Order.objects.values_list("token", flat=True))
    for detail in OutboxEvent.objects.values_list("detail", flat=True):
        assert not [secret for secret in secrets if secret in detail]
        assert not {"token", "note", "drinker"} & set(keys(json.loads(detail)))


def keys(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from node
        for value in node.values():
            yield from keys(value)
    elif isinstance(node, list):
        for value in node:
            yield from keys(value)


@pytest.fixture
def fits(asyncapi):
    """Hold a message against the document's message of a name."""

    def fits(name: str, message: bytes | str) -> None:
        payload = asyncapi["components"]["messages"][name]["payload"]
        whole = {"components": asyncapi["components"], **payload}
        Draft202012Validator(whole).validate(json.loads(message))

    return fits


@pytest.mark.django_db
def test_live_messages_are_as_documented(whole_life: Order, cafe: Cafe, monkeypatch, fits):
    sent: list[tuple[str, bytes]] = []
    monkeypatch.setattr(publishing, "publish", lambda topic, payload: sent.append((topic, payload)))
    for row in OutboxEvent.objects.all():
        event = read(row.detail_type, row.detail)
        assert event
        for handler in queues()["live"].handlers_of(event):
            handler(event)
    seen = set()
    for topic, payload in sent:
        fits("mqtt_store" if topic.endswith("/store") else "mqtt_order", payload)
        for group, fields in fan_out(topic, msgspec.json.decode(payload)):
            name = named(group, fields["type"])
            fits(name, encode(fields["type"], fields))
            seen.add(name)
    cafe.change(paused=False)
    cafe.place()
    for news in news_of([cafe.store.slug]):
        name = named(news.group, news.fields["type"])
        fits(name, encode(news.fields["type"], news.fields))
        seen.add(name)
    assert seen == {
        *("queue_order", "board_order", "customer_order"),
        *("position", "store", "availability", "queue_store", "queue_availability"),
    }


def named(group: str, kind: str) -> str:
    """Return the document's name of a message to a group."""
    audience = group.partition(":")[0]
    whose = {"order": "customer", "shared": "customer", "queue": "queue", "board": "board"}.get(
        audience
    )
    return f"{whose}_{kind}" if kind == "order" or audience == "queue" else kind


@pytest.mark.django_db
def test_snapshots_are_as_documented(whole_life: Order, cafe: Cafe, fits):
    snapshots = {
        "customer_snapshot": reading.order_snapshots([whole_life.pk])[whole_life.pk],
        "queue_snapshot": reading.queue_snapshot(cafe.store.pk),
        "board_snapshot": reading.board_snapshot(cafe.store.pk),
        "menu_snapshot": reading.menu_snapshot(cafe.store.pk),
    }
    for name, snapshot in snapshots.items():
        fits(name, encode("snapshot", asdict(snapshot)))
    fits("ping", encode("ping", {"live": True}))
