"""The robots: their baskets are allowed, their screens follow the rules, their counts are right."""

import asyncio
import random
import subprocess
from contextlib import nullcontext
from decimal import Decimal

import msgspec
import pytest
from django.core.management import CommandError, call_command

from cafe.simulation.basket import as_quoted, choose_basket
from cafe.simulation.history import read_history
from cafe.simulation.screen import Screen
from cafe.simulation.summary import Summary, percentile
from orders.menu import reading
from orders.menu.models import Item
from orders.menu.shapes import ShownMenu
from orders.order.cart import cart_of
from orders.order.placing import place_order
from orders.order.quote import quote_now
from orders.order.reading import store_state
from tests.cast import Cafe
from tests.running import RunningCafe, free_port


def menu_of(cafe: Cafe) -> dict:
    shown = ShownMenu(store=store_state(cafe.store), categories=reading.menu_of(cafe.store).shown)
    return msgspec.json.decode(msgspec.json.encode(shown))


def test_every_basket_is_one_the_menu_allows_at_the_price_it_says(cafe: Cafe):
    menu = menu_of(cafe)
    cafe.store.capacity, cafe.store.horizon_minutes = 1000, 0
    cafe.store.save()
    for seed in range(100):
        basket = choose_basket(menu, "Ada", random.Random(seed))
        order, _ = place_order(store_slug=cafe.store.slug, cart=cart_of(basket.body))
        assert order.total == sum(Decimal(line.unit_price) * line.quantity for line in basket.lines)


def test_a_basket_is_ordered_as_its_quote_shows_it(cafe: Cafe):
    basket = choose_basket(menu_of(cafe), "Ada", random.Random(3))
    Item.objects.update(price=Decimal("5.55"))
    cart = cart_of(basket.body)
    quote = msgspec.json.decode(msgspec.json.encode(quote_now(cafe.store.slug, cart)))
    quoted = as_quoted(basket, quote)
    assert quoted is not None
    order, _ = place_order(store_slug=cafe.store.slug, cart=cart, quote=quoted.body["quote"])
    assert order.total == sum(Decimal(line.unit_price) * line.quantity for line in quoted.lines)
    quote["items"][0]["wrong"] = [{"code": "sold_out"}]
    assert as_quoted(basket, quote) is None


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


def order(version: int, **more: object) -> dict:
    return {"id": 1, "version": version, "status": "ready"} | more


def screen() -> Screen:
    return Screen("tablet", "ws://nowhere/", nothing)


@pytest.mark.parametrize(("told", "shown"), [(3, 3), (2, 2), (1, 2)])
def test_a_robot_keeps_the_latest_version(told: int, shown: int):
    tablet = screen()
    for version in (2, told):
        tablet.told(order(version))
    assert tablet.orders() == [order(shown)]


async def test_a_robot_that_hears_nothing_asks(monkeypatch):
    async def ask() -> dict:
        return {"orders": [order(4)]}

    monkeypatch.setattr("cafe.simulation.screen.LOOK_SECONDS", (0.01, 0.01))
    tablet = Screen("tablet", f"ws://127.0.0.1:{free_port()}/", ask)
    tablet.open()
    await asyncio.sleep(0.5)
    await tablet.close()
    assert tablet.get(1) == order(4)


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
    board = screen()
    board.open()
    await socket.asked.wait()
    socket.message.set_result('{"type": "ping", "live": true}')
    for _ in range(2):  # until it is received, and not yet taken in
        await asyncio.sleep(0)
    async with asyncio.timeout(2):
        await board.close()


def test_percentiles_are_values_that_were_measured():
    values = [float(one) for one in range(1, 101)]
    assert [percentile(values, mark) for mark in (50, 95, 99)] == [50, 95, 99]
    assert percentile([3.0], 99) == 3.0


def test_a_loss_is_not_good():
    assert Summary().good
    assert not Summary(lost=["order 3"]).good


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
    assert sum(one.what == "place" for one in entries) == 10
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
