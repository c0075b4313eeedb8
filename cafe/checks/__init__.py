"""System checks, which `manage.py check` and every other command run; cafe/apps.py loads them."""

from cafe.checks import installation, migrations, proxies

__all__ = ["installation", "migrations", "proxies"]
