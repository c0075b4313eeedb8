"""Times as on the café's wall, to read and to type."""

from datetime import tzinfo
from typing import Any

from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from orders.admin.scope import ScopedAdmin, managed_stores, store_id_of
from orders.stores.region import zone


class StoreTimeAdmin(ScopedAdmin):
    """Shows and takes times in the time zone of the store it is about, or else one's first."""

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with timezone.override(self._zone(request, None)):
            return _rendered(super().changelist_view(request, *args, **kwargs))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        with timezone.override(self._zone(request, object_id)):
            return _rendered(super().changeform_view(request, object_id, *args, **kwargs))

    def _zone(self, request: HttpRequest, object_id: str | None) -> tzinfo | None:
        row = self.get_object(request, unquote(object_id)) if object_id else None
        stores = managed_stores(request.user)
        store_id = store_id_of(row) if row else None
        store = stores.filter(pk=store_id).first() if store_id else stores.first()
        return zone(store.timezone) if store else None


def _rendered(response: HttpResponse) -> HttpResponse:
    """Render now: later the time zone is the server's again."""
    return response.render() if isinstance(response, TemplateResponse) else response
