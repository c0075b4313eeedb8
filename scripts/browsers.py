"""Check that pages use nothing that the oldest browsers we serve do not know; `make lint` asks.

    scripts/browsers.py                        check static/ and templates/
    scripts/browsers.py --learn data.json      make browsers.json of MDN's browser-compat-data (npm)

A name in browsers.json is one that a browser of FLOOR lacks, and that nothing it knows shares:
XMLHttpRequest has a `timeout` too, so that of AbortSignal is found as `AbortSignal.timeout` only.
docs/decisions/browsers.md
"""

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
KNOWN = Path(__file__).with_suffix(".json")
# Safari is the oldest that iPhones of 2015 run; the others were current three years ago.
FLOOR = {"safari_ios": (15, 4), "chrome_android": (109,), "firefox_android": (121,)}

# Whoever lacks these sees or does a little less, and orders all the same.
HARMLESS = {
    "properties": {
        "contain-intrinsic-block-size", "content-visibility", "cursor", "overflow-anchor",
        "overscroll-behavior", "resize", "scrollbar-color", "scrollbar-width", "text-wrap",
    },
    "attributes": {"autofocus"},
    # In a grid, as ours are, it is older.
    "values": {"align-content: start", "content-visibility: auto"},
    # Our own, or asked for in a `try`, behind `in`, or behind a question mark elsewhere.
    "names": {"Notification", "Segmenter", "difference"},
}  # fmt: skip
# Whose members are so common in scripts that their names are worth finding.
PAGE = {
    "AbortSignal", "CSSStyleDeclaration", "DOMTokenList", "Document", "DocumentFragment", "Element",
    "Event", "EventTarget", "FormData", "HTMLButtonElement", "HTMLDialogElement", "HTMLElement",
    "HTMLFormElement", "HTMLInputElement", "Headers", "History", "MediaQueryList", "Navigator",
    "Node", "Request", "Response", "URL", "URLSearchParams", "Window",
}  # fmt: skip
# What the lists of names cannot say.
SYNTAX = [
    (r"\(\?<[=!]", "a look-behind in a pattern"),
    (r"\bstatic\s*\{", "a static block of a class"),
    (r"\bimport\b[^;\n]*\bwith\s*\{", "attributes of an import"),
    (r"\bawait\s+using\b|^\s*using\s+\w+\s*=", "`using`"),
]
STYLE_SYNTAX = [
    (r"\(\s*(?:width|height|aspect-ratio)\s*[<>]", "a range in a media query"),
    (r"\d(?:r?lh|cq[whib]|cqmin|cqmax)\b", "a unit"),
    (r"(?m)^\s*&", "nesting"),
]
STYLE_NAMES = [
    ("functions", r"(?<![\w:-])([a-z][a-z-]*)\("),
    ("selectors", r":([a-z][a-z-]*)"),
    ("at-rules", r"@([a-z-]+)"),
]

Names = dict[str, Any]


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--learn"]:
        learnt = learn(json.loads(Path(arguments[1]).read_text()))
        by_browser = {kind: turned(names) for kind, names in learnt.items()}
        KNOWN.write_text(json.dumps(by_browser, indent=0, sort_keys=True) + "\n")
        return 0
    names = known()
    found = [
        f"{path.relative_to(ROOT)}: {wrong}" for path in pages() for wrong in wrongs(path, names)
    ]
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


def known() -> Names:
    """Return, by kind, each name that is too new and the browser that lacks it."""
    kinds: Names = json.loads(KNOWN.read_text())
    return {
        kind: {name: browser for browser, names in browsers.items() for name in names}
        for kind, browsers in kinds.items()
    }


def turned(names: dict[str, str]) -> dict[str, list[str]]:
    browsers = sorted(set(names.values()))
    return {one: sorted(name for name in names if names[name] == one) for one in browsers}


