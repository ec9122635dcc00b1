"""Form fields that take a sentence, and the check that a form makes of them together."""

from typing import Any

from django import forms

from reviews.sentences import LEAST, why_not


class SentenceField(forms.CharField):
    """A text of at least ``least`` words, which repeats neither its question nor another field of its form."""

    def __init__(self, *, least: int = LEAST, **options: Any) -> None:
        super().__init__(**options)
        self.least = least


class SentenceChecks(forms.BaseForm):
    """Common to all forms: every sentence that was typed is checked, beside its field."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        named = {name: field for name, field in self.fields.items() if isinstance(field, SentenceField)}
        said = {name: str(self.cleaned_data.get(name) or "").strip() for name in named}
        for name, field in named.items():
            if not said[name] or name in self.errors:
                continue
            others = {
                str(other.label): said[key]
                for key, other in named.items()
                if key != name and said[key] and field.least == other.least == LEAST
            }
            asked = {"label": str(field.label), "hint": str(field.help_text)}
            if why := why_not(said[name], others=others, least=field.least, **asked):
                self.add_error(name, why)
