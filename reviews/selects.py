"""A select list that is drawn in one go: Django renders two templates for every option of a list."""

from collections.abc import Collection, Iterable
from typing import Any

from django.forms import Select
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

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


def options(choices: Iterable[tuple[Any, Any]], chosen: Collection[str]) -> SafeString:
    """Return the options of a list from values and words, those that are chosen selected; both are escaped."""
    rows = ((value, SELECTED if str(value) in chosen else "", words) for value, words in choices)
    return fill_each("\n", '<option value="{}"{}>{}</option>', rows)
