"""Single lines: forms refuse line breaks, which scripts send and browsers do not; mails write names in one."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from reviews.language.phrases import joined, say
from reviews.sentence_fields import SentenceChecks

SENTENCE = say("Write this in a single line: remove line breaks, tabs and other control characters.")
REFUSED = frozenset({"Cc", "Zl", "Zp"})
"""Unicode's categories of control characters and of line and paragraph separators."""


def in_one_line(text: str) -> bool:
    """Tell whether a text has neither a line break nor another control character."""
    return text.isprintable() or not any(unicodedata.category(character) in REFUSED for character in text)


def as_line(text: str) -> str:
    """Return a text in one line, for mails and names: rows from before these checks may hold line breaks."""
    if text.isprintable():  # as nearly every name is
        return joined(" ", text.split())
    kept = (" " if unicodedata.category(character) in REFUSED else character for character in text)
    return joined(" ", "".join(kept).split())


def require_line(value: Any) -> None:
    """Raise ``ValidationError`` for a text with a line break or another control character."""
    if not in_one_line(str(value)):
        raise ValidationError(SENTENCE, code="single-line")


def is_line(field: forms.Field) -> bool:
    """Tell whether a field is typed into one line, or hidden. A password may hold anything: it is never shown."""
    line = isinstance(field.widget, forms.TextInput | forms.HiddenInput)
    return isinstance(field, forms.CharField) and line and not isinstance(field.widget, forms.PasswordInput)


class LineChecks(forms.BaseForm):
    """Common to all forms of the portal, also to those that a library brings and the portal changes."""

    def _clean_fields(self) -> None:
        """Let every single-line field refuse before its own rules see the value."""
        for field in self.fields.values():
            if is_line(field) and require_line not in field.validators:
                field.validators.append(require_line)
        super()._clean_fields()  # type: ignore[misc]


class PortalForm(LineChecks, SentenceChecks, forms.Form):
    """A form of the portal; ``only_asks`` if it saves nothing, as a search does."""

    only_asks = False


class PortalModelForm(LineChecks, forms.ModelForm):
    """A form of the portal that writes the fields of a table."""
