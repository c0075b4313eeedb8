"""Runs the suite on both databases and ends with the closing line of each run.

The second run goes ahead when the first one fails: whether a failure is the
database's or everybody's is the first thing one wants to know.
"""

import os
import re
import select
import subprocess
import sys

# Browser, crash and fleet tests are about whole cafés, some of them on PostgreSQL, and take most of
# the time; others have no database, or bring their own. Once is enough for all of these.
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
RUNS = {
    "SQLite": ["-m", "not faults"],
    "PostgreSQL": [
        "--postgres",
        *("-m", "not browser and not crash and not fleet and not faults"),
        *(f"--ignore={path}" for path in ONCE),
    ],
}


def run(arguments: list[str]) -> tuple[int, str]:
    """Run pytest, pass on what it prints as it comes, return its code and last line."""
    command = [sys.executable, "-m", "pytest", *arguments]
    if sys.stdout.isatty():
        command.append("--color=yes")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdout is not None
        tail = b""
        while True:
            # Until pytest is gone, not until the pipe closes: a process that a
            # killed test left behind may still hold it.
            ready, _, _ = select.select([process.stdout], [], [], 0.2)
            if ready:
                # By chunk, not by line: pytest's dots shall appear one by one.
                chunk = os.read(process.stdout.fileno(), 65536)
                if not chunk:
                    break
                sys.stdout.buffer.write(chunk)
                sys.stdout.buffer.flush()
                tail = (tail + chunk)[-4096:]
            elif process.poll() is not None:
                break
    lines = tail.decode(errors="replace").strip().splitlines()
    return process.returncode, lines[-1] if lines else "printed nothing"


def main() -> int:
    results = {}
    for database, arguments in RUNS.items():
        print(f"\n--- the suite on {database}", flush=True)
        results[database] = run(arguments)
    print()
    for database, (code, last_line) in results.items():
        plain = re.sub(r"\x1b\[[0-9;]*m", "", last_line).strip("= ")
        print(f"{database:<12}{'ok    ' if code == 0 else 'FAILED'}  {plain}")
    return int(any(code for code, _ in results.values()))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
