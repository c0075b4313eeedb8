"""Where browsers tell what a page tried against its policy; https://www.w3.org/TR/CSP3/#reporting

Anybody can send anything here: it is counted, and a few lines a minute tell of it.
"""

import logging
import threading
import time
from collections import OrderedDict
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from prometheus_client import Counter

from cafe.base.bucket import Bucket
from cafe.base.client import address_of
from cafe.base.meters import REFUSED
from cafe.base.problems import problem
from cafe.base.tokens import hide_tokens

log = logging.getLogger(__name__)

LARGEST_REPORT = 16 * 1024  # bytes; one is some 800, and a browser sends a page's together
MOST_REPORTS = 20  # of one body
LONGEST_WORD = 100  # characters of a report in the log

# Of one client: an open page that is in trouble sends a dozen at once.
RATE, BURST = 1.0, 30.0
MOST_CLIENTS = 10_000
LINES_A_SECOND, LINES_AT_ONCE = 5 / 60, 5.0

VIOLATIONS = Counter(
    "cafe_csp_reports",
    "What browsers said that a page's policy forbids",
    ["disposition", "directive"],
)
# A label that everybody may choose would fill the memory.
_KINDS = "child connect default font frame img manifest media object script style worker"
DIRECTIVES = {f"{kind}-src" for kind in _KINDS.split()} | {
    *(f"{kind}-src-{of}" for kind in ("script", "style") for of in ("attr", "elem")),
    *("base-uri", "form-action", "frame-ancestors", "require-trusted-types-for", "trusted-types"),
}

Disposition = Literal["enforce", "report"]


class Violation(msgspec.Struct):
    """What was tried, where: https://www.w3.org/TR/CSP3/#violation-events"""

    page: str
    directive: str
    blocked: str
    disposition: Disposition


class _Old(msgspec.Struct, rename="kebab"):
    """Of `report-uri`; Firefox says no effective directive before its 101."""

    document_uri: str = ""
    effective_directive: str = ""
    violated_directive: str = ""
    blocked_uri: str = ""
    disposition: Disposition = "enforce"


class _OldBody(msgspec.Struct):
    csp_report: _Old = msgspec.field(name="csp-report")


class _New(msgspec.Struct):
    """Of `report-to`; https://www.w3.org/TR/reporting-1/"""

    document_url: str = msgspec.field(name="documentURL", default="")
    effective_directive: str = msgspec.field(name="effectiveDirective", default="")
    blocked_url: str | None = msgspec.field(name="blockedURL", default=None)
    disposition: Disposition = "enforce"


class _NewReport(msgspec.Struct, tag="csp-violation", tag_field="type"):
    body: _New


_Many = Annotated[list[msgspec.Raw], msgspec.Meta(min_length=1, max_length=MOST_REPORTS)]
_lines = Bucket(LINES_A_SECOND, LINES_AT_ONCE, time.monotonic())
_clients: OrderedDict[str, Bucket] = OrderedDict()
_lock = threading.Lock()


@csrf_exempt
def csp_reports(request: HttpRequest) -> HttpResponse:
    """Take a report, or a list of them: 204; a problem for all else.

    A browser sends them without a token of ours, so nothing here changes anything or asks a
    database who it is.
    """
    response = _answer(request)
    response._has_been_logged = True  # type: ignore[attr-defined]  # by Django, each of a flood
    return response


def _answer(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return problem(405, "Reports are sent with POST.", headers={"Allow": "POST"})
    if not _may_send(address_of(request)):
        REFUSED.labels("reports").inc()
        return problem(429, "That is enough for now.", headers={"Retry-After": "30"})
    read = READERS.get(request.content_type or "")
    if read is None:
        return problem(415, f"Use {' or '.join(READERS)}.")
    body = request.body
    if len(body) > LARGEST_REPORT:
        return problem(413, f"A report may have {LARGEST_REPORT} bytes.")
    try:
        violations = read(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return problem(400, "This is no report of a browser's.")
    for violation in violations:
        _tell(violation)
    return HttpResponse(status=204)


def _may_send(client: str) -> bool:
    now = time.monotonic()
    with _lock:
        bucket = _clients.pop(client, None) or Bucket(RATE, BURST, now)
        _clients[client] = bucket
        if len(_clients) > MOST_CLIENTS:
            _clients.popitem(last=False)
        return bucket.take(1, now)


# Made here, once: threads that make them at the same moment have ended a process.
_OLD, _NEW = msgspec.json.Decoder(_OldBody), msgspec.json.Decoder(_NewReport)
_MANY, _ANY = msgspec.json.Decoder(_Many), msgspec.json.Decoder(dict)


def _read_old(body: bytes) -> list[Violation]:
    said = _OLD.decode(body).csp_report
    directive = said.effective_directive or said.violated_directive.partition(" ")[0]
    return [Violation(said.document_uri, directive, said.blocked_uri, said.disposition)]


def _read_new(body: bytes) -> list[Violation]:
    """Read what concerns the policy; a browser may send reports of other kinds with it."""
    found = []
    for raw in _MANY.decode(body):
        if _ANY.decode(raw).get("type") == "csp-violation":
            said = _NEW.decode(raw).body
            found.append(
                Violation(
                    said.document_url,
                    said.effective_directive,
                    said.blocked_url or "",
                    said.disposition,
                )
            )
    return found


READERS = {"application/csp-report": _read_old, "application/reports+json": _read_new}


def _tell(violation: Violation) -> None:
    known = violation.directive if violation.directive in DIRECTIVES else "other"
    VIOLATIONS.labels(violation.disposition, known).inc()
    with _lock:
        if not _lines.take(1, time.monotonic()):
            return
    log.warning(
        "a browser reports (%s) %s: %s, on %s",
        violation.disposition,
        known,
        _word(violation.blocked),
        _word(violation.page),
    )


def _word(said: str) -> str:
    """Return what may stand in a line: no query, no secret, no letter that ends or colours it."""
    try:
        parts = urlsplit(said)
        short = f"{parts.scheme}://{parts.netloc}{parts.path}" if parts.netloc else parts.path
    except ValueError:
        short = ""
    # Hidden before it is cut: what is left of half a secret would not be known for one.
    plain = "".join(letter if "!" <= letter <= "~" else "?" for letter in hide_tokens(short))
    return plain[:LONGEST_WORD] or "nothing"
