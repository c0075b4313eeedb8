"""What the lists of the admin site may be asked: what they offer themselves, and no more.

Django lets a list be filtered by any column of its model and of what that points to. Whoever may
see a list could so read, letter by letter, what the list does not show: a customer's token, a
colleague's password hash.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import BadRequest
from django.db import DataError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

if TYPE_CHECKING:  # generic in the stubs only
    _Base = admin.ModelAdmin[Any]
else:
    _Base = admin.ModelAdmin

# What Django's own filters and its row of dates append to the name of what they filter by.
ENDINGS = ("", "__exact", "__in", "__isnull", "__gte", "__lt", "__id__exact")
DATE_ENDINGS = ("__year", "__month", "__day")
# Each word is a condition of its own; SQLite ends at a thousand.
MOST_WORDS = 10
LONGEST_SEARCH = 200


class ListedQuestions(_Base):
    """An admin page whose list answers 400 to what it does not offer."""

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Return whether this is one of the list's own filters."""
        return lookup in set(self._offered(request))

    def _offered(self, request: HttpRequest | None) -> Iterator[str]:
        listed = self.get_list_filter(request) if request else self.list_filter
        for one in listed:
            if isinstance(one, type) and issubclass(one, admin.SimpleListFilter):
                yield str(one.parameter_name)
            else:
                path = one[0] if isinstance(one, tuple | list) else one
                yield from (f"{path}{ending}" for ending in ENDINGS)
        if self.date_hierarchy:
            yield from (f"{self.date_hierarchy}{ending}" for ending in DATE_ENDINGS)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if len(search_term) > LONGEST_SEARCH or len(search_term.split()) > MOST_WORDS:
            raise BadRequest(f"A search has at most {MOST_WORDS} words.")
        if "\x00" in search_term:  # PostgreSQL has no such text
            raise BadRequest("A search is text.")
        return super().get_search_results(request, queryset, search_term)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with _refusing_what_no_column_holds():
            response = super().changelist_view(request, *args, **kwargs)
            # Rendered here: the rows and the row of dates are read while it is.
            return response.render() if isinstance(response, TemplateResponse) else response


@contextmanager
def _refusing_what_no_column_holds() -> Iterator[None]:
    try:
        yield
    except (OverflowError, DataError) as far:
        raise BadRequest("A value is out of range.") from far