def pages() -> Iterator[Path]:
    """Yield what browsers are given by us; vendored scripts too."""
    for suffix in ("js", "css"):
        yield from sorted((ROOT / "static").rglob(f"*.{suffix}"))
    yield from sorted((ROOT / "templates").rglob("*.html"))


# -- to check --------------------------------------------------------------------------------------

COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", re.DOTALL)
STRING = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'')


def wrongs(path: Path, names: Names) -> Iterator[str]:
    """Yield what a page's file uses that is too new."""
    text = path.read_text()
    if path.suffix == ".css":
        yield from wrong_style(COMMENT.sub("", text), names)
    elif path.suffix == ".js":
        yield from wrong_script(STRING.sub('""', COMMENT.sub("", text)), names)
    else:
        yield from wrong_markup(text, names)


def wrong_script(code: str, names: Names) -> Iterator[str]:
    """Yield names and syntax of a script; what stands beside `?.` was asked for."""
    for pattern, what in SYNTAX:
        if found := re.search(pattern, code):
            yield f"{what}: {found.group().strip()}"
    for owner, member in sorted(set(re.findall(r"\b([A-Z]\w*)\.(\w+)\b(?!\?\.)", code))):
        if owner not in HARMLESS["names"] and (
            lacking := names["statics"].get(f"{owner}.{member}")
        ):
            yield f"{owner}.{member} is not in {lacking}"
    for member in sorted(set(re.findall(r"(?<!\?)\.(\w+)\(", code)) - HARMLESS["names"]):
        if lacking := names["members"].get(member):
            yield f".{member}() is not in {lacking}"
    for made, asked in sorted(set(re.findall(r"\bnew (?:Intl\.)?([A-Z]\w*)|\b([A-Z]\w*)\.", code))):
        name = made or asked
        if name not in HARMLESS["names"] and (lacking := names["classes"].get(name)):
            yield f"{name} is not in {lacking}"


def wrong_style(style: str, names: Names) -> Iterator[str]:
    """Yield properties, values, selectors, functions and at-rules of a style sheet."""
    for pattern, what in STYLE_SYNTAX:
        if found := re.search(pattern, style):
            yield f"{what}: {found.group().strip()}"
    for name, value in re.findall(r"(?<![\w-])([a-z-]+)\s*:\s*([^;{}]+)[;}]", style):
        if name in names["prefixed"] and f"-webkit-{name}" not in style:
            yield f"{name} needs -webkit-{name} too"
        if name in HARMLESS["properties"]:
            continue
        if name in names["properties"]:
            yield f"{name} is not in {names['properties'][name]}"
        for word in set(re.findall(r"(?<![\w-])[a-z][a-z-]*(?![\w(-])", value)):
            pair = f"{name}: {word}"
            if pair not in HARMLESS["values"] and (lacking := names["values"].get(pair)):
                yield f"{pair} is not in {lacking}"
    for kind, pattern in STYLE_NAMES:
        for name in sorted(set(re.findall(pattern, style)) & names[kind].keys()):
            yield f"{name} is not in {names[kind][name]}"


def wrong_markup(text: str, names: Names) -> Iterator[str]:
    """Yield elements and attributes of a template."""
    for element, attributes in re.findall(r"<([a-z][a-z-]*)\b([^<>]*)", text):
        if element in names["elements"]:
            yield f"<{element}> is not in {names['elements'][element]}"
        for attribute in re.findall(r"\s([a-z]+)(?==|\s|$)", re.sub(r'"[^"]*"', '""', attributes)):
            if attribute in HARMLESS["attributes"]:
                continue
            of_all = names["attributes"].get(f"* {attribute}")
            if lacking := names["attributes"].get(f"{element} {attribute}", of_all):
                yield f"<{element} {attribute}> is not in {lacking}"


# -- to learn --------------------------------------------------------------------------------------


