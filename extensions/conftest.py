"""An extension's tests have the café's own cast; they lie in its folder and go with it."""

from tests.conftest import barista, cafe, grace, no_memory, no_scan, quick_passwords, static_files

__all__ = ["barista", "cafe", "grace", "no_memory", "no_scan", "quick_passwords", "static_files"]
