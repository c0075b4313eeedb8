"""Runs the suite in eight parts, four at a time, and ends with the closing line of each.

What mostly waits runs beside what computes: whole cafés, whose parts are killed or watched by a
browser, time-outs and reconnects, databases taken away, and attacks that are slow; and everything
else, on both databases. What waits on PostgreSQL is a part of its own: after all that computes
there it was what the whole suite waited for. The longest begin first; a part begins as soon as one
before it has ended, and is shown when it has. A part that fails stops no other: whether a failure
is the database's or everybody's is the first thing one wants to know.

What failed is tried once more at the end, alone. Four parts and the processes that they start
share two processors, so a test may fail for want of time and not of anything that it is about; one
such in five thousand would make each run red. What then passes is named, because it often has a
fault of its own: it waits for a time where it should wait for a state. More than a few together
are a fault of the café, and get no second look.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

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
    "tests/aws/test_moto_faults.py",
    "tests/aws/test_whole_cafe.py",
    "tests/database",
    "tests/deploy",
    "tests/mqtt",
    "tests/test_backup.py",
    "tests/test_browsers.py",
    "tests/test_catalogues.py",
    "tests/test_checks.py",
    "tests/test_cloudformation.py",
    "tests/test_cloudformation_access.py",
    "tests/test_cloudformation_routes.py",
    "tests/test_cost.py",
    "tests/test_cost_installations.py",
    "tests/test_docs.py",
    "tests/test_drain.py",
    "tests/test_extensions.py",
    "tests/test_files.py",
    "tests/test_hub.py",
    "tests/test_import_contracts.py",
    "tests/test_intl.py",
    "tests/test_javascript.py",
    "tests/test_log.py",
    "tests/test_mqtt.py",
    "tests/test_reading_together.py",
    "tests/test_restore_lines.py",
    "tests/test_settings.py",
    "tests/test_sqlite_log.py",
    "tests/test_static_files.py",
    "tests/test_structure.py",
    "tests/test_suite.py",
    "tests/test_up.py",
)
CAFES = "(browser or crash or fleet)"
HOUSES = ("tests/browser", "tests/crash", "tests/fleet")  # where they all are
# Of the browser's tests those that open many pages many times, about half of them by time.
MANY_PAGES = (
    "tests/browser/test_every_state.py",
    "tests/browser/test_lost_scripts.py",
    "tests/browser/test_plain_pages.py",
)
Arguments = Sequence[str]
WAITING = f"slow and not {CAFES} and not faults"
TWICE = ["--postgres", *(f"--ignore={path}" for path in ONCE)]
PARTS: Mapping[str, Arguments] = {
    "Browser": [
        *("-m", f"{CAFES} and not faults", HOUSES[0]),
        *(f"--ignore={path}" for path in MANY_PAGES),
    ],
    "Whole cafés": ["-m", f"{CAFES} and not faults", *MANY_PAGES, *HOUSES[1:]],
    "PostgreSQL": [*TWICE, "-m", f"not slow and not {CAFES} and not faults"],
    "Attacks": ["-m", WAITING, "tests/attacks"],
    "SQLite": ["-m", f"not slow and not {CAFES} and not faults"],
    "Databases": ["-m", WAITING, "tests/database"],
    "PostgreSQL, waiting": [*TWICE, "-m", WAITING],
    "Waiting": ["-m", WAITING, "--ignore=tests/attacks", "--ignore=tests/database"],
}
PYTEST = (sys.executable, "-m", "pytest")
AT_ONCE = 4  # of which most wait, for two processors
MOST_AGAIN = 12  # failures of all parts together
SOME_FAILED = 1  # the code with which pytest ends when it ran to its end
LOOK_SECONDS = 0.2
SAY_SECONDS = 60.0
LONGEST_SECONDS = 45 * 60.0  # of a part: a test that waits for ever would keep all results back


class Part:
    """One run of pytest, from its beginning on."""

    def __init__(self, name: str, arguments: Arguments) -> None:
        self.name, self.arguments = name, arguments
        # Its own cache, because that says what failed and parts run beside one another.
        self._cache = tempfile.TemporaryDirectory(prefix="cafe-suite-")
        command = [*PYTEST, "-o", f"cache_dir={self._cache.name}"]
        if sys.stdout.isatty():
            command.append("--color=yes")
        # What one part has compiled the others need not: assertions of 200 files among them.
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        # A file, not a pipe: a process that a killed test left behind may still hold it.
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the part
        self.process = subprocess.Popen(
            [*command, *arguments],
            env=environment,
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )
        self._tail = b""
        self._begun = time.monotonic()
        self.alone: Part | None = None  # what failed, once more

    def look(self) -> bool:
        """Return whether it has ended; what never would is ended here, and red."""
        if time.monotonic() - self._begun > LONGEST_SECONDS:
            self.process.kill()
            self.process.wait()
        return self.process.poll() is not None

    def show(self) -> None:
        """Print all that pytest printed."""
        print(f"\n--- {self.name}", flush=True)
        self._output.seek(0)
        written = self._output.read()
        whole = written.endswith(b"\n")  # not where it was killed
        sys.stdout.buffer.write(written if whole else written + b"\n")
        sys.stdout.buffer.flush()
        self._tail = written[-4096:]

    @property
    def ended_well(self) -> bool:
        return self.process.returncode == 0

    @property
    def ok(self) -> bool:
        return self.ended_well or bool(self.alone and self.alone.ended_well)

    def failures(self) -> list[str]:
        """Return the ids of what failed; none when pytest did not run to its end."""
        path = Path(self._cache.name, "v/cache/lastfailed")
        ran = self.process.returncode == SOME_FAILED and path.exists()
        return list(json.loads(path.read_text())) if ran else []

    def passed_alone(self) -> list[str]:
        """Return the ids of what failed, and did not when it was tried once more."""
        if not self.alone or self.alone.process.returncode not in {0, SOME_FAILED}:
            return []
        again = set(self.alone.failures())
        return [failure for failure in self.failures() if failure not in again]

    def try_alone(self) -> None:
        """Run what failed once more, on the same database, and show it."""
        failures = self.failures()
        print(f"--- {self.name}: {len(failures)} once more", flush=True)
        database = [argument for argument in self.arguments if argument == "--postgres"]
        self.alone = Part(f"{self.name}, alone", [*database, *failures])
        try:
            self.alone.process.wait()
        finally:
            self.alone.process.terminate()
        self.alone.show()

    def verdict(self) -> str:
        lines = self._tail.decode(errors="replace").strip().splitlines() or ["printed nothing"]
        plain = re.sub(r"\x1b\[[0-9;]*m", "", lines[-1]).strip("= ")
        word = "ok" if self.ended_well else "shaky" if self.ok else "FAILED"
        return f"{self.name:<27}{word:<6}  {plain}"


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
            for part in [one for one in running if one.look()]:
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


def look_again(parts: Sequence[Part]) -> None:
    """Run what failed once more, one after the other, unless it is too much for an accident."""
    failed = [part for part in parts if part.failures()]
    if sum(len(part.failures()) for part in failed) <= MOST_AGAIN:
        for part in failed:
            part.try_alone()


def closing(parts: Sequence[Part]) -> list[str]:
    """Return the lines with which the suite ends."""
    lines = [part.verdict() for part in parts]
    lines += [part.alone.verdict() for part in parts if part.alone]
    if passed := [failure for part in parts for failure in part.passed_alone()]:
        said = f"{len(passed)} failed beside the others and passed alone:"
        lines.append(" ".join([said, *passed]))
    return lines


def main(parts: Mapping[str, Arguments] = PARTS) -> int:
    ended = run(parts)
    look_again(ended)
    print("", *closing(ended), sep="\n", flush=True)
    return int(not all(part.ok for part in ended))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
