"""Runs the suite in four parts, two at a time, and ends with the closing line of each.

First what mostly waits: whole cafés, whose parts are killed or watched by a browser, and time-outs
and reconnects. Then everything else, on both databases at once. A part that fails stops no other:
whether a failure is the database's or everybody's is the first thing one wants to know.
"""

import os
import re
import select
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from typing import IO

# Of these one run is enough: they have no database, or bring their own.
ONCE = (
    "tests/aws/test_whole_cafe.py",
    "tests/mqtt",
    "tests/test_backup.py",
    "tests/test_checks.py",
    "tests/test_cloudformation.py",
    "tests/test_cloudformation_access.py",
    "tests/test_cloudformation_routes.py",
    "tests/test_cost.py",
    "tests/test_drain.py",
    "tests/test_javascript.py",
    "tests/test_log.py",
    "tests/test_settings.py",
    "tests/test_static_files.py",
)
CAFES = "(browser or crash or fleet)"
Arguments = Sequence[str]
PAIRS: tuple[Mapping[str, Arguments], ...] = (
    {
        "Whole cafés": ["-m", f"{CAFES} and not faults"],
        "Waiting": ["-m", f"slow and not {CAFES} and not faults"],
    },
    {
        "SQLite": ["-m", f"not slow and not {CAFES} and not faults"],
        "PostgreSQL": [
            "--postgres",
            *("-m", f"not {CAFES} and not faults"),
            *(f"--ignore={path}" for path in ONCE),
        ],
    },
)


class Part:
    """One run of pytest, from its beginning on."""

    def __init__(self, name: str, arguments: Arguments, output: IO[bytes] | int) -> None:
        command = [sys.executable, "-m", "pytest", *arguments]
        if sys.stdout.isatty():
            command.append("--color=yes")
        self.name = name
        self.process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        self._tail = b""

    def show(self, chunk: bytes) -> None:
        sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
        self._tail = (self._tail + chunk)[-4096:]

    def show_as_it_comes(self) -> None:
        """Pass on what pytest prints until it is gone.

        Not until the pipe closes: a process that a killed test left behind may still hold it.
        """
        assert self.process.stdout is not None
        while True:
            ready, _, _ = select.select([self.process.stdout], [], [], 0.2)
            if ready:
                # By chunk, not by line: pytest's dots shall appear one by one.
                chunk = os.read(self.process.stdout.fileno(), 65536)
                if not chunk:
                    break
                self.show(chunk)
            elif self.process.poll() is not None:
                break
        self.process.wait()

    def verdict(self) -> str:
        lines = self._tail.decode(errors="replace").strip().splitlines() or ["printed nothing"]
        plain = re.sub(r"\x1b\[[0-9;]*m", "", lines[-1]).strip("= ")
        return f"{self.name:<12}{'FAILED' if self.process.returncode else 'ok    '}  {plain}"


def run_pair(pair: Mapping[str, Arguments]) -> list[Part]:
    """Run two parts at once; show the first as it goes, the second when both have ended."""
    (first, second) = pair.items()
    with tempfile.TemporaryFile() as kept:
        shown = Part(*first, output=subprocess.PIPE)
        hidden = Part(*second, output=kept)
        try:
            print(f"\n--- {shown.name}, and {hidden.name} beside it", flush=True)
            shown.show_as_it_comes()
            hidden.process.wait()
        finally:
            for part in (shown, hidden):
                if part.process.poll() is None:
                    part.process.terminate()
        print(f"\n--- {hidden.name}", flush=True)
        kept.seek(0)
        hidden.show(kept.read())
    return [shown, hidden]


def main() -> int:
    parts = [part for pair in PAIRS for part in run_pair(pair)]
    print()
    for part in parts:
        print(part.verdict())
    return int(any(part.process.returncode for part in parts))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
