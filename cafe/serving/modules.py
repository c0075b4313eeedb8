"""The modules of a page: all that its script imports, so that a browser asks for them at once.

Left to itself it learns of each module from the one that imports it, a round trip for every floor.
What a script imports later, by `import()`, is named apart: static/js/parts/later.js asks for it.
"""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from django.contrib.staticfiles import finders

COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)
IMPORT = re.compile(
    r"""(?:^|[;}])\s*
    (?:import\b(?:[\w$*{},\s]*?from)?
      |export\s*(?:\*[\w$\s]*?|\{[^}]*\}\s*)from)
    \s*["'](\.{1,2}/[^"']+)["']""",
    re.MULTILINE | re.VERBOSE,
)
IMPORT_LATER = re.compile(r"""^[^"'`]*\bimport\(["'](\.{1,2}/[^"']+)["']\)""", re.MULTILINE)


def modules_of(script: str) -> tuple[str, ...]:
    """Return a module's name and those of all it imports, the nearest first.

    Names are those of static files, such as `js/lib/api.js`. Raises FileNotFoundError.
    """
    return tuple(_reached([script]))


def later_modules_of(script: str) -> tuple[str, ...]:
    """Return the modules that are needed once one of `modules_of` has called `import()`."""
    before = _reached([script])
    wanted = [one for name in before for one in _found(IMPORT_LATER, name) if one not in before]
    return tuple(one for one in _reached(wanted) if one not in before)


def _reached(scripts: list[str]) -> list[str]:
    found = list(dict.fromkeys(scripts))
    for name in found:  # it grows
        found += [one for one in imports_of(name) if one not in found]
    return found


def imports_of(script: str) -> list[str]:
    """Return what a module imports before it runs, in order, each once."""
    return list(dict.fromkeys(_found(IMPORT, script)))


def _found(pattern: re.Pattern[str], script: str) -> Iterator[str]:
    path = finders.find(script)
    if path is None:
        raise FileNotFoundError(f"there is no static file {script}")
    for wanted in pattern.findall(COMMENT.sub("", Path(path).read_text())):
        yield posixpath.normpath(posixpath.join(posixpath.dirname(script), wanted))
