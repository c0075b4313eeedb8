"""The café's database, and of Django and DRF nothing but the defaults."""

from cafe.settings import *  # noqa: F403

# The one that says Content-Length; without it every answer is chunked.
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
ROOT_URLCONF = "bench.floors.drf"
REST_FRAMEWORK = {}
