"""Which codings of an answer a client takes; https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3"""

from collections.abc import Callable
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.http.request import MediaType

Handler = Callable[[HttpRequest], HttpResponse]

HEADER = "HTTP_ACCEPT_ENCODING"
NO_CODING = ("identity", "*")


def accepted_encodings(get_response: Handler) -> Handler:
    """Leave of Accept-Encoding the bare names of what the client takes.

    WhiteNoise and Django look for a word in the header: `gzip;q=0`, a refusal, they take for a
    wish, and `*` for none.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if HEADER in request.META:
            request.META[HEADER] = accepted(request.META[HEADER])
        return get_response(request)

    return middleware


@lru_cache(256)  # browsers have a handful between them
def accepted(header: str) -> str:
    """Return the codings that are taken at least as gladly as none, separated by commas.

    Who refuses everything that we have gets it plain, as the RFC leaves to us.
    """
    wanted = dict(_coding(one) for one in header.split(","))
    others = wanted.get("*", 0.0)
    plain = wanted.get("identity", others)
    wanted.setdefault("gzip", others)
    taken = (one for one, q in wanted.items() if one not in NO_CODING and q > 0 and q >= plain)
    return ", ".join(taken)


def _coding(text: str) -> tuple[str, float]:
    try:
        coding = MediaType(text.strip())
    except ValueError:  # a parameter in a character set that nobody knows
        return "", 0.0
    return coding.main_type.removeprefix("x-"), coding.quality
