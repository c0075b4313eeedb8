"""What labels and tickets look like: letters of every script, and what must not be missed."""

from datetime import UTC, datetime
from typing import Any

import pytest
from PIL import Image, ImageChops

from barista.printing import fonts
from barista.printing.paper import Paper
from barista.printing.slips import drinks_of, label, ticket
from barista.printing.writing import Style, is_rtl, width_of, wrapped
from orders.order.models import Order, OrderLine
from orders.stores.models import Store
from orders.words import Serve

DOTS = {58: 384, 80: 576}


def option(name: str, *, default: bool = False) -> dict[str, object]:
    return {"id": 1, "group": "Milk", "name": name, "price": "0", "default": default}


def an_order(*lines: dict[str, object], **changes: object) -> Order:
    values = {"name": "Ada", "number": 106, "serve": Serve.HERE, "currency": "EUR"} | changes
    store = Store(slug="corner", name="Corner", locale="en-IE", timezone="Europe/Dublin")
    order = Order(pk=1, store=store, placed_at=datetime(2026, 11, 30, 12, 4, tzinfo=UTC), **values)
    some = lines or ({"name": "Flat White"},)
    order.keep_lines(
        [OrderLine(pk=at, **({"quantity": 1} | line)) for at, line in enumerate(some, 1)]
    )
    return order


def drawn(order: Order, width: int = 58) -> Image.Image:
    return label(order, drinks_of(order)[0], width)


def ink(image: Image.Image, rows: tuple[int, int] | None = None) -> float:
    """Return the part of a picture, or of some rows of it, that is black."""
    top, bottom = rows or (0, image.height)
    part = image.crop((0, top, image.width, bottom)).convert("L")
    return part.histogram()[0] / (part.width * part.height)


def black_rows(image: Image.Image) -> list[int]:
    """Return the rows that are mostly black: what is inverted, and rules."""
    return [row for row in range(image.height) if ink(image, (row, row + 1)) > 0.6]


def line_of(text: str, width: int = 58) -> Image.Image:
    paper = Paper(width)
    paper.say(text, 40)
    return paper.image()


def differ(one: Image.Image, other: Image.Image) -> bool:
    return one.size != other.size or ImageChops.difference(one, other).getbbox() is not None


@pytest.mark.parametrize("width", [58, 80])
def test_they_are_as_wide_as_the_roll_and_not_blank(width):
    order = an_order({"name": "Mocha", "quantity": 2}, {"name": "Croissant"})
    papers = [drawn(order, width), ticket(order, list(order.lines.all()), width)]
    for image in papers:
        assert image.mode == "1"
        assert image.width == DOTS[width]
        assert 200 < image.height < 1200
        assert 0.02 < ink(image) < 0.5


