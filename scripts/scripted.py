"""Read a script as far as its words go: names, strings, templates and what stands in `${…}`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

SKIPPED = re.compile(r"\s+|//[^\n]*|/\*.*?\*/", re.DOTALL)
STRING = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'')
NAME = re.compile(r"[#$\w]+")
PATTERN = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*")
# Behind other names a slash divides.
BEFORE_PATTERN = {"return", "typeof", "case", "in", "of", "await"}


@dataclass
class Token:
    """`kind` is name, string, mark or template; a template has `statics` and, between, `inner`."""

    kind: str
    text: str
    line: int
    statics: list[str] = field(default_factory=list)
    inner: list[list["Token"]] = field(default_factory=list)


class Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def tokens(self, *, until_brace: bool = False) -> list[Token]:
        """Read to the end, or to the brace that closes a template's `${`."""
        found: list[Token] = []
        depth = 0
        while self.at < len(self.text):
            if skipped := SKIPPED.match(self.text, self.at):
                self.at = skipped.end()
                continue
            mark = self.text[self.at]
            if until_brace and mark == "}" and not depth:
                self.at += 1
                return found
            depth += (mark == "{") - (mark == "}")
            found.append(self._one(found))
        return found

    def _one(self, before: list[Token]) -> Token:
        line = self.text.count("\n", 0, self.at) + 1
        if self.text[self.at] == "`":
            return self._template(line)
        for kind, pattern in (("string", STRING), ("pattern", PATTERN), ("name", NAME)):
            if kind == "pattern" and _is_value(before):
                continue
            if match := pattern.match(self.text, self.at):
                self.at = match.end()
                raw = match.group()
                return Token(kind, unescaped(raw[1:-1]) if kind == "string" else raw, line)
        self.at += 1
        return Token("mark", self.text[self.at - 1], line)

    def _template(self, line: int) -> Token:
        token = Token("template", "", line)
        start = self.at = self.at + 1
        while self.text[self.at] != "`":
            if self.text.startswith("${", self.at):
                token.statics.append(self.text[start : self.at])
                self.at += 2
                token.inner.append(self.tokens(until_brace=True))
                start = self.at
            else:
                self.at += 2 if self.text[self.at] == "\\" else 1
        token.statics.append(self.text[start : self.at])
        self.at += 1
        return token


def _is_value(before: list[Token]) -> bool:
    if not before:
        return False
    last = before[-1]
    if last.kind == "name":
        return last.text not in BEFORE_PATTERN
    return last.kind in {"string", "template", "pattern"} or last.text in ")]}"


def unescaped(text: str) -> str:
    """Return a string as JavaScript means it."""
    simple = {"n": "\n", "t": "\t"}
    text = re.sub(r"\\u\{?([0-9a-fA-F]{4,6})\}?", lambda match: chr(int(match[1], 16)), text)
    return re.sub(r"\\(.)", lambda match: simple.get(match[1], match[1]), text)


def read(text: str) -> list[Token]:
    return Reader(text).tokens()


def everywhere(tokens: list[Token]) -> Iterator[list[Token]]:
    """Yield these tokens, and those in each template's `${…}`, at any depth."""
    yield tokens
    for token in tokens:
        for inner in token.inner:
            yield from everywhere(inner)


@dataclass(frozen=True)
class Call:
    """A sentence that a script says: what is given to gettext() or ngettext()."""

    line: int
    sentences: tuple[str, ...]
    is_marked: bool = False  # to be said later, maybe by the server


SAYS = {"gettext": 1, "gettextNoop": 1, "ngettext": 2}


def calls(tokens: list[Token]) -> Iterator[Call]:
    """Yield the sentences of a script; one that is not written out there is an error."""
    for level in everywhere(tokens):
        for index, token in enumerate(level):
            many = SAYS.get(token.text if token.kind == "name" else "")
            if not many or [after.text for after in level[index + 1 : index + 2]] != ["("]:
                continue
            if index and level[index - 1].text in {"function", "."}:
                continue
            given = level[index + 2 : index + 2 + 2 * many : 2]
            ends = [after.text for after in level[index + 3 : index + 3 + 2 * many : 2]]
            if any(one.kind != "string" for one in given) or not set(ends) <= {",", ")"}:
                raise ValueError(f"line {token.line}: {token.text}() needs its sentence in quotes")
            sentences = tuple(one.text for one in given)
            yield Call(token.line, sentences, token.text == "gettextNoop")
