"""Settings from the environment; an empty environment gives a café on one machine.

The names are listed in README.md. Everything that can be wrong is refused here, at start, with a
sentence that says what to do.
"""

import os
import secrets
import socket
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def env_list(name: str) -> list[str]:
    """Return the comma-separated values of an environment variable, empty parts left out."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def env_choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    """Return an environment variable that must be one of a few words."""
    value = os.environ.get(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}; use one of: {', '.join(choices)}")
    return value


CAFE_VAR = Path(os.environ.get("CAFE_VAR") or BASE_DIR / "var").resolve()
CAFE_VAR.mkdir(parents=True, exist_ok=True)

# --- safety -----------------------------------------------------------------------------------

DEBUG = os.environ.get("DEBUG", "").lower() in {"1", "true", "yes", "on"}
# Saying DEBUG=0 aloud means: this is for the public. Saying nothing means: a demo on this machine.
PRODUCTION = "DEBUG" in os.environ and not DEBUG


def local_secret_key() -> str:
    """Return this installation's own random key, made at the first start."""
    path = CAFE_VAR / "secret_key"
    try:
        # O_EXCL: two processes starting together must end up with one key.
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()


SECRET_KEY = os.environ.get("SECRET_KEY") or ("" if PRODUCTION else local_secret_key())
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS")
if PRODUCTION:
    if len(SECRET_KEY) < 50 or SECRET_KEY.startswith("django-insecure-"):
        raise ImproperlyConfigured("DEBUG=0 needs a SECRET_KEY of 50 random characters or more")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured("DEBUG=0 needs ALLOWED_HOSTS, e.g. ALLOWED_HOSTS=cafe.example")
elif not ALLOWED_HOSTS:
    host = os.environ.get("HOST", "127.0.0.1")
    here = socket.gethostname()
    ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", here, f"{here}.local", host]
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # an order's page has its secret in the path
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 30 if PRODUCTION else 0
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside, without TLS
X_FRAME_OPTIONS = "DENY"

# --- parts ------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "cafe",
    "barista",
    "orders",
    "cafe.messaging",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "cafe.apps.UsedStaticFiles",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "cafe.middleware.trace",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cafe.middleware.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "cafe.urls"
ASGI_APPLICATION = "cafe.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- database ---------------------------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.config(default=f"sqlite:///{CAFE_VAR / 'cafe.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # docs/decisions/sqlite.md: one writer at a time, waiting in a queue instead of polling.
    DATABASES["default"] |= {
        "ENGINE": "cafe.sqlite",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;"
            ),
        },
        "TEST": {
            "NAME": CAFE_VAR / "test.sqlite3"
        },  # in memory, threads would share one connection
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = {
        **DATABASES["default"].get("OPTIONS", {}),
        "pool": {"min_size": 1, "max_size": 16},
        # A server that vanished without a word must not hold a thread for ever.
        "connect_timeout": 5,
        "tcp_user_timeout": 15_000,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- messaging --------------------------------------------------------------------------------

CAFE_BUS = env_choice("CAFE_BUS", "local", ("local",))
CAFE_MQTT = os.environ.get("CAFE_MQTT") or "embedded"
CAFE_SUBSCRIPTIONS = "cafe.subscriptions.QUEUES"
CAFE_SWEEPS = "cafe.subscriptions.SWEEPS"
CAFE_EVENT_SOURCE = "cafe.orders"

# --- HTTP API ---------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["orders.http.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["orders.http.BoundedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "orders.problems.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Cafe",
    "DESCRIPTION": "Order coffee, make it, and follow it live. See docs/messages.md.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    # Its schemas are JSON Schema, so docs/events/ can use them too.
    "OAS_VERSION": "3.1.1",
    # The page's scripts from our own static files: it works without the internet.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "ENUM_NAME_OVERRIDES": {
        "Allergen": "orders.models.Allergen",
        "Serve": "orders.models.Serve",
        "Status": "orders.models.Status",
    },
}

# --- pages ------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = CAFE_VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = CAFE_VAR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "cafe.staticfiles.HashedStaticFiles"
        )
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/barista/"
LOGOUT_REDIRECT_URL = "/accounts/login/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

# --- log --------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"hide_tokens": {"()": "cafe.log.HideTokens"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["hide_tokens"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "cafe": {"level": "INFO"},
        "orders": {"level": "INFO"},
        "barista": {"level": "INFO"},
    },
}
