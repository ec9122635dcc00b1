"""The storage of static files: ``collectstatic`` makes one file of the style sheets that ``css/all.css`` imports."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

WHOLE = "css/all.css"
IMPORT = re.compile(r'^@import "([a-z]+\.css)";\n', re.MULTILINE)


class OneSheetStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, after the imports of the one style sheet have been replaced by what they name."""

    def url(self, name: str | None, force: bool = False) -> str:
        """Return the address of a file, worked out once for each name: no file changes while a process runs."""
        kept: dict[str | None, str] = self.__dict__.setdefault("_addresses", {})
        if force or name not in kept:
            kept[name] = super().url(name, force)
        return kept[name]

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Write the one sheet before the files get the digests in their names."""
        if WHOLE in paths and not dry_run:
            storage, path = paths[WHOLE]
            with storage.open(path) as file:
                text = file.read().decode()
            whole = IMPORT.sub(lambda found: self._sheet(paths, found[1]), text)
            self.delete(WHOLE)
            self._save(WHOLE, ContentFile(whole.encode()))
            paths[WHOLE] = self, WHOLE
        yield from super().post_process(paths, dry_run, **options)

    @staticmethod
    def _sheet(paths: dict[str, Any], name: str) -> str:
        storage, path = paths[f"css/{name}"]
        with storage.open(path) as file:
            text: str = file.read().decode()
        return text
