"""The bench as a part of the café that it measures."""

import logging
import os
from pathlib import Path

import django


def be_of_the_cafe(var: Path) -> None:
    """Share the measured café's folder: its database is looked into, its broker is spoken to."""
    for name in [name for name in os.environ if name.startswith("CAFE_")]:
        del os.environ[name]
    os.environ["CAFE_VAR"] = str(var)
    os.environ["DJANGO_SETTINGS_MODULE"] = "cafe.settings"
    os.environ.pop("DATABASE_URL", None)
    django.setup()
    logging.getLogger("cafe").setLevel(logging.WARNING)
