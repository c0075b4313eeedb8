"""HTTP routes: pages, the API, the admin site. What operators ask: cafe/operating/middleware.py."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path, re_path
from django.views.decorators.cache import cache_control
from django.views.static import serve

import barista.printing.urls
import barista.urls
import orders.urls
from barista.invitation import Invitation
from barista.log_in import AdminLogIn, LogInView, braked, braked_change
from cafe.contract.api_docs import ApiDocs, Schema
from cafe.operating.csp import REPORTS
from cafe.operating.csp_reports import csp_reports
from cafe.serving import errors
from cafe.serving.languages import catalogue, choose_language

# Named by their content: another picture has another name.
photo = cache_control(public=True, max_age=365 * 24 * 60 * 60, immutable=True)(serve)

admin.site.login_form = AdminLogIn

urlpatterns = [
    path("", include(orders.urls.page_urls)),
    path("", include(barista.urls.page_urls)),
    path("api/", include(orders.urls.api_urls)),
    path("api/", include(barista.urls.api_urls)),
    path("api/", include(barista.printing.urls.api_urls)),
    path("api/schema/", Schema.as_view(), name="schema"),
    path("api/docs/", ApiDocs.as_view(), name="api-docs"),
    path("language/", choose_language, name="choose-language"),
    path("words/<slug:language>/<slug:part>-<slug:version>.js", catalogue, name="catalogue"),
    path(REPORTS.removeprefix("/"), csp_reports, name="csp-reports"),
    path("accounts/login/", braked(LogInView.as_view()), name="login"),
    path("accounts/invitation/<uidb64>/<token>/", Invitation.as_view(), name="invitation"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    # Before the same among the site's own.
    path("admin/login/", braked(admin.site.login)),
    path(
        "admin/password_change/",
        braked_change(admin.site.admin_view(admin.site.password_change, cacheable=True)),
    ),
    path("admin/", admin.site.urls),
    re_path(r"^media/(?P<path>.*)$", photo, {"document_root": settings.MEDIA_ROOT}),
]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
