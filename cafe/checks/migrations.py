"""A system check of our migrations: old code runs while they do (docs/operate.md).

During a deploy old and new processes share one database. What the old ones insert and select must
go on to be possible.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db import migrations
from django.db.models import NOT_PROVIDED

from cafe.checks.installation import TAG, Apps, Messages

Column = tuple[str, str]  # model and field, in small letters


@register(TAG)
def old_code_goes_on(app_configs: Apps, **kwargs: Any) -> Messages:
    """Look for operations that break the release before: in the migrations of our own apps."""
    return [problem for app in apps.get_app_configs() if _is_ours(app) for problem in _look(app)]


def _is_ours(app: AppConfig) -> bool:
    return app.path.startswith(str(settings.BASE_DIR)) and "site-packages" not in app.path


def _look(app: AppConfig) -> Iterator[CheckMessage]:
    """Walk an app's migrations in their order; `nullable` is what the columns are by then."""
    nullable: dict[Column, bool] = {}
    for name in _names(app):
        migration = import_module(f"{app.name}.migrations.{name}").Migration
        new = {one.name_lower for one in migration.operations if _is(one, migrations.CreateModel)}
        # Contract: no process of the release that needed the old is left.
        contract = getattr(migration, "contract", False)
        for operation in _all(migration.operations):
            problem = "" if contract else _problem(operation, new, nullable)
            if problem:
                yield _error(f"{app.label}.{name}", problem)
            _note(operation, nullable)


def _names(app: AppConfig) -> list[str]:
    try:
        package = import_module(f"{app.name}.migrations")
    except ModuleNotFoundError:
        return []
    return sorted(one.name for one in iter_modules(package.__path__) if one.name[0] not in "_~")


def _all(operations: Any) -> Iterator[Any]:
    for operation in operations:
        if _is(operation, migrations.SeparateDatabaseAndState):
            yield from _all(operation.database_operations)
        else:
            yield operation


def _is(operation: Any, *kinds: type) -> bool:
    return isinstance(operation, kinds)


def _problem(operation: Any, new: set[str], nullable: dict[Column, bool]) -> str:
    """Return what an operation does to old code, "" when nothing; it knows no `new` models."""
    if _is(operation, migrations.RenameModel, migrations.AlterModelTable):
        return f"{operation.describe()}: old code asks for the table by its old name"
    if getattr(operation, "model_name_lower", None) in new:
        return ""
    if _is(operation, migrations.RenameField):
        return f"{operation.describe()}: old code asks for the column by its old name"
    if _is(operation, migrations.AddField) and _is_demanding(operation.field):
        return f"{operation.describe()}: old code inserts rows without it"
    was_nullable = nullable.get(_column(operation), False)
    if _is(operation, migrations.AlterField) and was_nullable and _is_demanding(operation.field):
        return f"{operation.describe()}: old code leaves it empty"
    return ""


def _is_demanding(field: Any) -> bool:
    """Return whether the database refuses rows that do not name the column."""
    filled = field.db_default is not NOT_PROVIDED or getattr(field, "generated", False)
    return not (field.null or field.many_to_many or filled)


def _column(operation: Any) -> Column:
    return getattr(operation, "model_name_lower", ""), getattr(operation, "name_lower", "")


def _note(operation: Any, nullable: dict[Column, bool]) -> None:
    if _is(operation, migrations.CreateModel):
        for name, field in operation.fields:
            nullable[operation.name_lower, name.lower()] = field.null
    elif _is(operation, migrations.AddField, migrations.AlterField):
        nullable[_column(operation)] = operation.field.null


def _error(migration: str, problem: str) -> Error:
    return Error(
        f"The migration {migration} breaks the release before it: {problem}.",
        hint="Give a column null or a db_default, and rename in three releases: docs/operate.md. "
        "Where no process of that release is left, set contract = True in the migration.",
        id="cafe.E013",
    )
