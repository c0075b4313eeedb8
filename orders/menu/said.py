"""What orders are called in a reader's language, on the menu still or not."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from orders.menu.former import FormerName
from orders.menu.menu import Menu
from orders.menu.models import Option
from orders.menu.translations import readable


def names_said(
    menu: Menu, store: int, language: str | None, names: Iterable[str]
) -> Mapping[str, str]:
    """Return the names of some drinks and options that are others in a language, by the store's.

    `menu` is the store's own of now. What it has no more is asked for; mostly nothing is.
    """
    wanted = set(names)
    known = menu.words_in(language)
    here = {name: known[name] for name in wanted & known.keys()}
    return {**_off_menu(store, language or "", wanted - menu.names), **here}


def _off_menu(store: int, language: str, names: Collection[str]) -> Mapping[str, str]:
    if not names:
        return {}
    former = FormerName.objects.filter(store=store, name__in=names)
    unused = Option.objects.filter(group__store=store, name__in=names)  # of a choice of no item
    return dict(_translated(chain(former, unused), language))


def _translated(rows: Iterable[Any], language: str) -> Iterator[tuple[str, str]]:
    for row in rows:
        words = readable(row.translations, ("name",)).get(language, {})
        if "name" in words:
            yield row.name, words["name"]
