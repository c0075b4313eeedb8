"""Looks for known vulnerabilities in everything that is installed into .venv.

Where the advisories cannot be reached it says so and fails nobody: nothing was found, nothing is
known. https://pypi.org/project/pip-audit/
"""

import json
import subprocess
import sys
from typing import Any

SECONDS = 300
COMMAND = ("-m", "pip_audit", "--local", "--format", "json", "--progress-spinner", "off")


def ask() -> list[dict[str, Any]]:
    """Return what pip-audit says of each package; nothing where it cannot ask anybody."""
    try:
        done = subprocess.run(
            [sys.executable, *COMMAND], capture_output=True, text=True, timeout=SECONDS, check=False
        )
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return []
    return found


def main() -> int:
    packages = ask()
    known = [one for one in packages if "skip_reason" not in one]
    hit = [(one, vulnerability) for one in known for vulnerability in one["vulns"]]
    for one, vulnerability in hit:
        better = ", ".join(vulnerability["fix_versions"]) or "none yet"
        print(f"{one['name']} {one['version']}: {vulnerability['id']}; mended in: {better}")
    print(f"audit: {len(known)} of {len(packages)} packages looked up, {len(hit)} vulnerabilities")
    if not known:
        print("audit: the advisories cannot be reached from here, so nothing is known")
    return int(bool(hit))


if __name__ == "__main__":
    sys.exit(main())
