"""The basket's page: what is in it, what it costs now, and the button that orders it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from rest_framework.exceptions import ValidationError

from cafe.base.device import device_in, device_of
from orders.api import asker_of, have_kept
from orders.menu.words import allergen_names, left_out
from orders.order.asker import NOBODY, Asker
from orders.order.cart import basket_to_quote, order_of
from orders.order.errors import KeyReused, OrderError, QuoteChanged, TooMany
from orders.order.guesses import guesses
from orders.order.idempotency import order_made_with
from orders.order.models import Order
from orders.order.placing import place_order
from orders.order.price import MOST_DRINKS
from orders.order.quote import quote_now
from orders.order.quoted import Quote, QuotedLine
from orders.order.wrongs import CartRejected
from orders.plain.item import MOST_OF_ONE
from orders.plain.kept import BasketFull, Kept, Line, keep, kept_in
from orders.problems import flat
from orders.scan import code_of
from orders.stores.models import Store
from orders.stores.money import in_words
from orders.words import Serve

MOST_OF_A_NAME = 80  # characters that are kept of what was typed, to be told what is wrong


@dataclass(frozen=True)
class Said:
    """Why nothing was ordered, in words: above the button, at the name, and what moved."""

    status: int = 200
    words: str = ""
    at_name: str = ""
    changes: Sequence[str] = ()
    earlier: Order | None = None  # that was made of this basket
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ShownLine:
    """A line of the basket, and what it costs; `wrong` is why it cannot be had."""

    line: Line
    quoted: QuotedLine
    total: str
    wrong: Sequence[str]
    can_be_more: bool

    @property
    def options(self) -> str:
        """Say what was chosen, and what of the recipe was left out."""
        names = [option.name for option in self.quoted.options]
        return " · ".join([*names, *left_out(self.quoted.without)])

    @property
    def contains(self) -> str:
        return allergen_names(self.quoted.allergens)


def basket_page(request: HttpRequest, store: str) -> HttpResponse:
    """Show the basket, change it, or order it."""
    row = get_object_or_404(Store, slug=store)
    if request.method == "POST":
        return _posted(request, row)
    before = kept_in(request)
    kept = before.complete()
    answer = _page(request, row, kept)
    if kept != before:
        with suppress(BasketFull):
            keep(answer, store, kept)
    return answer


def _posted(request: HttpRequest, store: Store) -> HttpResponse:
    kept = _with_customer(kept_in(request), request)
    verb, _, id = request.POST.get("do", "").partition(" ")
    if verb == "place":
        return _place(request, store, kept)
    answer = redirect("basket", store=store.slug)
    with suppress(BasketFull):  # then it stays as it was
        keep(answer, store.slug, _changed(kept, verb, id))
    return answer


def _with_customer(kept: Kept, request: HttpRequest) -> Kept:
    """Return the basket with what its customer typed meanwhile."""
    name = request.POST.get("name", kept.name)[:MOST_OF_A_NAME]
    serve = request.POST.get("serve", kept.serve)
    serve = serve if serve in Serve.values else ""
    return msgspec.structs.replace(kept, name=name, serve=serve)


def _changed(kept: Kept, verb: str, id: str) -> Kept:
    line = kept.line(id)
    if verb == "again":
        return kept.renewed()
    if line is None or verb not in ("more", "less", "remove"):
        return kept
    quantity = line.get("quantity", 1) + {"more": 1, "less": -1, "remove": -MOST_OF_ONE}[verb]
    return kept.with_line({**line, "quantity": quantity}) if quantity > 0 else kept.without(id)


# -- ordering --------------------------------------------------------------------------------------


def _place(request: HttpRequest, store: Store, kept: Kept) -> HttpResponse:
    device = device_of(kept.device)
    if device is None:
        return redirect("basket", store=store.slug)
    by = asker_of(request, device, is_known=True)
    key = request.POST.get("key", "")[:64] or kept.key
    made = order_made_with(store.pk, by.scope, key)
    earlier = Order.objects.filter(pk=made).first() if made else None
    try:
        # Without lines: a second tap, after the first was answered.
        order = (
            _order(store, kept, by, key, request.POST.get("quote", "")) if kept.lines else earlier
        )
    except KeyReused:
        words = gettext("You ordered already, and changed your basket since.")
        return _page(request, store, kept, Said(409, words, earlier=earlier))
    except REFUSALS as error:
        return _page(request, store, kept, _said(error))
    if order is None:
        return redirect("basket", store=store.slug)
    answer = redirect("order", token=order.token)
    keep(answer, store.slug, kept.ordered())
    have_kept(answer, device, device_in(request.COOKIES))
    return answer


REFUSALS = (OrderError, CartRejected, ValidationError)


def _order(store: Store, kept: Kept, by: Asker, key: str, quote: str) -> Order:
    """Order what can be had of a basket; raise one of REFUSALS, or KeyReused."""
    wanted = _orderable(store, kept, by)
    if not wanted:
        raise CartRejected([])
    if not kept.name.strip():
        raise ValidationError({"name": [_nameless()]})
    body = {"name": kept.name, "items": wanted, "quote": quote}
    cart, shown = order_of(body | ({"serve": kept.serve} if kept.serve else {}))
    order, new = place_order(store_slug=store.slug, cart=cart, key=key, by=by, quote=shown)
    if new:
        guesses.was_right(order.token)
    return order


def _nameless() -> str:
    return gettext("Please tell us a name, so that we can call you.")


def _orderable(store: Store, kept: Kept, by: Asker) -> list[Line]:
    quote = _quote(store, kept, by)
    pairs = zip(kept.lines or (), quote.items if quote else (), strict=False)
    return [line for line, quoted in pairs if not quoted.wrong]


def _said(error: Exception) -> Said:
    match error:
        case QuoteChanged():
            return Said(409, changes=[one.detail for one in error.quote.changes])
        case TooMany():
            return Said(429, str(error), headers={"Retry-After": str(error.retry_after)})
        case OrderError():
            return Said(409, str(error))
        case ValidationError():
            found = [one for _, said in flat(error.detail) for one in said]
            return Said(422, at_name=" ".join(found))
    return Said(422, gettext("Nothing in your basket can be ordered right now."))


# -- the page --------------------------------------------------------------------------------------


def _page(request: HttpRequest, store: Store, kept: Kept, said: Said = Said()) -> HttpResponse:
    device = device_of(kept.device)
    by = asker_of(request, device, is_known=True) if device else NOBODY
    quote = _quote(store, kept, by)
    context = {"store": store, "kept": kept, "said": said, "quote": quote}
    context["lacks_code"] = store.code_orders and not code_of(request)
    if quote:
        context |= _shown(store, kept, quote)
    answer = render(request, "orders/plain_basket.html", context, status=said.status)
    for name, value in said.headers.items():
        answer[name] = value
    answer._has_been_logged = True  # type: ignore[attr-defined]  # a refusal is no trouble
    return answer


def _quote(store: Store, kept: Kept, by: Asker) -> Quote | None:
    """Return the truth about a basket; None for an empty one."""
    if not kept.lines:
        return None
    cart, _ = basket_to_quote({"items": kept.lines})
    return quote_now(store.slug, cart, by=by)


def _shown(store: Store, kept: Kept, quote: Quote) -> dict[str, Any]:
    room = MOST_DRINKS - sum(one.quantity for one in quote.items)
    pairs = zip(kept.lines or (), quote.items, strict=True)
    shut = quote.ordering.sentence(store) if quote.ordering.state != "open" else ""
    return {
        "lines": [_line(store, line, quoted, room) for line, quoted in pairs],
        "total": in_words(quote.total, store.currency, store.locale),
        "shut": shut,
        "can_order": not shut and any(not one.wrong for one in quote.items),
    }


def _line(store: Store, line: Line, quoted: QuotedLine, room: int) -> ShownLine:
    return ShownLine(
        line,
        quoted,
        total="" if quoted.total is None else in_words(quoted.total, store.currency, store.locale),
        wrong=[one.detail for one in quoted.wrong],
        can_be_more=room > 0 and quoted.quantity < MOST_OF_ONE,
    )
