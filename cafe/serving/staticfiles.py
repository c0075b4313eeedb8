"""Static files under names that change with their content, made small and compressed once."""

from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any

import rcssmin
import rjsmin
from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage

SMALLER: Mapping[str, Callable[[str], str]] = {".js": rjsmin.jsmin, ".css": rcssmin.cssmin}


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """Hash names in `import` statements too, so that a page never mixes modules of two releases.

    Scripts and style sheets lose their comments and spaces, a fifth of what a phone loads of them
    (docs/decisions/static-files.md); names stay, so that a browser's report can be read.
    """

    support_js_module_import_aggregation = True

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
