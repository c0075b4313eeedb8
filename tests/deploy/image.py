"""The Dockerfile followed without Docker: its last stage, into a folder that stands for /app.

A plain reading of the few instructions that ours has; the packages are those installed here.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

from tests.deploy.conftest import NOBODY

APP = "/app"


class Image:
    """What an image would have: `environment`, `entrypoint`, `command`, `user`, `health`."""

    def __init__(self, source: Path, app: Path, python: dict[str, str]) -> None:
        self.source, self.app = source, app
        self.environment: dict[str, str] = {}
        self.entrypoint: list[str] = []
        self.command: list[str] = []
        self.health: list[str] = []
        self.user = ""
        self._python = python
        app.mkdir(parents=True)
        self._bin = app.parent / "bin"
        self._bin.mkdir()
        (self._bin / "python").symlink_to(python["PROGRAM"])

    def build(self) -> None:
        """Follow the lines of the last stage."""
        stage: list[tuple[str, str]] = []
        text = re.sub(
            r"\\\n|^#.*\n", "", (self.source / "Dockerfile").read_text(), flags=re.MULTILINE
        )
        for line in filter(None, text.splitlines()):
            word, _, rest = line.partition(" ")
            stage = [] if word == "FROM" else [*stage, (word, rest.strip())]
        for word, rest in stage:
            getattr(self, f"_{word.lower()}")(rest)

    def _env(self, rest: str) -> None:
        for one in shlex.split(rest):
            name, _, value = one.partition("=")
            self.environment[name] = value.replace(APP, str(self.app))
        self.environment |= {name: self._python[name] for name in ("PYTHONPATH",)}
        self.environment["PATH"] = f"{self._bin}:/usr/bin:/bin"

    def _workdir(self, rest: str) -> None:
        assert rest == APP

    def _copy(self, rest: str) -> None:
        if rest.startswith("--from="):
            return  # the packages, which are installed here
        assert rest == ". .", rest
        rules = ignored(self.source / ".dockerignore")
        for file in sorted(self.source.rglob("*")):
            name = file.relative_to(self.source)
            if file.is_file() and not is_ignored(str(name), rules):
                (self.app / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(file, self.app / name)

    def _run(self, rest: str) -> None:
        if rest.startswith("groupadd"):
            return  # this machine has its own nobody
        who = f"{NOBODY}:{NOBODY}" if os.geteuid() == 0 else f"{os.geteuid()}:{os.getegid()}"
        line = rest.replace("cafe:cafe", who)
        subprocess.run(["sh", "-ec", line], check=True, cwd=self.app, env=self.environment)

    def _user(self, rest: str) -> None:
        self.user = rest

    def _healthcheck(self, rest: str) -> None:
        self.health = json.loads(rest.partition(" CMD ")[2])

    def _entrypoint(self, rest: str) -> None:
        self.entrypoint = json.loads(rest)

    def _cmd(self, rest: str) -> None:
        self.command = json.loads(rest)

    def _expose(self, rest: str) -> None:
        assert rest == self.environment["PORT"]


def ignored(file: Path) -> list[tuple[re.Pattern[str], bool]]:
    """Return the rules of a .dockerignore: what they match, and whether that is left out."""
    rules = []
    for line in file.read_text().splitlines():
        if line and not line.startswith("#"):
            glob = re.escape(line.removeprefix("!")).replace(r"\*\*/", "(?:.*/)?")
            glob = glob.replace(r"\*", "[^/]*").replace(r"\[", "[").replace(r"\]", "]")
            rules.append((re.compile(rf"{glob}(?:/.*)?"), not line.startswith("!")))
    return rules


def is_ignored(name: str, rules: list[tuple[re.Pattern[str], bool]]) -> bool:
    """Return whether a file is left out: the last rule that matches it, or a folder of it, says."""
    found = [out for pattern, out in rules if pattern.fullmatch(name)]
    return bool(found) and found[-1]
