"""A phone with nothing in its cache."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench.lighthouse.served import Served

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "ignore_https_errors": True,
}


@contextmanager
def phone(served: Served, locale: str = "en") -> Iterator[Page]:
    """Start a browser of its own, for the pages of a café, of who reads a language."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser.new_context(base_url=served.url, locale=locale, **PHONE).new_page()
        browser.close()
