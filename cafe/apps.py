from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class CafeConfig(AppConfig):
    default = True
    name = "cafe"

    def ready(self) -> None:
        # Each registers itself by being imported; the models need a loaded app registry.
        from cafe import checks  # noqa: F401
        from cafe.base import plans
        from cafe.contract import openapi  # noqa: F401

        plans.listen()


class UsedStaticFiles(StaticFilesConfig):
    """Leaves out what no page asks for: a second viewer, maps for debuggers, types for tools."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "redoc",
        "oauth2-redirect.html",
        "swagger-ui-*.map",
        "*.d.ts",
    ]
