from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class CafeConfig(AppConfig):
    default = True
    name = "cafe"

    def ready(self) -> None:
        # Each registers itself by being imported; the models need a loaded app registry.
        from cafe import checks  # noqa: F401
        from cafe.base import labels, plans
        from cafe.contract import openapi  # noqa: F401

        plans.listen()
        labels.say_in_the_readers_language()


class UsedStaticFiles(StaticFilesConfig):
    """Leaves out what no page asks for: other viewers, maps for debuggers, types for tools.

    And what the admin site loads where DEBUG is on, and then from where it lies.
    """

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "redoc",
        "oauth2-redirect.html",
        "rest_framework",
        "*.map",
        "jquery.js",
        "select2.full.js",
        "xregexp.js",
        "*.d.ts",
    ]
