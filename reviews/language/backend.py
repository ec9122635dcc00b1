"""Django's templates in the language of the reader: each language has an engine of its own, with translated sources.

English pages are drawn by Django's engine as it is, at no cost.
"""

from copy import deepcopy
from typing import Any

from django.template import Origin
from django.template.backends.django import DjangoTemplates
from django.template.loaders import filesystem

from reviews.language.catalogue import of
from reviews.language.reader import SOURCE, spoken
from reviews.language.sources import in_language

TAGS, LOADER = "reviews.language.tags", "reviews.language.backend.TranslatedLoader"


class SpokenTemplates(DjangoTemplates):
    """Templates by language; an engine is made when someone first reads in its language."""

    def __init__(self, params: dict[str, Any]) -> None:
        self._given = deepcopy(params)
        self._engines: dict[str, DjangoTemplates] = {}
        super().__init__(params)

    def get_template(self, template_name: str) -> Any:
        """Return a template in the language of the reader."""
        language = spoken()
        return (
            super().get_template(template_name)
            if language == SOURCE
            else self._in(language).get_template(template_name)
        )

    def _in(self, language: str) -> DjangoTemplates:
        if language not in self._engines:
            params = deepcopy(self._given)
            options = params["OPTIONS"]
            inner = [(LOADER, language), "django.template.loaders.app_directories.Loader"]
            options["loaders"] = [("django.template.loaders.cached.Loader", inner)]
            options["builtins"] = [*options.get("builtins", []), TAGS]
            self._engines[language] = DjangoTemplates(params | {"APP_DIRS": False})
        return self._engines[language]


class TranslatedLoader(filesystem.Loader):
    """Reads the project's own templates and translates their source; libraries bring their own translations."""

    def __init__(self, engine: Any, language: str) -> None:
        super().__init__(engine)
        self.language = language

    def get_contents(self, origin: Origin) -> str:
        """Return the source of a template in the language of this loader."""
        return in_language(super().get_contents(origin), of(self.language).told)
