#!/usr/bin/env python
"""Runs the project's commands; `python manage.py help` lists them."""

import os
import sys


def main() -> None:
    os.umask(0o077)  # the database and all beside it: names, notes, password hashes
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cafe.settings")
    if len(sys.argv) == 3 and sys.argv[2].startswith("{"):  # docs/decisions/up.md
        from cafe.operating import lean

        lean.run(*sys.argv[1:])
        return
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError as error:
        # Nearly always the system's Python instead of the project's.
        raise SystemExit(
            f"{error}. Use the project's Python: `make run`, or .venv/bin/python manage.py …"
        ) from error
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # What is wrong with a setting is a sentence; where it was noticed helps nobody.
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
