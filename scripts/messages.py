"""Bring the catalogues in locale/ up to date with what pages, Python and scripts say.

    scripts/messages.py            find the sentences, keep the translations, compile
    scripts/messages.py --missing  print what has no translation yet

docs/decisions/languages.md
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import django
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from scripts import scripted  # noqa: E402

LOCALE = ROOT / "locale"
LANGUAGES = ("nl", "de", "es", "fr", "ar")
DOMAINS = ("django", "djangojs")
CODE = ("cafe", "orders", "barista", "extensions")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)  # or each run would be a change
# As Django writes it, whose catalogues are joined with ours: 0, 1, 2, 3 to 10, 11 to 99, 100.
PLURALS = {
    "ar": (
        6,
        "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
        "n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5",
    )
}

# (where, (singular,) or (singular, plural), context)
Found = tuple[str, tuple[str, ...], str | None]
# A function, and which of its arguments are context and sentences.
SAYS = {"gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2, "ngettext_lazy": 2}
IN_CONTEXT = {"pgettext": 1, "pgettext_lazy": 1, "npgettext": 2, "npgettext_lazy": 2}


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cafe.settings")
    django.setup()
    if arguments == ["--missing"]:
        for path, catalog in catalogues():
            missing = [message for message in catalog if message.id and not is_whole(message)]
            print(f"{path.relative_to(ROOT)}: {len(missing)}", *map(repr_of, missing), sep="\n  ")
        return 0
    for path, catalog in catalogues():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(po(catalog))
        path.with_suffix(".mo").write_bytes(mo(catalog))
    return 0


def catalogues() -> Iterator[tuple[Path, Catalog]]:
    """Yield each catalogue with its path, as it should be now."""
    templates = {domain: template(domain) for domain in DOMAINS}
    for language in LANGUAGES:
        paths = {d: LOCALE / language / "LC_MESSAGES" / f"{d}.po" for d in DOMAINS}
        before = {domain: kept(paths[domain], language) for domain in DOMAINS}
        for domain in DOMAINS:
            catalog = Catalog(
                locale=language, fuzzy=False, project="Cafe", version="1", charset="utf-8",
                msgid_bugs_address="-", last_translator="Cafe", language_team=language,
            )  # fmt: skip
            catalog.creation_date = catalog.revision_date = LONG_AGO
            if language in PLURALS:
                use_plurals(catalog, *PLURALS[language])
            for message in templates[domain]:
                if message.id:
                    take(catalog, message, [before[domain], *before.values()])
            yield paths[domain], catalog


def use_plurals(catalog: Any, count: int, rule: str) -> None:
    catalog._num_plurals, catalog._plural_expr = count, rule


def take(catalog: Catalog, message: Any, before: list[Catalog]) -> None:
    """Add a sentence, with the translation that this or the other domain has of it."""
    known = [catalog_.get(message.id, message.context) for catalog_ in before]
    done = [one.string for one in known if one and is_whole(one)]
    catalog.add(
        message.id,
        done[0] if done else None,
        context=message.context,
        auto_comments=message.auto_comments,
    )


def is_whole(message: Any) -> bool:
    string = message.string
    return all(string) if isinstance(string, (list, tuple)) else bool(string)


def repr_of(message: Any) -> str:
    return repr(message.id)


def kept(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def po(catalog: Catalog) -> bytes:
    out = BytesIO()
    write_po(out, catalog, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    lines = out.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("#")).encode().lstrip()


def mo(catalog: Catalog) -> bytes:
    out = BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


# -- to find ---------------------------------------------------------------------------------------


def template(domain: str) -> Catalog:
    """Return all sentences of a domain, untranslated."""
    catalog = Catalog()
    found = (
        of_scripts()
        if domain == "djangojs"
        else [*of_templates(), *of_python(), *of_tables(), *marked()]
    )
    for _where, sentences, context in found:
        catalog.add(sentences if len(sentences) > 1 else sentences[0], context=context)
    return catalog


def of_scripts() -> Iterator[Found]:
    for path in sorted((ROOT / "static" / "js").rglob("*.js")):
        for call in scripted.calls(scripted.read(path.read_text())):
            where = "marked in " * call.is_marked + f"{path.relative_to(ROOT)}:{call.line}"
            yield where, call.sentences, None


def of_tables() -> Iterator[Found]:
    """Yield what the admin site calls the tables that it shows, and their columns."""
    from cafe.base.labels import labels_of, shown_models

    for model in shown_models():
        yield from ((model._meta.label, (label,), None) for label in labels_of(model))


def marked() -> Iterator[Found]:
    """Yield what scripts give to people by way of the server, such as the reason of a pause."""
    return (found for found in of_scripts() if found[0].startswith("marked"))


def of_templates() -> Iterator[Found]:
    from django.utils.translation.template import templatize

    for path in sorted((ROOT / "templates").rglob("*.html")):
        # Django makes a template look like Python, for the tool that finds sentences in that.
        pythonish = templatize(path.read_text(), origin=str(path))
        for call in re.findall(
            r"(?<![\w.])(?:_|gettext|pgettext|ngettext|npgettext)\(.*?\)(?=\s)", pythonish
        ):
            yield from of_call(ast.parse(call.strip(), mode="eval").body, str(path))


def of_python() -> Iterator[Found]:
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "tests" in path.parts or "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                yield from of_call(node, f"{path.relative_to(ROOT)}")


def of_call(node: ast.AST, where: str) -> Iterator[Found]:
    """Yield the sentence of a call of gettext() and its likes; it must be written out there."""
    if not isinstance(node, ast.Call):
        return
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    name = "gettext" if name == "_" else name
    skip, many = (1, IN_CONTEXT[name]) if name in IN_CONTEXT else (0, SAYS.get(name, 0))
    if not many:
        return
    given = [getattr(argument, "value", None) for argument in node.args[: skip + many]]
    words = [word for word in given if isinstance(word, str)]
    if all(isinstance(argument, ast.Name | ast.Attribute) for argument in node.args[skip:]):
        return  # marked where it was written
    if len(words) < skip + many:
        raise ValueError(f"{where}:{node.lineno}: {name}() needs its sentence in quotes")
    yield f"{where}:{node.lineno}", tuple(words[skip:]), words[0] if skip else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
