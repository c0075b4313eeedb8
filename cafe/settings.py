"""Settings from the environment; an empty environment gives a café on one machine.

The names are listed in docs/settings.md. Everything that can be wrong is refused here, at start,
with a sentence that says what to do.
"""

import ipaddress
import os
import re
import secrets
import socket
import sys
import tempfile
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from cafe.base.client import is_local, network_of
from cafe.base.files import read_or_make
from cafe.base.limits import parse as parse_limits
from cafe.base.own_address import in_url, is_everywhere, own_addresses
from cafe.base.secret import is_push_key, new_push_key, weakness
from cafe.live.address import parse as parse_mqtt

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


def env_number(name: str, default: int, smallest: int, largest: int) -> int:
    """Return an environment variable that must be a whole number between two, both allowed."""
    value = os.environ.get(name) or str(default)
    if not value.isdecimal() or not smallest <= int(value) <= largest:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; it must be a whole number from {smallest} to {largest}"
        )
    return int(value)


def env_name(name: str, default: str, letters: str) -> str:
    """Return an environment variable that AWS must take as a name."""
    value = os.environ.get(name) or default
    if not re.fullmatch(letters, value):
        raise ImproperlyConfigured(f"{name} is {value!r}; it must match {letters}")
    return value


def env_counts(name: str, default: int) -> dict[str, int]:
    """Return the numbers of `3` or `3,live=8` or `bar=1,live=8`; the one for all is at ""."""
    counts = {"": default}
    for part in env_list(name):
        key, _, number = part.rpartition("=")
        if not number.isdigit() or not 0 < int(number) <= 64:
            raise ImproperlyConfigured(f"{name} has {part!r}; use e.g. 2 or bar=1,live=4 (1 to 64)")
        counts[key.strip()] = int(number)
    return counts


def env_addresses(name: str, default: str) -> frozenset[str]:
    """Return the clients whose addresses an environment variable lists; "none" is nobody."""
    given = (os.environ.get(name) or default).replace("none", "")
    parts = [part.strip() for part in given.split(",") if part.strip()]
    if wrong := [part for part in parts if not network_of(part)]:
        raise ImproperlyConfigured(f"{name} has {wrong[0]!r}, which is no address; e.g. 10.0.0.7")
    return frozenset(map(network_of, parts))


def writable_folder(name: str, default: Path) -> Path:
    """Return the folder an environment variable names, made if need be, fit to be written to."""
    path = Path(os.environ.get(name) or default).resolve()
    try:
        path.mkdir(0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass  # tried, not asked: a read-only disk has the right permissions
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name} is {path}, where nothing can be written: {error.strerror}"
        ) from error
    return path


CAFE_VAR = writable_folder("CAFE_VAR", BASE_DIR / "var")

# --- safety -----------------------------------------------------------------------------------

DEBUG = os.environ.get("DEBUG", "").lower() in {"1", "true", "yes", "on"}
# Saying DEBUG=0 aloud means: this is for the public. Saying nothing means: a demo on this machine.
PRODUCTION = "DEBUG" in os.environ and not DEBUG


def local_secret_key() -> str:
    """Return this installation's own random key, made at the first start."""
    path = CAFE_VAR / "secret_key"
    try:
        return read_or_make(path, lambda key: len(key) >= 50, lambda: secrets.token_urlsafe(50))
    except OSError as error:
        raise ImproperlyConfigured(f"{path} cannot be kept: {error.strerror}") from error


HOST = os.environ.get("HOST") or "127.0.0.1"
if DEBUG and not is_local(HOST):
    raise ImproperlyConfigured(
        f"DEBUG=1 shows code and settings to whoever meets an error, and HOST={HOST} lets others "
        "in; leave DEBUG out, or HOST"
    )
SECRET_KEY = os.environ.get("SECRET_KEY") or ("" if PRODUCTION else local_secret_key())
if PRODUCTION and not SECRET_KEY:
    raise ImproperlyConfigured("DEBUG=0 needs a SECRET_KEY of 50 random characters or more")
