"""Runs the suite in seven parts, three at a time, and ends with the closing line of each.

What mostly waits runs beside what computes: whole cafés, whose parts are killed or watched by a
browser, time-outs and reconnects, databases taken away, and attacks that are slow; and everything
else, on both databases. What waits on PostgreSQL is a part of its own: after all that computes
there it was what the whole suite waited for. The longest begin first; a part begins as soon as one
before it has ended, and is shown when it has. A part that fails stops no other: whether a failure
is the database's or everybody's is the first thing one wants to know.
"""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence

# Of these one run is enough: they have no database, or bring their own.
ONCE = (
    "tests/attacks/test_all_at_once.py",
    "tests/attacks/test_files_and_wire.py",
    "tests/attacks/test_floods.py",
    "tests/attacks/test_forwarded.py",
    "tests/attacks/test_guessing.py",
    "tests/attacks/test_large.py",
    "tests/attacks/test_mqtt.py",
    "tests/attacks/test_packages.py",
    "tests/attacks/test_paths.py",
    "tests/attacks/test_slow.py",
    "tests/attacks/test_table.py",
    "tests/aws/test_whole_cafe.py",
    "tests/database",
    "tests/deploy",
    "tests/mqtt",
    "tests/test_backup.py",
    "tests/test_checks.py",
    "tests/test_cloudformation.py",
    "tests/test_cloudformation_access.py",
    "tests/test_cloudformation_routes.py",
    "tests/test_cost.py",
    "tests/test_drain.py",
    "tests/test_extensions.py",
    "tests/test_javascript.py",
    "tests/test_log.py",
    "tests/test_restore_lines.py",
    "tests/test_settings.py",
    "tests/test_static_files.py",
)
CAFES = "(browser or crash or fleet)"
Arguments = Sequence[str]
WAITING = f"slow and not {CAFES} and not faults"
TWICE = ["--postgres", *(f"--ignore={path}" for path in ONCE)]
PARTS: Mapping[str, Arguments] = {
    "PostgreSQL": [*TWICE, "-m", f"not slow and not {CAFES} and not faults"],
    "PostgreSQL, waiting": [*TWICE, "-m", WAITING],
    "Attacks": ["-m", WAITING, "tests/attacks"],
    "Waiting": ["-m", WAITING, "--ignore=tests/attacks", "--ignore=tests/database"],
    "Whole cafés": ["-m", f"{CAFES} and not faults"],
    "Databases": ["-m", WAITING, "tests/database"],
    "SQLite": ["-m", f"not slow and not {CAFES} and not faults"],
}
AT_ONCE = 3  # of which most wait, for two processors
LOOK_SECONDS = 0.2
SAY_SECONDS = 60.0


class Part:
    """One run of pytest, from its beginning on."""

    def __init__(self, name: str, arguments: Arguments) -> None:
        command = [sys.executable, "-m", "pytest", *arguments]
        if sys.stdout.isatty():
            command.append("--color=yes")
        self.name = name
        # A file, not a pipe: a process that a killed test left behind may still hold it.
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the part
        self.process = subprocess.Popen(command, stdout=self._output, stderr=subprocess.STDOUT)
        self._tail = b""

    def show(self) -> None:
        """Print all that pytest printed."""
        print(f"\n--- {self.name}", flush=True)
        self._output.seek(0)
        written = self._output.read()
        sys.stdout.buffer.write(written)
        sys.stdout.buffer.flush()
        self._tail = written[-4096:]

    def verdict(self) -> str:
        lines = self._tail.decode(errors="replace").strip().splitlines() or ["printed nothing"]
        plain = re.sub(r"\x1b\[[0-9;]*m", "", lines[-1]).strip("= ")
        return f"{self.name:<20}{'FAILED' if self.process.returncode else 'ok    '}  {plain}"


def run(parts: Mapping[str, Arguments]) -> list[Part]:
    """Run the parts in their order, as many at once as there may be; return them, ended."""
    waiting, running, ended = list(parts.items()), list[Part](), list[Part]()
    begun = said = time.monotonic()
    try:
        while waiting or running:
            while waiting and len(running) < AT_ONCE:
                running.append(Part(*waiting.pop(0)))
                print(f"--- {running[-1].name} begins", flush=True)
            time.sleep(LOOK_SECONDS)
            for part in [one for one in running if one.process.poll() is not None]:
                part.show()
                running.remove(part)
                ended.append(part)
            if running and time.monotonic() - said > SAY_SECONDS:
                said = time.monotonic()
                names = " and ".join(part.name for part in running)
                print(f"--- {(said - begun) / 60:.0f} min: {names}", flush=True)
    finally:
        for part in running:
            part.process.terminate()
    return ended


def main() -> int:
    parts = run(PARTS)
    print()
    for part in parts:
        print(part.verdict())
    return int(any(part.process.returncode for part in parts))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
