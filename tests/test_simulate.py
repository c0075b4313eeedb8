"""The robots: their baskets are allowed, their screens follow the rules, their counts are right."""

import asyncio
import random
import subprocess
from contextlib import nullcontext
from decimal import Decimal

import msgspec
import pytest
from django.core.management import CommandError, call_command

from cafe.simulation.basket import choose_basket
from cafe.simulation.book import Book
from cafe.simulation.history import Command, Ending, Recorder, read_history
from cafe.simulation.screen import Board, differences
from cafe.simulation.sequence import Sequence
from cafe.simulation.summary import Summary, percentile
from orders.menu import menu
from orders.menu.shapes import ShownMenu
from orders.order.cart import cart_of
from orders.order.placing import place_order
from orders.order.reading import store_state
from tests.cast import Cafe
from tests.running import RunningCafe


def menu_of(cafe: Cafe) -> dict:
    shown = ShownMenu(store=store_state(cafe.store), categories=menu.menu_of(cafe.store).shown)
    return msgspec.json.decode(msgspec.json.encode(shown))


def test_every_basket_is_one_the_menu_allows_at_the_price_it_says(cafe: Cafe):
    menu = menu_of(cafe)
    cafe.store.capacity = 1000
    cafe.store.save()
    for seed in range(100):
        basket = choose_basket(menu, "Ada", random.Random(seed))
        order, _ = place_order(store_slug=cafe.store.slug, cart=cart_of(basket.body))
        assert order.total == sum(Decimal(line.unit_price) * line.quantity for line in basket.lines)


def test_the_same_seed_wishes_the_same(cafe: Cafe):
    menu = menu_of(cafe)
    first, again = (choose_basket(menu, "Ada", random.Random(7)) for _ in range(2))
    assert first == again


def test_nothing_is_wished_where_everything_is_sold_out(cafe: Cafe):
    menu = menu_of(cafe)
    for category in menu["categories"]:
        for item in category["items"]:
            item["available"] = False
    with pytest.raises(LookupError):
        choose_basket(menu, "Ada", random.Random(1))


@pytest.mark.parametrize(
    ("received", "has_hole"),
    [
        ([], False),
        ([6, 7], False),
        ([7, 6], False),
        ([7], True),
        ([6, 8, 9], True),
        ([5, 4], False),
        ([8, 8, 6, 7], False),
    ],
)
def test_only_a_number_that_stays_missing_is_a_hole(received: list[int], has_hole: bool):
    sequence = Sequence()
    sequence.snapshot(5)
    for seq in received:
        sequence.receive(seq)
    assert sequence.has_hole is has_hole


def test_a_snapshot_older_than_what_came_before_it_is_asked_for_again():
    sequence = Sequence()
    sequence.receive(9)
    sequence.snapshot(8)
    assert sequence.has_hole
    sequence.snapshot(9)
    assert not sequence.has_hole


def order(version: int, **more: object) -> dict:
    return {"id": 1, "version": version, "status": "ready"} | more


@pytest.mark.parametrize(
    ("told", "seq", "shown"),
    [
        (order(3), 9, 3),
        (order(1), 9, 2),
        (order(3), None, 3),
        (order(2, overdue="collect"), None, 2),
    ],
)
def test_a_later_version_wins(told: dict, seq: int | None, shown: int):
    book = Book()
    book.replace([order(2)], 5)
    book.apply(told, seq)
    assert book.orders() == [order(shown)]


def test_of_the_same_version_the_later_seq_wins():
    book = Book()
    book.replace([order(2)], 5)
    for overdue, seq in (("late", 7), ("early", 6)):
        book.apply(order(2, overdue=overdue), seq)
    assert book.orders() == [order(2, overdue="late")]


def test_what_was_asked_for_does_not_overwrite_what_came_meanwhile():
    book = Book()
    book.apply(order(3), 8)
    book.replace_if_newer([order(2)], 7)
    assert book.orders() == [order(3)]


def test_a_screen_that_differs_is_told_by_order_and_field():
    there = {1: {"id": 1, "status": "ready", "queue_position": 0}, 2: {"id": 2, "status": "placed"}}
    shown = {1: {"id": 1, "status": "placed"}, 3: {"id": 3, "status": "ready"}}
    found = differences("tablet", there, shown)
    assert len(found) == 3
    assert "('placed', 'ready')" in found[0]


def lines(**more: object) -> list[dict]:
    return [{"id": 1, "made": 1}, {"id": 2, "made": 0, **more}]


def test_a_screen_may_show_more_than_the_server_says_and_never_less():
    there = {1: order(3, items=lines())}
    assert not differences("tablet", there, {1: order(3, items=lines(kcal=120), points=7)})
    for items in (lines()[:1], lines(made=1), [*lines(), *lines()]):
        assert differences("tablet", there, {1: order(3, items=items)})


class QuietSocket:
    """A socket that brings one message, when the test says so."""

    def __init__(self) -> None:
        self.message: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.asked = asyncio.Event()

    async def recv(self) -> str:
        self.asked.set()
        message = await self.message
        self.message = asyncio.get_running_loop().create_future()
        return message


async def nothing() -> dict:
    return {}


async def test_a_screen_closes_in_the_moment_that_brings_a_message(monkeypatch):
    socket = QuietSocket()
    monkeypatch.setattr("cafe.simulation.screen.connect", lambda *_, **__: nullcontext(socket))
    screen = Board("board", "ws://nowhere/", nothing, Recorder())
    screen.open()
    await socket.asked.wait()
    socket.message.set_result('{"type": "ping", "live": true}')
    for _ in range(2):  # until it is received, and not yet taken in
        await asyncio.sleep(0)
    async with asyncio.timeout(2):
        await screen.close()


def test_percentiles_are_values_that_were_measured():
    values = [float(one) for one in range(1, 101)]
    assert [percentile(values, mark) for mark in (50, 95, 99)] == [50, 95, 99]
    assert percentile([3.0], 99) == 3.0


def test_a_loss_is_not_good():
    assert Summary().good
    assert not Summary(lost=["order 3"]).good
    assert not Summary(differences=["board"]).good


def test_the_password_must_be_said(monkeypatch):
    monkeypatch.delenv("CAFE_DEMO_PASSWORD", raising=False)
    with pytest.raises(CommandError, match="CAFE_DEMO_PASSWORD"):
        call_command("simulate")


@pytest.mark.slow
def test_a_rush_loses_nothing_and_tells_no_secret(up: RunningCafe, tmp_path):
    record = tmp_path / "rush.jsonl"
    said = up.manage(
        *("simulate", "--url", up.url, "--orders", "10", "--rate", "5", "--record", str(record))
    )
    assert "10 orders in" in said
    entries = list(read_history(record))
    assert sum(isinstance(one, Command) and one.what == "place" for one in entries) == 10
    assert {one.kind for one in entries if isinstance(one, Ending)} == {"phone", "tablet", "board"}
    assert '"token"' not in record.read_text()


@pytest.mark.slow
def test_a_full_cafe_is_waited_for(up: RunningCafe):
    said = up.manage("simulate", "--url", up.url, "--orders", "28", "--rate", "60")
    assert "28 orders in" in said
    assert " full; 0 went away" in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("option", "value", "said"),
    [("--store", "nowhere", "There is no store nowhere"), ("--orders", "0", "more than nothing")],
)
def test_what_cannot_be_is_said_and_ends_with_one(
    up: RunningCafe, option: str, value: str, said: str
):
    with pytest.raises(subprocess.CalledProcessError) as failed:
        up.manage("simulate", "--url", up.url, option, value)
    assert failed.value.returncode == 1
    assert said in failed.value.stderr
