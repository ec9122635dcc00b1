"""A form field that takes a known license from a list that the browser searches as one types, without a script."""

from typing import Any

from django import forms

from reviews.language.phrases import say
from reviews.licensing.models import License

EXAMPLE = "llama3.1"
"""The key that hints give as an example; it comes with the portal."""
UNKNOWN = say("No known license has this key or name. Choose one from the list, or add the license first.")


class DatalistInput(forms.TextInput):
    """A text field with its list of known values, each a key with its name."""

    template_name = "components/datalist.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return the context with every license, read when the field is drawn."""
        context = super().get_context(name, value, attrs)
        ident = f"{context['widget']['attrs'].get('id', name)}-known"
        context["widget"]["attrs"]["list"] = ident
        context["widget"]["known"] = list(License.objects.order_by("name").values_list("key", "name"))
        return context


class LicenseField(forms.CharField):
    """A known license, by its key, its name or its SPDX id; its clean value is the ``License``, None without one."""

    def __init__(self, *, label: str, required: bool = True) -> None:
        hint = say(
            "Type a part of the key or name, and choose from the list; for example “{example}”.", example=EXAMPLE
        )
        box = DatalistInput(attrs={"class": "input", "autocomplete": "off"})
        super().__init__(label=label, help_text=hint, max_length=200, required=required, widget=box)

    def clean(self, value: Any) -> Any:
        """Return the license; a name that several licenses have is refused."""
        said = super().clean(value)
        if not said:
            return None
        for name in ("key", "key__iexact", "name__iexact", "spdx__iexact"):
            found = list(License.objects.filter(**{name: said})[:2])
            if len(found) == 1:
                return found[0]
            if found:
                raise forms.ValidationError(say("Several licenses have this name. Choose the key from the list."))
        raise forms.ValidationError(UNKNOWN)
