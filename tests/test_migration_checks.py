"""A migration that breaks the release before it is refused by `manage.py check`."""

import importlib
import itertools
from collections.abc import Callable

import pytest
from django.apps import AppConfig, apps
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from cafe.checks.migrations import _is_ours as is_ours
from cafe.checks.migrations import _look as old_code_looks


@pytest.fixture
def check_migrations(tmp_path, monkeypatch) -> Callable[..., list[str]]:
    """Check an app with one model, and a second migration that does this."""
    names = itertools.count()
    monkeypatch.syspath_prepend(tmp_path)

    def check(*operations: Operation, **attributes: object) -> list[str]:
        name = f"planted{next(names)}"
        folder = tmp_path / name / "migrations"
        folder.mkdir(parents=True)
        (folder.parent / "__init__.py").touch()
        (folder / "__init__.py").touch()
        first = migrations.CreateModel(
            "Bean", [("id", models.BigAutoField(primary_key=True)), ("roast", NULLABLE)]
        )
        for number, done in (("0001_first", [first]), ("0002_second", list(operations))):
            (folder / f"{number}.py").touch()
            module = importlib.import_module(f"{name}.migrations.{number}")
            kind = type("Migration", (), {"operations": done, **attributes})
            monkeypatch.setattr(module, "Migration", kind, raising=False)
        app = AppConfig(name, importlib.import_module(name))
        return [str(one.msg) for one in old_code_looks(app)]

    return check


NULLABLE = models.CharField(max_length=9, null=True)
REQUIRED = models.CharField(max_length=9, default="dark")
FILLED = models.CharField(max_length=9, db_default="dark")


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (migrations.AddField("bean", "origin", REQUIRED), "inserts rows without it"),
        (migrations.AddField("bean", "sold", models.IntegerField()), "inserts rows without it"),
        (
            migrations.AddField("bean", "farm", models.ForeignKey("self", models.CASCADE)),
            "inserts rows without it",
        ),
        (migrations.AlterField("bean", "roast", REQUIRED), "leaves it empty"),
        (migrations.RenameField("bean", "roast", "degree"), "by its old name"),
        (migrations.RenameModel("Bean", "Berry"), "by its old name"),
        (migrations.AlterModelTable("bean", "berries"), "by its old name"),
        (
            migrations.SeparateDatabaseAndState([migrations.AddField("bean", "x", REQUIRED)], []),
            "inserts rows without it",
        ),
    ],
    ids=lambda one: one.describe() if hasattr(one, "describe") else "",
)
def test_a_migration_that_breaks_the_release_before_it_is_refused(check_migrations, operation, why):
    [said] = check_migrations(operation)
    assert "0002_second" in said
    assert why in said


@pytest.mark.parametrize(
    "operations",
    [
        [migrations.AddField("bean", "origin", NULLABLE)],
        [migrations.AddField("bean", "origin", FILLED)],
        [migrations.AddField("bean", "friends", models.ManyToManyField("self"))],
        [migrations.AlterField("bean", "roast", FILLED)],
        [migrations.RemoveField("bean", "roast")],
        [
            migrations.CreateModel("Cup", [("id", models.BigAutoField(primary_key=True))]),
            migrations.AddField("cup", "origin", REQUIRED),
        ],
    ],
    ids=lambda one: one[-1].describe(),
)
def test_a_migration_that_old_code_does_not_notice_is_right(check_migrations, operations):
    assert check_migrations(*operations) == []


def test_what_the_release_before_no_longer_needs_may_go(check_migrations):
    assert check_migrations(migrations.AlterField("bean", "roast", REQUIRED), contract=True) == []


def test_every_app_of_ours_is_looked_at_and_no_other():
    ours = {app.label for app in apps.get_app_configs() if is_ours(app)}
    assert ours >= {"cafe", "messaging", "orders", "barista"}
    assert not ours & {"admin", "auth", "sessions", "contenttypes"}
