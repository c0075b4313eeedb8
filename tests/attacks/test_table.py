"""The table of attacks says what the tests try, all of it, and nothing else."""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.attacks.table import HERE, MADE, Attack, made, read, rights

TESTS = Path(__file__).resolve().parent.parent
TABLE = read()
# Files that try attacks and nothing else, beside those in this folder.
OTHERS = (
    "admin/test_questions.py",
    "admin/test_photos.py",
    "browser/test_policy.py",
    "deploy/test_image.py",
    "deploy/test_unit.py",
)
ABOUT_THE_TABLE = "attacks/test_table.py"


@cache
def functions_of(file: str) -> frozenset[str]:
    """Return the names of the test functions in a file of tests/; none where there is none."""
    path = TESTS / file
    if not path.is_file():
        return frozenset()
    return frozenset(
        node.name
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    )


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.attack)
def test_the_test_of_each_attack_exists(row: Attack):
    file, _, name = row.test.partition("::")
    assert name in functions_of(file), f"{row.test} is in the table and nowhere else"


def test_every_test_of_an_attack_is_in_the_table():
    files = [str(one.relative_to(TESTS)) for one in sorted((TESTS / "attacks").glob("test_*.py"))]
    there = {
        f"{file}::{name}"
        for file in (*files, *OTHERS)
        if file != ABOUT_THE_TABLE
        for name in functions_of(file)
    }
    assert there - {row.test for row in TABLE} == set()


def test_there_are_a_hundred_attacks_besides_those_on_rights():
    by_hand = HERE.read_text().partition(MADE)[0]
    assert sum(str(row) in by_hand for row in TABLE) >= 100
    assert len({row.attack for row in TABLE}) == len(TABLE), "an attack stands there twice"


def test_the_part_about_rights_is_that_of_the_routes():
    assert HERE.read_text().partition(MADE)[1:] == (MADE, made().removeprefix(MADE)), (
        "run DJANGO_SETTINGS_MODULE=cafe.settings python -m tests.attacks.table"
    )
    assert len(list(rights())) >= 15