def learn(data: Names) -> Names:
    """Return the names that a browser of FLOOR lacks, each with the first such browser."""
    css, api, builtins = data["css"], data["api"], data["javascript"]["builtins"]
    classes = {**api, **builtins, **builtins["Intl"]}
    new, old, statics = {}, set(), {}
    for owner, members in classes.items():
        for key, value in members.items():
            if key.startswith("__") or "__compat" not in value:
                continue
            name, lacking = key.removesuffix("_static"), lacks(value)
            if lacking and key.endswith("_static"):
                statics[f"{owner}.{name}"] = lacking
            if lacking and (owner in builtins or owner in PAGE) and re.fullmatch(r"[a-z]\w*", name):
                new[name] = lacking
            else:
                old.add(name)
    return {
        "classes": {
            name: browser for name, value in classes.items()
            if re.fullmatch(r"[A-Z]\w*", name) and (browser := lacks(value))
        },
        "statics": statics,
        "members": {name: browser for name, browser in new.items() if name not in old},
        "properties": lacking_in(css["properties"]),
        "prefixed": {
            name: "safari_ios 15.4"
            for name, value in css["properties"].items()
            if is_prefixed(value)
        },
        "values": {
            f"{name}: {word}": browser
            for name, values in css["properties"].items()
            for word, browser in lacking_in(values).items()
            if re.fullmatch(r"[a-z][a-z-]*", word) and "_" not in word
        },
        "selectors": lacking_in(css["selectors"]),
        "at-rules": lacking_in(css["at-rules"]),
        "functions": dict(functions(css["types"])),
        "elements": lacking_in(data["html"]["elements"]),
        "attributes": {
            f"{element} {name}": browser
            for element, attributes in attributes_of(data["html"])
            for name, browser in lacking_in(attributes).items()
            if re.fullmatch(r"[a-z]+", name)
        },
    }  # fmt: skip


def attributes_of(markup: Names) -> Iterator[tuple[str, Names]]:
    yield from markup["elements"].items()
    yield "*", markup["global_attributes"]


def lacking_in(values: Names) -> dict[str, str]:
    return {
        name: browser
        for name, value in values.items()
        if name != "__compat" and not is_prefixed(value) and (browser := lacks(value))
    }


def functions(types: Names) -> Iterator[tuple[str, str]]:
    """Yield the functions of values, at any depth, such as color-mix."""
    for name, value in types.items():
        if isinstance(value, dict) and name != "__compat":
            if re.fullmatch(r"[a-z][a-z-]*", name) and (browser := lacks(value)):
                yield name, browser
            yield from functions(value)


def lacks(value: Names) -> str:
    """Return the first browser of FLOOR that does not know a feature, or nothing."""
    for browser, floor in FLOOR.items():
        if "__compat" in value and not any(map(plainly(floor), supports(value, browser))):
            return f"{browser} {'.'.join(map(str, floor))}"
    return ""


def is_prefixed(value: Names) -> bool:
    """Whether Safari knew it by its own name only."""
    if "__compat" not in value or lacks(value) != "safari_ios 15.4":
        return False
    floor = FLOOR["safari_ios"]
    bare = [{**one, "prefix": None} for one in supports(value, "safari_ios") if "prefix" in one]
    return any(map(plainly(floor), bare))


def supports(value: Names, browser: str) -> list[Names]:
    support = value["__compat"]["support"].get(browser, {"version_added": False})
    return support if isinstance(support, list) else [support]


def plainly(floor: tuple[int, ...]) -> Callable[[Names], bool]:
    """Return whether a browser of a version knows something by its name and without a switch."""

    def is_known(one: Names) -> bool:
        is_other = any(one.get(word) for word in ("prefix", "alternative_name", "flags"))
        return (
            not is_other
            and reached(one["version_added"], floor)
            and not reached(one.get("version_removed"), floor)
        )

    return is_known


def reached(version: object, floor: tuple[int, ...]) -> bool:
    numbers = str(version).lstrip("≤")
    return bool(re.fullmatch(r"[\d.]+", numbers)) and tuple(map(int, numbers.split("."))) <= floor


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
