"""What a machine must give for a unit or an image to be tried without systemd and Docker."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import ROOT

NOBODY = 65534
# Again as itself: the first start is looked up by who may look everywhere.
FIND_PACKAGES = """
import os, sys
os.execv(sys.executable, [sys.executable, "-c", "import django, awscrt"])
"""
# What a clone does not have, and the tests.
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "tests", ".*_cache", "__pycache__")


def as_nobody() -> list[str]:
    """Return what stands before a command so that it has no rights; nothing where we have none."""
    if os.geteuid() != 0:
        return []
    who = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    return ["setpriv", *who, "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"]


@pytest.fixture(scope="package")
def python() -> dict[str, str]:
    """A Python that others may run too, and the environment in which it finds the packages."""
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        pytest.skip("no setpriv (util-linux) to become nobody with")
    packages = {"PYTHONPATH": sysconfig.get_path("purelib"), "PYTHONDONTWRITEBYTECODE": "1"}
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for program in (sys.executable, f"/usr/bin/python{version}"):
        environment = packages | {"PROGRAM": program}
        line = [*as_nobody(), program, "-c", FIND_PACKAGES]
        try:
            subprocess.run(line, check=True, env=environment, cwd="/", capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return environment
    pytest.skip(f"no Python {version} here that another user may run with our packages")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder whose way is open to others; pytest's own is ours alone."""
    with tempfile.TemporaryDirectory(prefix="cafe-deploy-") as name:
        path = Path(name)
        path.chmod(0o755)
        yield path


@pytest.fixture(scope="module")
def clone(folder: Path) -> Path:
    """The café as it is cloned, owned by whoever runs the tests."""
    return Path(shutil.copytree(ROOT, folder / "opt", ignore=LEFT_OUT))


def own(path: Path) -> Path:
    """Make a folder that belongs to nobody, 0700."""
    path.mkdir(mode=0o700, parents=True)
    if os.geteuid() == 0:
        os.chown(path, NOBODY, NOBODY)
    return path
