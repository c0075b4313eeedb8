"""Find what people would read in English only: text that no catalogue sees."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from scripts import scripted
from scripts.scripted import Token

HOLE = "\x00"  # where a template puts a value
WORD = re.compile(r"[^\W\d_]{2,}")
READ_ALOUD = {
    "alt",
    "aria-description",
    "aria-label",
    "aria-roledescription",
    "placeholder",
    "title",
}
SILENT = {"script", "style", "code", "svg", "path"}
# Names and signs that are the same in every language.
NAMES = {"Cafe", "QR", "×", "…"}


class Markup(HTMLParser):
    """Collects the text of a template, and of those attributes that are read aloud."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        for name, value in values.items():
            if name in READ_ALOUD or (
                tag == "meta" and name == "content" and is_for_people(values)
            ):
                self.handle_data(value or "")
        if tag in SILENT:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        text = data.replace(HOLE, " ").strip()
        words = set(WORD.findall(text)) - NAMES
        if words and not self._open:
            self.found.append(text)


def is_for_people(meta: dict[str, str | None]) -> bool:
    return meta.get("name") in {"description", "apple-mobile-web-app-title"}


def of_markup(text: str) -> list[str]:
    """Return the bare text of markup."""
    parser = Markup()
    parser.feed(text)
    parser.close()
    return parser.found


# -- templates -------------------------------------------------------------------------------------

TAG = re.compile(
    r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}"
    r"|\{%\s*blocktranslate.*?endblocktranslate\s*%\}|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)
# Blocks of the base page that fill attributes.
NOT_TEXT = re.compile(
    r"\{%\s*block (?:body_class|html_attributes|way_out)\s*%\}.*?\{%\s*endblock\s*%\}", re.DOTALL
)


def of_template(path: Path) -> list[str]:
    """Return what a template says without {% translate %}."""
    text = NOT_TEXT.sub(HOLE, path.read_text())
    return of_markup(TAG.sub(HOLE, text))


# -- scripts ---------------------------------------------------------------------------------------

# A text in quotes that begins like a sentence, or is a word that does.
SENTENCE = re.compile(r"^[\W\d]*[A-Z][a-z]+(?:[ .,:!?…’']|$)|[a-z]{2,}[,.:!?…]? [a-z]{2,}.*[.!?…]$")
PLAIN_SENTENCE = re.compile(r"(?:^|[\s(])[A-Za-z][a-z]+ (?:[a-z]+ )*[a-z]*(?:$|[\s.,:!?…)])")
SAYS = {"gettext", "ngettext", "gettextNoop"}
# Called with words for programs.
FOR_PROGRAMS = {
    "item",
    "option",
    "Error",
    "getElementById",
    "querySelector",
    "querySelectorAll",
    "addEventListener",
}
KEYS = {
    "Accept", "Accept-Language", "Authorization", "Backspace", "Cafe-Order", "Content-Type",
    "Enter", "Escape", "Idempotency-Key", "If-None-Match", "ArrowDown", "ArrowUp", "Home", "End",
    "; Secure",
    "Notification", "PushManager", "Tab", "GET", "POST", "PATCH", "Retry-After", "Infinity",
}  # fmt: skip


def of_script(path: Path) -> list[str]:
    """Return what a script says without gettext()."""
    tokens = scripted.read(path.read_text())
    return [found for level in scripted.everywhere(tokens) for found in _of_level(level)]


def _of_level(tokens: list[Token]) -> Iterator[str]:
    for index, token in enumerate(tokens):
        before = tokens[index - 1].text if index else ""
        if token.kind == "template":
            yield from _of_template(token, before)
        elif token.kind == "string" and not _is_said(tokens, index) and _is_sentence(token.text):
            yield f"{token.line}: {token.text}"


def _is_sentence(text: str) -> bool:
    return bool(SENTENCE.search(text)) and text not in KEYS


def _of_template(token: Token, tag: str) -> Iterator[str]:
    text = HOLE.join(token.statics)
    if tag in {"html", "svg"}:
        yield from (f"{token.line}: {one}" for one in of_markup(text))
    elif set(WORD.findall(text)) <= FOR_PROGRAMS:
        return
    elif PLAIN_SENTENCE.search(text.replace(HOLE, " ")) and not re.search(
        r"--|[/=<>{#]|^\S*\.", text
    ):
        yield f"{token.line}: {text.replace(HOLE, '…')}"


def _is_said(tokens: list[Token], index: int) -> bool:
    """Whether a string is given to what translates, or to what is no page."""
    if index and tokens[index - 1].text in {"import", "from", "case"}:
        return True
    depth = 0
    for place in range(index - 1, -1, -1):
        text = tokens[place].text
        if tokens[place].kind == "mark" and text in ")]}":
            depth += 1
        elif tokens[place].kind == "mark" and text in "([{":
            if depth:
                depth -= 1
            else:
                name = tokens[place - 1].text if place else ""
                return text == "(" and name in SAYS | FOR_PROGRAMS
    return False
