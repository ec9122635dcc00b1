"""A select list that is drawn in one go: Django renders two templates for every option of a list."""

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any

from django.forms import Select
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

from reviews.language.phrases import read
from reviews.templatetags.markup import fill, fill_each


class PlainSelect(Select):
    """A select list without groups, for lists of everything that exists; it has the HTML of our other lists."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the element; labels and values are escaped."""
        chosen = set(self.format_value(value))
        built = self.build_attrs(self.attrs, attrs)
        built["class"] = f"input {built.get('class', '')}".strip()  # as attrs.html has it for every control
        told = flatatt({"name": name, **built})
        return fill("<select{}>\n{}\n</select>", told, options(self.choices, chosen))


SELECTED = SafeString(" selected")
FEW = 100
"""Lists of fewer choices are drawn once: of people, workloads or node classes, not of everything there is."""


def options(choices: Iterable[tuple[Any, Any]], chosen: Collection[str]) -> SafeString:
    """Return the options of a list from values and words, those that are chosen selected; both are escaped."""
    rows = tuple((str(value), str(value) in chosen, read(words)) for value, words in choices)
    # Only plain texts are known again by what they say.
    plain = len(rows) < FEW and all(type(words) is str for _, _, words in rows)
    return _options(rows) if plain else _drawn(rows)


@lru_cache(maxsize=100)
def _options(rows: tuple[tuple[str, bool, str], ...]) -> SafeString:
    """Draw a short list once for all who read the same."""
    return _drawn(rows)


def _drawn(rows: Iterable[tuple[str, bool, Any]]) -> SafeString:
    told = ((value, SELECTED if chosen else "", words) for value, chosen, words in rows)
    return fill_each("\n", '<option value="{}"{}>{}</option>', told)
