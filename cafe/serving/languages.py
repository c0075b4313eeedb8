"""What a page asks for its language: the catalogue of its scripts, and another language."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from cafe.base.language import LANGUAGES
from cafe.base.prepared import answer
from cafe.serving.catalogue import catalogue_of, parts, version_of

FOR_EVER = 365 * 24 * 60 * 60


def catalogue(request: HttpRequest, language: str, part: str, version: str) -> HttpResponse:
    """Answer the sentences of a page's scripts; an address that names them is kept for ever.

    A page of the release before asks for what it knew, and is told what is true now.
    """
    if language not in LANGUAGES or part not in parts():
        raise Http404
    response = answer(request, catalogue_of(part, language))
    if version == version_of(part, language):
        response.headers["Cache-Control"] = f"public, max-age={FOR_EVER}, immutable"
    return response


# The page of a menu is the same for everybody, so it has no token; and nobody gains by making a
# stranger read French.
choose_language = csrf_exempt(set_language)
