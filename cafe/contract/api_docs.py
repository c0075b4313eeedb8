"""The API's document and its page."""

from functools import lru_cache
from threading import Lock
from typing import Any

from django.http import HttpRequest, HttpResponse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request

from cafe.base.prepared import Prepared, answer, prepare
from cafe.operating.csp import POLICY, TWIN_OF_OTHERS


class Schema(SpectacularAPIView):
    """The OpenAPI document: the same for everybody, made once, for it takes a second."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        with _making:  # the first few at once would each make their own
            document = _document(str(request.accepted_renderer.media_type))
        return answer(request._request, document)


_making = Lock()


@lru_cache
def _document(media_type: str) -> Prepared:
    [renderer] = [one for one in Schema.renderer_classes if one.media_type == media_type]
    document = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    body: Any = renderer().render(document, renderer_context={})
    return prepare(body, media_type)


class ApiDocs(SpectacularSwaggerSplitView):
    """Swagger UI from our own static files, under a policy it can live with: it styles itself."""

    template_name = "api_docs.html"

    @extend_schema(exclude=True)
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
        response["Content-Security-Policy"] = f"{POLICY}; style-src 'self' 'unsafe-inline'"
        response["Content-Security-Policy-Report-Only"] = TWIN_OF_OTHERS.replace(
            "style-src 'self'; img-src 'self'",
            "style-src 'self' 'unsafe-inline'; img-src 'self' data:",
        )
        return response
