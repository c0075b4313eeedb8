"""Static files under names that change with their content."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedStaticFiles(ManifestStaticFilesStorage):
    """Hash names in `import` statements too, so that a page never mixes modules of two releases."""

    support_js_module_import_aggregation = True
