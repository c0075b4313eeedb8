"""What the oldest browsers lack is found before it is shipped: scripts/browsers.py."""

from pathlib import Path

import pytest

from scripts import browsers

NAMES = browsers.known()


def wrongs(tmp_path: Path, name: str, text: str) -> list[str]:
    path = tmp_path / name
    path.write_text(text)
    return list(browsers.wrongs(path, NAMES))


def test_no_page_uses_what_the_oldest_browsers_lack():
    assert [wrong for path in browsers.pages() for wrong in browsers.wrongs(path, NAMES)] == []
    assert {path.suffix for path in browsers.pages()} == {".js", ".css", ".html"}


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("x.js", "fetch(p, { signal: AbortSignal.timeout(9) });", "AbortSignal.timeout"),
        ("x.js", "const { promise } = Promise.withResolvers();", "withResolvers"),
        ("x.js", "const s = [...a].toSorted();", ".toSorted()"),
        ("x.js", "form.requestSubmit();", ".requestSubmit()"),
        ("x.js", "const m = new Intl.DurationFormat();", "DurationFormat"),
        ("x.js", "text.split(/(?<=a)b/);", "look-behind"),
        ("x.js", "class A { static { a(); } }", "static block"),
        ("x.js", 'import data from "./a.json" with { type: "json" };', "attributes of an import"),
        ("x.css", "a { color: light-dark(#fff, #000); }", "light-dark"),
        ("x.css", "a { color: color-mix(in srgb, red, blue); }", "color-mix"),
        ("x.css", "a { overflow: clip; }", "overflow: clip"),
        ("x.css", "a { field-sizing: content; }", "field-sizing"),
        ("x.css", "a { user-select: none; }", "-webkit-user-select"),
        ("x.css", "a {\n  & b { color: red; }\n}", "nesting"),
        ("x.css", "@media (width >= 40rem) { a { color: red; } }", "range in a media query"),
        ("x.css", "@container (min-width: 1rem) { a { color: red; } }", "container"),
        ("x.css", "a:user-invalid { color: red; }", "user-invalid"),
        ("x.css", "a { height: 2lh; }", "unit"),
        ("x.html", '<div popover="auto">', "popover"),
    ],
)
def test_what_is_too_new_is_found(tmp_path: Path, name: str, text: str, found: str):
    assert any(found in wrong for wrong in wrongs(tmp_path, name, text)), text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.js", "const last = list.at(-1) ?? list.findLast((one) => one); Object.hasOwn(a, b);"),
        ("x.js", "navigator.vibrate?.(9); // AbortSignal.timeout(9)"),
        ("x.js", 'say("Promise.withResolvers()"); const copy = structuredClone(a);'),
        ("x.css", "@layer a { b:has(c) { inset: 0; height: 100dvh; color: rgb(0 0 0 / 5%); } }"),
        ("x.css", "a { -webkit-user-select: none; user-select: none; scrollbar-width: none; }"),
        ("x.html", '<dialog><input enterkeyhint="done" required autofocus></dialog>'),
    ],
)
def test_what_they_have_is_not(tmp_path: Path, name: str, text: str):
    assert wrongs(tmp_path, name, text) == []