if weak := weakness(SECRET_KEY):
    raise ImproperlyConfigured(
        f"SECRET_KEY {weak}; it signs log-ins: use 50 random characters or more, e.g. of "
        "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS")
# Where phones find a demo that listens everywhere, host and port; "" where nobody needs to be told.
CAFE_ADDRESS = ""
if PRODUCTION:
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured("DEBUG=0 needs ALLOWED_HOSTS, e.g. ALLOWED_HOSTS=cafe.example")
elif ALLOWED_HOSTS:
    named = [one for one in ALLOWED_HOSTS if not is_local(one) and one[0] not in ".*"]
    if is_everywhere(HOST) and named:
        CAFE_ADDRESS = f"{named[0]}:{os.environ.get('PORT') or 8000}"
else:
    here = socket.gethostname()
    ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", here, f"{here}.local", in_url(HOST)]
    if is_everywhere(HOST):
        # Its own, and no others: whoever makes a name lead here has the browser say that name.
        own = [in_url(one) for one in own_addresses()]
        ALLOWED_HOSTS += own
        CAFE_ADDRESS = f"{(own or ['localhost'])[0]}:{os.environ.get('PORT') or 8000}"
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # an order's page has its secret in the path
SECURE_SSL_REDIRECT = PRODUCTION
# No SECURE_PROXY_SSL_HEADER, which believes every peer: whether it was https, and who the customer
# is, uvicorn reads from the headers of the proxies that FORWARDED_ALLOW_IPS names, and only theirs.
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 30 if PRODUCTION else 0
X_FRAME_OPTIONS = "DENY"
# Whether all other hosts of the domain have TLS, and go onto browsers' lists, its owner must say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# --- parts ------------------------------------------------------------------------------------

# docs/decisions/extensions.md: an extension is installed by its folder, and told by its line.
EXTENSIONS = sorted(
    f"extensions.{path.parent.name}" for path in BASE_DIR.glob("extensions/*/__init__.py")
)
INSTALLED_APPS = [
    "cafe",
    "barista",
    "orders",
    "orders.ringing",
    "barista.printing",
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
    *EXTENSIONS,
]