def test_the_number_is_the_largest_thing_on_it():
    image = drawn(an_order())
    number = image.crop((0, 0, image.width // 2, 120)).convert("L")
    box = ImageChops.invert(number).getbbox()
    assert box
    assert box[3] - box[1] > 60


def test_an_allergy_is_white_on_black_and_a_wish_is_not():
    wish = drawn(an_order({"name": "Mocha", "note": "extra hot"}))
    ticked = drawn(an_order({"name": "Mocha", "note": "extra hot", "allergy": True}))
    written = drawn(an_order({"name": "Mocha", "note": "I have a nut allergy"}))
    without_rules = len(black_rows(wish))
    for image in (ticked, written):
        assert len(black_rows(image)) > without_rules + 20
        assert ink(image, (black_rows(image)[0], black_rows(image)[0] + 3)) > 0.6


def test_what_is_left_out_stands_on_it(monkeypatch):
    words = said_of(monkeypatch, an_order({"name": "Mocha", "without": ["whipped cream"]}))
    assert "NO whipped cream" in words


def said_of(monkeypatch, order: Order, **how: object) -> list[str]:
    """Return the texts of a label, as they are handed to the paper."""
    texts: list[str] = []
    real = Paper.say

    def say(self, text: str, *args: Any, **kwargs: Any) -> None:
        texts.append(text)
        real(self, text, *args, **kwargs)

    monkeypatch.setattr(Paper, "say", say)
    monkeypatch.setattr(Paper, "warn", lambda self, text, size: texts.append(text))
    monkeypatch.setattr(Paper, "ends", lambda self, *both, **kw: texts.extend(map(str, both)))
    label(order, drinks_of(order)[0], 58, **how)  # type: ignore[arg-type]
    return texts


def test_a_label_says_all_that_the_card_says(monkeypatch):
    line = {
        "name": "Mocha",
        "quantity": 3,
        "options": [option("Whole", default=True), option("Large")],
        "note": "extra hot",
        "drinker": "Bo",
        "allergy": True,
    }
    words = said_of(monkeypatch, an_order(line, serve=Serve.TO_GO), again=True)
    assert {"106", "To go", "Bo", "ordered by Ada", "Mocha", "Whole", "+ Large"} <= set(words)
    assert {"ALLERGY", "“extra hot”", "Printed again"} <= set(words)
    assert "1 of 3 · 12:04 · Unpaid" in words


def test_a_paid_one_is_not_called_unpaid(monkeypatch):
    words = said_of(monkeypatch, an_order(paid_at=datetime(2026, 11, 30, tzinfo=UTC)))
    assert "1 of 1 · 12:04" in words


def test_it_speaks_the_language_of_the_counter(monkeypatch):
    order = an_order({"name": "Mokka", "without": ["Sahne"]}, serve=Serve.TO_GO)
    order.store.locale = "de-DE"
    words = said_of(monkeypatch, order)
    assert "Zum Mitnehmen" in words
    assert "1 of 1 · 12:04 · Unpaid" not in words


@pytest.mark.parametrize(
    "broken", [{"options": "x"}, {"options": [None, {"name": 3}]}, {"without": {"a": 1}}]
)
def test_a_row_that_was_mended_by_hand_is_printed_as_far_as_it_can_be_read(broken):
    assert ink(drawn(an_order({"name": "Mocha", **broken}))) > 0.02


# -- letters ---------------------------------------------------------------------------------------

SCRIPTS = ["Ærøskøbing", "Ελένη", "Дмитрий", "אברהם", "أحمد", "王小明", "さくら", "김민준"]


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.parametrize("bold", [True, False])
def test_every_letter_of_the_larger_scripts_is_in_a_font_of_the_tree(name, bold):
    assert all(fonts.font_of(letter, 32, bold=bold) for letter in name)


def test_arabic_letters_are_joined():
    """Shaped they are narrower than one by one, and each looks otherwise by its place."""
    style = Style(40)
    name = "سلام"
    assert width_of(name, style) < 0.9 * sum(width_of(letter, style) for letter in name)
    apart = line_of("\u200c".join(name))
    assert differ(line_of(name), apart)


def test_arabic_begins_on_the_right():
    image = line_of("أحمد").convert("L")
    box = ImageChops.invert(image).getbbox()
    assert box
    assert box[2] > image.width - 12
    assert box[0] > image.width // 2


def test_figures_within_arabic_are_read_from_the_left():
    """12:04 is not 04:12, and 3.40 not 40.3."""
    for figures in ("12:04", "3.40"):
        alone = ImageChops.invert(line_of(figures).convert("L"))
        within = ImageChops.invert(line_of(f"أ {figures}").convert("L"))
        part = alone.crop(alone.getbbox())
        box = within.getbbox()
        assert box
        found = within.crop((box[0], box[1], box[0] + part.width, box[3]))
        found = found.crop(found.getbbox())
        assert not differ(found.resize(part.size), part)


@pytest.mark.parametrize(
    ("text", "rtl"), [("أحمد 12", True), ("“שלום", True), ("Ada أحمد", False), ("12", False)]
)
def test_a_text_begins_where_its_first_letter_does(text, rtl):
    assert is_rtl(text) is rtl


@pytest.mark.parametrize("letter", ["🦄", "👩‍🚀", "ก", "न", "🇳🇱"])
def test_what_no_font_has_is_a_box_and_not_nothing(letter):
    assert fonts.font_of(letter, 40, bold=True) is None
    image = line_of(letter)
    assert ink(image) > 0.005
    assert width_of(letter, Style(40)) > 20


def test_two_letters_that_no_font_has_look_otherwise():
    assert differ(line_of("🦄"), line_of("🦊"))


def test_a_font_of_the_setting_is_asked_for_what_ours_have_not(settings, monkeypatch):
    """Ours without their Chinese, and the setting that brings it back."""
    chinese = str(fonts.OWN / fonts.FALLBACK)
    monkeypatch.setattr(fonts, "FALLBACK", fonts.REGULAR)
    assert fonts.font_of("王", 40, bold=True) is None
    settings.CAFE_FONTS = [chinese]
    assert fonts.font_of("王", 40, bold=True)


def test_a_long_word_is_broken_and_nothing_of_it_lost():
    style, word = Style(40), "Donaudampfschifffahrtsgesellschaft" * 3
    lines = wrapped(f"Ein {word} bitte", style, 300)
    assert all(width_of(line, style) <= 300 for line in lines)
    assert "".join(lines).replace(" ", "") == f"Ein{word}bitte"


def test_a_note_of_the_longest_kind_is_on_it_whole():
    order = an_order({"name": "Mocha", "note": "W" * 140, "options": [option("x" * 40)] * 10})
    assert drawn(order).height < 3000
