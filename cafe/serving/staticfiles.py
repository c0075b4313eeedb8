"""Static files under names that change with their content, compressed once."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """Hash names in `import` statements too, so that a page never mixes modules of two releases."""

    support_js_module_import_aggregation = True
