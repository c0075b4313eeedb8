"""Lighthouse on a page, as on a phone: https://developer.chrome.com/docs/lighthouse/"""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.lighthouse.served import Served
from tests.running import ROOT

LIGHTHOUSE = ROOT / "bench/lighthouse/node_modules/.bin/lighthouse"
AIMS = {"performance": 98, "accessibility": 100, "best-practices": 100}
# Without a user's profile of its own Chromium would look for updates, which no closed network has.
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
SECONDS = 180


@dataclass(frozen=True)
class Scores:
    """What Lighthouse gave a page, and why not more."""

    page: str
    by_category: dict[str, int]
    short: list[str]  # audits that cost points, in words
    first_paint_ms: float
    largest_paint_ms: float

    def missed(self) -> bool:
        return any(self.by_category[name] < aim for name, aim in AIMS.items())


def scores(served: Served, page: str, path: str, folder: Path) -> Scores:
    """Return what Lighthouse says of a page on a mobile phone, simulated."""
    report = folder / f"{page}.json"
    command = [
        *(str(LIGHTHOUSE), served.url + path, "--quiet", "--output=json"),
        f"--output-path={report}",
        f"--only-categories={','.join(AIMS)}",
        f"--chrome-flags={FLAGS} --ignore-certificate-errors",
    ]
    environment = os.environ | {"CHROME_PATH": _browser()}
    # Its trace may lack the page's beginning (NO_NAVSTART): then it asks to be run again.
    if subprocess.run(command, env=environment, timeout=SECONDS).returncode:
        subprocess.run(command, env=environment, check=True, timeout=SECONDS)
    return _read(page, json.loads(report.read_text()))


def _browser() -> str:
    return shutil.which("chromium") or shutil.which("google-chrome") or ""


def _read(page: str, report: dict[str, Any]) -> Scores:
    audits = report["audits"]
    given = {name: round(100 * one["score"]) for name, one in report["categories"].items()}
    weighed = {
        one["id"]
        for category in report["categories"].values()
        for one in category["auditRefs"]
        if one["weight"]
    }
    short = [
        f"{one['title']} ({one.get('displayValue') or one['score']})"
        for name, one in audits.items()
        if name in weighed and one["score"] is not None and one["score"] < 0.9
    ]
    first, largest = (audits[name]["numericValue"] for name in (FIRST, LARGEST))
    return Scores(page, given, short, first, largest)


FIRST, LARGEST = "first-contentful-paint", "largest-contentful-paint"
