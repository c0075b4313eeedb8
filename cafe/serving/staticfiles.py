"""Static files under names that change with their content, made small and compressed once."""

import re
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any

import brotli
import rcssmin
from django.contrib.staticfiles.storage import HashedFilesMixin
from django.core.files.base import ContentFile, File
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

COMMENTS = re.compile(r"^[ \t]*(?://.*|/\*(?:(?!\*/)[\s\S])*\*/[ \t]*)\n", re.MULTILINE)
INDENTATION = re.compile(r"\n\s+")


def outdented(script: str) -> str:
    """Return a script without the lines that are comments, and without its lines' indentation.

    No more: within a template, and in a template of that, each space may be one that people read.
    """
    return INDENTATION.sub("\n", COMMENTS.sub("", script))


SMALLER: Mapping[str, Callable[[str], str]] = {".js": outdented, ".css": rcssmin.cssmin}


SMALL = 64 * 1024  # bytes; brotli's best takes a second for each megabyte, and a start waits for it
QUICK, BEST = 5, 11


class QuickCompressor(Compressor):  # type: ignore[misc]  # untyped
    """Takes its time for small files, which are what phones load, and not for a viewer's."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        small: bytes = brotli.compress(data, quality=BEST if len(data) < SMALL else QUICK)
        return small


# Django's own, less the last: it is for maps of debuggers, which are not served.
_DJANGO: Any = HashedFilesMixin
(_, (*CSS, _)), _ = _DJANGO.patterns
_, IMPORTS = _DJANGO._js_module_import_aggregation_patterns


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """Hash names in `import` statements too, so that a page never mixes modules of two releases.

    Scripts and style sheets lose their comments and spaces, a fifth of what a phone loads of them
    (docs/decisions/static-files.md); names stay, so that a browser's report can be read.
    """

    # Where modules are. Looked for in every script, megabytes of them, it took 24 s of a start.
    patterns = (("*.css", CSS), ("js/*.js", IMPORTS), ("vendor/*.js", IMPORTS))
    # A name is right one pass after those of what it imports: as many as modules import in a row.
    max_post_process_passes = 20

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return QuickCompressor(**kwargs)

    def _save(self, name: str, content: "File[Any]") -> str:
        saved: str = super()._save(name, smaller(name, content))
        return saved


def smaller(name: str, content: "File[Any]") -> "File[Any]":
    """Return a script or style sheet of ours without what only its readers need."""
    path = PurePath(name)
    # Other people's code keeps the notice of its licence.
    if path.suffix not in SMALLER or "vendor" in path.parts:
        return content
    content.seek(0)  # Django has read it, for its hash
    text = content.read()
    made = SMALLER[path.suffix](text.decode() if isinstance(text, bytes) else text)
    return ContentFile(made.encode())
