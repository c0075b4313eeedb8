"""What each manage.py of these tests ends in: the real one, after something was done to it."""

import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any


def module(name: str) -> Any:
    """Return a module to change things in: of its names, those it has from others as well."""
    return import_module(name)


def run(change: Callable[[], None]) -> None:
    """Change what was loaded, then run the command of the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cafe.settings")
    import django
    from django.core.management import execute_from_command_line

    django.setup()
    change()
    execute_from_command_line(sys.argv)
