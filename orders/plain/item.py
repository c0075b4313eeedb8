"""An item's page: a form in which a drink is put together, new or from the basket."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext
from rest_framework.exceptions import ValidationError

from orders.menu.menu import Choice, MenuItem, MenuOption
from orders.menu.reading import menu_of
from orders.menu.words import allergen_names, diet_name
from orders.order.cart import basket_to_quote
from orders.order.quote import basket_of
from orders.order.wrongs import Wrong
from orders.plain.kept import BasketFull, Line, keep, kept_in, new_id
from orders.problems import flat
from orders.stores.models import Store
from orders.stores.money import in_words

MOST_OF_ONE = 20


@dataclass(frozen=True)
class Answer:
    """An option as the form offers it."""

    option: MenuOption
    chosen: bool
    price: str  # what it adds, in words; empty for nothing

    @property
    def can_be_had(self) -> bool:
        return self.option.available

    @property
    def allergens(self) -> str:
        return allergen_names(self.option.allergens)


@dataclass(frozen=True)
class Question:
    """A choice as the form asks it; `wrong` is what was wrong with the answer, in words."""

    choice: Choice
    answers: Sequence[Answer]
    wrong: str = ""

    @property
    def takes_one(self) -> bool:
        return self.choice.max == 1

    @property
    def is_open(self) -> bool:
        """Return whether nothing at all may be taken, and is."""
        return self.choice.min == 0 and not any(answer.chosen for answer in self.answers)

    @property
    def rule(self) -> str:
        """Say how many are to be taken."""
        least, most = self.choice.min, self.choice.max
        if least == most:
            return gettext("Choose %(count)s") % {"count": least}
        if least:
            return gettext("Choose %(least)s to %(most)s") % {"least": least, "most": most}
        return gettext("up to %(most)s") % {"most": most} if most > 1 else gettext("optional")


@dataclass(frozen=True)
class Errors:
    """What is wrong with a form: with the item as a whole, or by field and by choice."""

    whole: Sequence[str] = ()
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.whole or self.fields or self.choices)


def item_page(request: HttpRequest, store: str, item: int) -> HttpResponse:
    """Show an item to be ordered, or put it into the basket."""
    row = get_object_or_404(Store, slug=store)
    found = menu_of(row).spoken(get_language()).items.get(item)
    if found is None:
        raise Http404
    kept = kept_in(request)
    if request.method != "POST":
        line = kept.line(request.GET.get("line", ""))
        return _page(request, row, found, line if line and line["item"] == item else _new(found))
    line = _asked(found, request.POST)
    if errors := _wrong_with(row, line):
        return _page(request, row, found, line, errors)
    answer = redirect("basket", store=store)
    try:
        keep(answer, store, kept.with_line(line))
    except BasketFull:
        full = gettext("Your basket is full. Please order what is in it first.")
        return _page(request, row, found, line, Errors(whole=[full]))
    return answer


def _new(item: MenuItem) -> Line:
    options = [option.id for option in item.as_it_comes() if option.available]
    return {"id": new_id(), "item": item.id, "quantity": 1, "options": options}


def _asked(item: MenuItem, form: QueryDict) -> Line:
    """Return the line that a form asks for; what is not as it must be is found later."""
    chosen = [one for choice in item.choices for one in form.getlist(f"choice-{choice.id}") if one]
    words = {name: form.get(name, "").strip() for name in ("note", "drinker")}
    return {
        "id": form.get("line", "")[:64] or new_id(),
        "item": item.id,
        "quantity": _number(form.get("quantity", "1")),
        "options": [_number(one) for one in chosen],
        **{name: value for name, value in words.items() if value},
        **({"allergy": True} if form.get("allergy") else {}),
    }


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _wrong_with(store: Store, line: Line) -> Errors:
    try:
        cart, _ = basket_to_quote({"items": [line]})
    except ValidationError as error:
        found = {path.rpartition(".")[2]: " ".join(said) for path, said in flat(error.detail)}
        return Errors(fields=found)
    return _sorted(basket_of(store, cart).said[0].wrong)


def _sorted(wrong: Iterable[Wrong]) -> Errors:
    choices = {one.group: one.detail for one in wrong if one.group}
    return Errors(whole=[one.detail for one in wrong if not one.group], choices=choices)


def _page(
    request: HttpRequest, store: Store, item: MenuItem, line: Line, errors: Errors | None = None
) -> HttpResponse:
    errors = errors or Errors()
    kept = kept_in(request)
    context = {
        "store": store,
        "item": item,
        "line": line,
        "is_change": kept.line(line["id"]) is not None,
        "contains": allergen_names(item.own_allergens),
        "diets": [diet_name(diet) for diet in item.diets()[:1]],  # the first says the most
        "price": in_words(item.list_price(), store.currency, store.locale),
        "questions": [_question(store, choice, line, errors) for choice in _in_order(item)],
        "quantities": range(1, MOST_OF_ONE + 1),
        "errors": errors,
    }
    return render(request, "orders/plain_item.html", context, status=422 if errors else 200)


def _in_order(item: MenuItem) -> list[Choice]:
    """Return the choices that must be made before the others."""
    return sorted(item.choices, key=lambda choice: choice.min == 0)


def _question(store: Store, choice: Choice, line: Line, errors: Errors) -> Question:
    answers = [Answer(one, one.id in line["options"], _adds(one, store)) for one in choice.options]
    return Question(choice, answers, errors.choices.get(choice.name, ""))


def _adds(option: MenuOption, store: Store) -> str:
    if not option.price:
        return ""
    words = in_words(option.price, store.currency, store.locale)
    return f"+{words}" if option.price > 0 else words
