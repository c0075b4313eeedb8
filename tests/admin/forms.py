"""The admin site's pages, filled in and sent as a browser does."""

import re
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

Form = dict[str, Any]


def in_summer() -> str:
    """Return a day to come, in summer time and within a year."""
    today = timezone.now().date()
    # From the first of July to the next it is more than 366 days where a leap day lies between.
    return f"{today.year}-07-01" if today.month < 7 else f"{today.year + 1}-06-30"


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
            self.add(name, found.get("value", "on" if "checked" in found else ""))

    def add(self, name: str, value: str) -> None:
        """Keep all values of a name that comes several times, as hidden lists do."""
        known = self.values.get(name)
        if known is None:
            self.values[name] = value
        else:
            self.values[name] = [*([known] if isinstance(known, str) else known), value]

    def is_sent(self, found: dict[str, str]) -> bool:
        kind = found.get("type")
        return kind not in ("submit", "file") and (kind != "checkbox" or "checked" in found)

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area], self.area = data.strip(), ""


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
