"""The Content-Security-Policy of every answer; https://www.w3.org/TR/CSP3/

Each answer has two: one that browsers enforce, and a stricter twin that they only report against,
which is how it is found out whether the first can be tightened. Reports: csp_reports.py.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]

REPORTS = "/csp-reports/"

# The pages use no inline script or style, so that a name or a note that slipped through escaping
# could still not run. The API's own page (/api/docs/) sets a policy of its own.
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
# Nothing that is not named. A text becomes markup by Lit alone, and a script's address for the
# worker of notifications alone.
TWIN = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types lit-html worker"
)
# Scripts of others, whose markup from text is no news: the admin site's, and Swagger UI.
TWIN_OF_OTHERS = TWIN.partition("; require-trusted-types-for")[0]


def content_security_policy(get_response: Handler) -> Handler:
    """Forbid a page everything that does not come from this site, and have it told."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        policy = response.headers.get("Content-Security-Policy", POLICY)
        twin = TWIN_OF_OTHERS if request.path_info.startswith("/admin/") else TWIN
        twin = response.headers.get("Content-Security-Policy-Report-Only", twin)
        to = f"; report-uri {REPORTS}"
        # A browser that knows `report-to` does not look at `report-uri`, and sends nothing by it
        # without TLS.
        if request.is_secure():
            to += "; report-to csp"
            response.headers["Reporting-Endpoints"] = f'csp="{REPORTS}"'
        response.headers["Content-Security-Policy"] = policy + to
        response.headers["Content-Security-Policy-Report-Only"] = twin + to
        return response

    return middleware