MIDDLEWARE = [
    "cafe.operating.middleware.operators",
    "cafe.operating.middleware.trace",
    "django.middleware.security.SecurityMiddleware",
    "cafe.serving.encodings.accepted_encodings",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cafe.operating.middleware.nothing_is_kept",
    "cafe.operating.csp.content_security_policy",
    "cafe.base.language.readers_language",
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
            "libraries": {
                "modules": "cafe.serving.page_script",
                "page": "cafe.base.page_tags",
            },
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# --- database ---------------------------------------------------------------------------------

DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{CAFE_VAR / 'cafe.sqlite3'}"
# In memory each process would have a database of its own.
if (
    not DATABASE_URL.startswith(("sqlite:", "postgres:", "postgresql:"))
    or ":memory:" in DATABASE_URL
):
    raise ImproperlyConfigured(
        "DATABASE_URL names no database that the café knows; "
        "use postgres://user:password@host:port/name or sqlite:////path/of/the/file"
    )
CAFE_BUS = env_choice("CAFE_BUS", "local", ("local", "aws"))
DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # docs/decisions/sqlite.md: one writer at a time, waiting in a queue instead of polling; and
    # only a person's wish is on the disk before it is answered: what a power cut takes from a
    # worker, its queues deliver again.
    sync = "NORMAL" if sys.argv[1:2] == ["worker"] else "FULL"
    DATABASES["default"] |= {
        "ENGINE": "cafe.base.sqlite",
        "CONN_MAX_AGE": None,  # opening one and its first PRAGMAs cost 2 ms of an order
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 3,  # seconds; only programs that do not know the queue are waited for
            # A file that was taken away is missed, not made anew and empty.
            "must_exist": sys.argv[1:2] in (["web"], ["worker"]),
            "init_command": (
                f"PRAGMA journal_mode=WAL; PRAGMA synchronous={sync}; PRAGMA cache_size=-16000;"
            ),
        },
        "TEST": {
            "NAME": CAFE_VAR / "test.sqlite3"
        },  # in memory, threads would share one connection
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    given = DATABASES["default"].get("OPTIONS", {})
    # docs/decisions/postgres.md: as on SQLite, but not where events leave for another bus, which
    # would know what the database forgot.
    leisure = sys.argv[1:2] == ["worker"] and CAFE_BUS == "local"
    DATABASES["default"]["OPTIONS"] = {
        # docs/decisions/database-away.md: who asks is told in time that nobody is there, and the
        # pool, whose pauses double for as long as it tries, begins anew with the next who asks.
        "pool": {"min_size": 1, "max_size": 16, "timeout": 2, "reconnect_timeout": 2},
        # A statement is parsed and planned once a connection: half of PostgreSQL's work on an order
        # (docs/decisions/postgres.md).
        "server_side_binding": True,
        "prepare_threshold": 3,
        # A server that vanished without a word must not hold a thread for ever.
        "connect_timeout": 3,
        "tcp_user_timeout": 5_000,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        **given,
        # Nor a row, nor who waits for it. What is said last wins.
        "options": " ".join(
            (
                "-c lock_timeout=4s -c idle_in_transaction_session_timeout=60s",
                "-c synchronous_commit=off" if leisure else "",
                os.environ.get("PGOPTIONS", ""),
                given.get("options", ""),
            )
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- messaging --------------------------------------------------------------------------------

CAFE_BUS_NAME = env_name("CAFE_BUS_NAME", "cafe", r"[A-Za-z0-9._-]{1,200}")
CAFE_QUEUE_PREFIX = env_name("CAFE_QUEUE_PREFIX", "cafe-", r"[A-Za-z0-9_-]{1,40}")
CAFE_QUEUE_CONSUMERS = env_counts("CAFE_QUEUE_CONSUMERS", 1)  # threads of a worker, by queue
CAFE_MQTT = os.environ.get("CAFE_MQTT") or "embedded"
if CAFE_MQTT != "embedded":
    parse_mqtt(CAFE_MQTT)
# docs/decisions/mqtt-connections.md: how many a chain of shops needs on IoT Core.
CAFE_MQTT_CONNECTIONS = env_number("CAFE_MQTT_CONNECTIONS", 1, 1, 500)
# How long the archive of events lasts, and names and notes on orders.
CAFE_KEEP_DAYS = env_number("CAFE_KEEP_DAYS", 30, 1, 36_500)
CAFE_SUBSCRIPTIONS = "cafe.subscriptions.QUEUES"
CAFE_SWEEPS = "cafe.subscriptions.SWEEPS"
CAFE_EVENT_SOURCE = "cafe.orders"


# docs/decisions/push.md: the key by which push services know this café. All processes have the same
# one: on one machine by a file, where there are several by the variable, or nothing rings.
def local_push_key() -> str:
    """Return this installation's own key, made at the first start: a number of the curve P-256."""
    path = CAFE_VAR / "push_key"
    try:
        return read_or_make(path, is_push_key, new_push_key)
    except OSError as error:
        raise ImproperlyConfigured(f"{path} cannot be kept: {error.strerror}") from error


CAFE_PUSH_KEY = os.environ.get("CAFE_PUSH_KEY") or ("" if CAFE_BUS == "aws" else local_push_key())
if CAFE_PUSH_KEY and not is_push_key(CAFE_PUSH_KEY):
    raise ImproperlyConfigured(
        "CAFE_PUSH_KEY is no key; use 32 random bytes, e.g. of "
        "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
    )
# Whom a push service may write to. Some of them refuse who does not say it.
CAFE_PUSH_CONTACT = os.environ.get("CAFE_PUSH_CONTACT") or f"https://{ALLOWED_HOSTS[0].lstrip('.')}"
if not re.fullmatch(r"https://[^\s/]+|mailto:[^\s@]+@[^\s@]+", CAFE_PUSH_CONTACT):
    raise ImproperlyConfigured(
        f"CAFE_PUSH_CONTACT is {CAFE_PUSH_CONTACT!r}; use mailto:somebody@cafe.example"
    )
CAFE_PUSH_SERVICES = frozenset(env_list("CAFE_PUSH_SERVICES"))
if wrong := [one for one in CAFE_PUSH_SERVICES if not re.fullmatch(r"https?://[a-z0-9.:-]+", one)]:
    raise ImproperlyConfigured(
        f"CAFE_PUSH_SERVICES has {wrong[0]!r}; use origins, e.g. https://push.example.com"
    )

# --- printing ---------------------------------------------------------------------------------

# docs/printing.md: fonts for the letters that the café's own have not, e.g. of Debian's
# fonts-noto-core; and for how many minutes paper is worth printing without asking first.
CAFE_FONTS = env_list("CAFE_FONTS")
if absent := [path for path in CAFE_FONTS if not Path(path).is_file()]:
    raise ImproperlyConfigured(f"CAFE_FONTS has {absent[0]!r}, where there is no file")
# Networks besides private ones where printers may be, at any port.
CAFE_PRINTERS_AT = env_list("CAFE_PRINTERS_AT")
try:
    for network in CAFE_PRINTERS_AT:
        ipaddress.ip_network(network)
except ValueError as error:
    raise ImproperlyConfigured(f"CAFE_PRINTERS_AT: {error}; e.g. 127.0.0.1/32") from error
CAFE_PRINT_MINUTES = env_number("CAFE_PRINT_MINUTES", 30, 1, 24 * 60)

# --- HTTP API ---------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["cafe.base.http.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["cafe.base.http.BoundedJSONParser"],
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
    "ENFORCE_NON_BLANK_FIELDS": True,  # say what the server says: no empty name
    # The page's scripts from our own static files: it works without the internet.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "POSTPROCESSING_HOOKS": [],  # it would make components of enums, by names it guesses
}

# --- pages ------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("nl", "Nederlands"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("fr", "Français"),
    ("ar", "العربية"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "cafe_language"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = PRODUCTION
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = CAFE_VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = CAFE_VAR / "media"
# Django would open them to everybody on this machine; we alone serve them.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "cafe.serving.staticfiles.HashedStaticFiles"
        )
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/barista/"
LOGOUT_REDIRECT_URL = "/accounts/login/"
SESSION_ENGINE = "barista.sessions"
AUTHENTICATION_BACKENDS = ["barista.sessions.Users"]
PASSWORD_HASHERS = ["cafe.base.hashing.PatientHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24  # seconds; `manage.py invite`

# --- log --------------------------------------------------------------------------------------

CAFE_LOG = env_choice("CAFE_LOG", "line", ("line", "json"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "cafe.operating.log.Lines"},
        "json": {"()": "cafe.operating.log.JsonLines", "process": "".join(sys.argv[1:2])},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": CAFE_LOG}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "cafe": {"level": "INFO"},
        # A line for each request and each event: too much for people, just right for a search.
        "cafe.journal": {"level": "INFO" if CAFE_LOG == "json" else "WARNING"},
        "orders": {"level": "INFO"},
        "barista": {"level": "INFO"},
        "extensions": {"level": "INFO"},
    },
}

# --- operating --------------------------------------------------------------------------------

# docs/operate.md: who may read /metrics, where a worker serves its own (0: nowhere), and how long
# a web process that was told to stop goes on, so that a balancer sees `draining` in /readyz first.
CAFE_METRICS_TOKEN = os.environ.get("CAFE_METRICS_TOKEN", "")
CAFE_METRICS_PORT = env_number("CAFE_METRICS_PORT", 0, 0, 65535)
try:
    CAFE_LIMITS = parse_limits(os.environ.get("CAFE_LIMITS", ""))
except ValueError as error:
    raise ImproperlyConfigured(f"CAFE_LIMITS, e.g. head=10,sockets=500: {error}") from error
# docs/decisions/devices.md: kiosks, whose orders nobody counts. In a demo they are all on this
# machine: robots, tests, and whoever tries it.
CAFE_OWN_ADDRESSES = env_addresses("CAFE_OWN_ADDRESSES", "" if PRODUCTION else "127.0.0.1,::1")
CAFE_DRAIN_SECONDS = env_number("CAFE_DRAIN_SECONDS", 0, 0, 3600)
