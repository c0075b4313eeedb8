"""What is another than a customer was shown, each difference in words."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from django.utils.translation import gettext

from orders.menu.words import allergen_names
from orders.order.price import Offer
from orders.order.quoted import Change
from orders.order.shown import Shown, ShownLine, Wish, shown_line, wish_of
from orders.order.wrongs import Wrong
from orders.stores.models import Store
from orders.stores.money import in_words

Spoken = Callable[[str], str]  # a name of the menu, in the reader's language


def moved(
    store: Store,
    shown: Shown | None,
    offers: Sequence[Offer],
    said: Sequence[Offer],
    spoken: Spoken = str,
) -> list[Change]:
    """Return what is another than was shown; None was shown by a token that is none of ours.

    The offers are compared as the menu has them, and `said` in the reader's language. What the
    customer has put in since, or taken out, is no difference.
    """
    if shown is None:
        return [_unknown()]
    if shown.currency != store.currency:
        detail = gettext("Prices are in %(now)s now, and were in %(was)s.")
        detail %= {"now": store.currency, "was": shown.currency}
        return [Change(code="currency", detail=detail, was=shown.currency, now=store.currency)]
    known = list(shown.lines)
    changes: list[Change] = []
    for index, (offer, heard) in enumerate(zip(offers, said, strict=True)):
        before = _taken_from(known, offer)
        if before and offer.priced:
            now = shown_line(offer.priced, store.currency)
            changes += _differences(store, index, before, now, spoken)
        elif before:
            changes += _gone(index, before, heard, spoken)
    return changes


def unlike(shown: Shown | None, now: Shown) -> list[Change]:
    """Return whether other drinks are ordered, or more or fewer, than were shown."""
    if shown and _counted(shown) == _counted(now):
        return []
    detail = gettext("Your order is another one than was shown. Please look at it again.")
    return [Change(code="basket", detail=detail)]


def _counted(shown: Shown) -> Counter[Wish]:
    counts: Counter[Wish] = Counter()
    for line in shown.lines:
        counts[line.wish] += line.quantity
    return counts


def _unknown() -> Change:
    detail = gettext("The price you were shown is no longer known. Please look at it again.")
    return Change(code="unknown", detail=detail)


def _taken_from(known: list[ShownLine], offer: Offer) -> ShownLine | None:
    """Take out the line that shows the same wish; of several the one of as many."""
    wish = wish_of(offer.line)
    same = [line for line in known if line.wish == wish]
    same.sort(key=lambda line: line.quantity != offer.line.quantity)
    if same:
        known.remove(same[0])
        return same[0]
    return None


def _gone(index: int, before: ShownLine, offer: Offer, spoken: Spoken) -> Iterator[Change]:
    # That a choice has too few is the consequence of an option that is gone.
    whys = [one for one in offer.wrong if one.code != "option_count"] or offer.wrong
    for wrong in whys:
        detail = _by_name(wrong, before, spoken)
        yield Change(code="gone", index=index, detail=detail, was=before.name)


def _by_name(wrong: Wrong, before: ShownLine, spoken: Spoken) -> str:
    """Say what is gone by the name under which it was shown: the menu may have none for it."""
    if wrong.code == "unknown":
        return gettext("%(name)s is no longer on the menu.") % {"name": spoken(before.name)}
    if wrong.code == "option_unknown" and (option := before.names.get(wrong.option or 0)):
        names = {"name": wrong.name or spoken(before.name), "option": spoken(option)}
        return gettext("%(name)s can no longer be had with %(option)s.") % names
    return wrong.detail


def _differences(
    store: Store, index: int, before: ShownLine, now: ShownLine, spoken: Spoken
) -> Iterator[Change]:
    names = {"name": spoken(now.name)}
    called = [(before.name, now.name), *((before.names[id], now.names[id]) for id in now.options)]
    for was, name in called:
        if was != name:
            detail = _renamed(was, name, spoken(name))
            yield Change(code="name", index=index, detail=detail, was=was, now=name)
    if before.unit_price != now.unit_price:
        amounts_shown = (before.unit_price, now.unit_price)
        was, is_now = (in_words(one, store.currency, store.locale) for one in amounts_shown)
        detail = gettext("%(name)s: %(was)s is now %(now)s.")
        detail %= names | {"was": was, "now": is_now}
        amounts = {"was": str(before.unit_price), "now": str(now.unit_price)}
        yield Change(code="price", index=index, detail=detail, **amounts)
    if more := allergen_names(set(now.allergens) - set(before.allergens)):
        detail = gettext("%(name)s now contains %(allergens)s.") % (names | {"allergens": more})
        yield Change(code="allergens", index=index, detail=detail, now=more)
    if fewer := allergen_names(set(before.allergens) - set(now.allergens)):
        detail = gettext("%(name)s no longer contains %(allergens)s.")
        detail %= names | {"allergens": fewer}
        yield Change(code="allergens", index=index, detail=detail, was=fewer)
    if before.allergens_declared and not now.allergens_declared:
        detail = gettext("%(name)s: what it contains is no longer stated. Please ask us.") % names
        yield Change(code="allergens", index=index, detail=detail)
    for diet in before.diets:
        if diet not in now.diets:
            detail = _no_longer(diet) % names
            yield Change(code="diets", index=index, detail=detail, was=diet)


def _renamed(was: str, now: str, spoken: str) -> str:
    if spoken == now:
        return gettext("%(was)s is now %(now)s.") % {"was": was, "now": now}
    # Its reader has another name for it, which may be as before.
    words = gettext("%(name)s is called %(now)s at the café now, and no longer %(was)s.")
    return words % {"name": spoken, "now": now, "was": was}


def _no_longer(diet: str) -> str:
    if diet == "vegan":
        return gettext("%(name)s is no longer vegan.")
    return gettext("%(name)s is no longer vegetarian.")
