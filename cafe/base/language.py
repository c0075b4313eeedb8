"""Which language a reader is answered in; docs/decisions/languages.md."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

Handler = Callable[[HttpRequest], HttpResponse]

LANGUAGES: dict[str, str] = dict(settings.LANGUAGES)
# What has words in it. Pictures, styles and scripts are anybody's.
BY_LANGUAGE = ("Accept-Language", "Cookie")
WORDY = ("text/html", "application/json", "application/problem+json")


def readers_language(get_response: Handler) -> Handler:
    """Answer in the language that the reader chose, or that his browser asks for.

    Django's LocaleMiddleware does not say that a cookie decides, and says of pictures too that
    they depend on the language, which would keep a cache from keeping them.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
            said = translation.get_language() or language
        if response.headers.get("Content-Type", "").startswith(WORDY):
            patch_vary_headers(response, BY_LANGUAGE)
            response.headers.setdefault("Content-Language", said)
        return response

    return middleware


def language_of(scope: Any) -> str:
    """Return the language of a request that no view has seen."""
    return translation.get_language_from_request(ASGIRequest(scope, BytesIO()))


def has_chosen(request: HttpRequest) -> bool:
    """Whether the reader chose a language on a page of ours."""
    return request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) in LANGUAGES


def speak_as_staff(request: HttpRequest, locale: str) -> None:
    """Go on in the language of a store's counter, where nobody chose another one.

    A television and a tablet ask for the language they were sold with.
    """
    if not has_chosen(request):
        translation.activate(spoken(locale))


def spoken(locale: str) -> str:
    """Return the language of ours that a locale such as de-AT speaks, or English."""
    try:
        return translation.get_supported_language_variant(locale)
    except LookupError:
        return settings.LANGUAGE_CODE
