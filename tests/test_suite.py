"""What failed while parts ran beside one another is tried once more, alone: scripts/test.py."""

import re
import sys
from pathlib import Path

import pytest

from scripts import test as suite
from tests.running import ROOT

# Each fails as often as told, and then no more: a test that wants for time beside the others.
FAILING = """
import pathlib, pytest
TRIES = pathlib.Path(__file__).with_suffix(".tries")

@pytest.mark.parametrize("number", range({failing}))
def test_shaken(number):
    tries = TRIES.read_text() if TRIES.exists() else ""
    TRIES.write_text(tries + f"<{{number}}>")
    assert tries.count(f"<{{number}}>") >= {times}

def test_steady():
    pass
"""
ALONE = "import sys, pytest; sys.exit(pytest.main(sys.argv[1:]))"
SPOILED_FIXTURE = """
import pathlib, pytest

@pytest.fixture
def cafe():
    path = pathlib.Path(__file__).with_suffix(".tries")
    if not path.exists():
        path.touch()
        raise AssertionError("not within 120 s")

def test_with_a_cafe(cafe):
    pass
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pytest.ini").touch()
    monkeypatch.chdir(tmp_path)
    # Begun with nothing but itself, which takes a third of the time.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setattr(suite, "PYTEST", (sys.executable, "-c", ALONE))


def failing(times: int, tests: int = 1) -> str:
    return FAILING.format(times=times, failing=tests)


def ended(capfd: pytest.CaptureFixture[str], **texts: str) -> tuple[int, list[str]]:
    """Run a part of each file; return the exit code and the closing lines."""
    for name, text in texts.items():
        Path(f"test_{name}.py").write_text(text)
    code = suite.main({name: [f"test_{name}.py"] for name in texts})
    printed = capfd.readouterr().out
    return code, printed.rpartition("\n\n")[2].splitlines()


def verdicts(lines: list[str]) -> dict[str, str]:
    return {line[:27].strip(): line[27:].split()[0] for line in lines}


def test_what_passes_alone_is_named_and_makes_no_run_red(capfd):
    beside = failing(times=1, tests=2)
    code, lines = ended(capfd, beside=beside, cafe=SPOILED_FIXTURE, well=failing(times=0))
    assert code == 0
    assert verdicts(lines[:-1]) == {
        "beside": "shaky", "beside, alone": "ok", "cafe": "shaky", "cafe, alone": "ok",
        "well": "ok",
    }  # fmt: skip
    [again] = [line for line in lines if line.startswith("beside, alone")]
    assert " 2 passed " in again, "and the steady one is not tried again"
    said, _, ids = lines[-1].partition(": ")
    assert said == "3 failed beside the others and passed alone"
    assert set(ids.split()) == {
        "test_beside.py::test_shaken[0]",
        "test_beside.py::test_shaken[1]",
        "test_cafe.py::test_with_a_cafe",
    }


def test_what_fails_again_makes_it_red_and_each_is_judged_by_itself(capfd):
    both = failing(times=1) + "\ndef test_wrong():\n    raise AssertionError\n"
    code, lines = ended(capfd, both=both, one=failing(times=2), two=failing(times=1))
    assert code == 1
    assert verdicts(lines[:-1]) == {
        "both": "FAILED", "both, alone": "FAILED", "one": "FAILED", "one, alone": "FAILED",
        "two": "shaky", "two, alone": "ok",
    }  # fmt: skip
    said, _, ids = lines[-1].partition(": ")
    assert said == "2 failed beside the others and passed alone"
    assert set(ids.split()) == {"test_both.py::test_shaken[0]", "test_two.py::test_shaken[0]"}


def test_many_failures_are_a_fault_and_get_no_second_look(capfd):
    half = suite.MOST_AGAIN // 2
    code, lines = ended(capfd, one=failing(1, tests=half), two=failing(1, tests=half + 1))
    assert code == 1
    assert verdicts(lines) == {"one": "FAILED", "two": "FAILED"}


def test_a_part_that_did_not_run_to_its_end_is_red(capfd):
    killed = failing(1) + "\ndef test_killed():\n    import os\n    os.kill(os.getpid(), 9)\n"
    code, lines = ended(capfd, misspelt="def test_(:", empty="", killed=killed)
    assert code == 1
    assert verdicts(lines) == {"misspelt": "FAILED", "empty": "FAILED", "killed": "FAILED"}


def test_a_part_that_never_ends_is_ended_and_red(capfd, monkeypatch):
    monkeypatch.setattr(suite, "LONGEST_SECONDS", 5.0)
    waits = "def test_waits():\n    import time\n    time.sleep(600)\n"
    code, lines = ended(capfd, waits=waits)
    assert code == 1
    assert verdicts(lines) == {"waits": "FAILED"}


def test_whole_cafes_are_looked_for_where_they_all_are():
    mark = re.compile(r"pytest\.mark\.(?:browser|crash|fleet)\b")
    tests = [path for folder in ("tests", "extensions") for path in (ROOT / folder).rglob("*.py")]
    marked = {str(path.relative_to(ROOT)) for path in tests if mark.search(path.read_text())}
    assert {"/".join(name.split("/")[:2]) for name in marked} == set(suite.HOUSES)


def test_it_is_tried_on_the_same_database(monkeypatch):
    begun = []
    part = suite.Part(
        "PostgreSQL", ["--version", "--postgres", "--ignore=tests/mqtt", "-m", "slow"]
    )
    part.process.wait()
    monkeypatch.setattr(part, "failures", lambda: ["tests/test_x.py::test_y[a b]"])

    def begin(*given: object) -> suite.Part:
        begun.append(given)
        return part

    monkeypatch.setattr(suite, "Part", begin)
    part.try_alone()
    assert begun == [("PostgreSQL, alone", ["--postgres", "tests/test_x.py::test_y[a b]"])]
