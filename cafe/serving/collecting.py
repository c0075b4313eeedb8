"""Fill STATIC_ROOT when there is something new for it."""

import hashlib
from importlib.metadata import version
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from cafe.base.files import write_whole
from cafe.serving import staticfiles

MAKERS = ("whitenoise", "brotli", "rcssmin")


def collect_if_changed() -> bool:
    """Fill STATIC_ROOT unless it is filled already; return whether there was anything to do.

    Hashing and compressing take seconds, and a café that crashed must be back before that.
    """
    stamp, digest = Path(settings.STATIC_ROOT).with_suffix(".sha256"), _digest()
    if stamp.exists() and stamp.read_text() == digest:
        return False
    # Without a stamp a file may be half there, and Django keeps what is as new as its source.
    halfway = not stamp.exists()
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=halfway)
    write_whole(stamp, digest)
    return True


def _digest() -> str:
    """Return a digest of every source file and of what makes the served ones of them."""
    makers = [f"{name} {version(name)}" for name in MAKERS]
    found = hashlib.sha256(f"{django.__version__} {makers}".encode())
    found.update(Path(staticfiles.__file__).read_bytes())
    left_out = apps.get_app_config("staticfiles").ignore_patterns  # type: ignore[attr-defined]
    for finder in get_finders():
        for name, storage in sorted(finder.list(left_out), key=lambda one: str(one[0])):
            content = hashlib.sha256(Path(storage.path(name)).read_bytes()).hexdigest()
            found.update(f"{name} {content}\n".encode())
    return found.hexdigest()
