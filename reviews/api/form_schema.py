"""What the forms of the pages allow, as the OpenAPI document says it: words, lengths and numbers."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms


def words_of(form: type[forms.BaseForm], name: str) -> list[str]:
    """Return the values that a field of a form offers, "" among them if it may stay empty."""
    field: Any = form.base_fields[name]  # type: ignore[attr-defined]  # Django's metaclass sets it
    return [str(value) for value, _ in field.choices]


def as_in(form: type[forms.BaseForm], *, apart: Iterable[str] = ()) -> Callable[[dict[str, Any]], None]:
    """Return what completes the schema of a body with what each field of its form allows.

    ``apart`` names the fields whose words only the database knows.
    """

    def complete(schema: dict[str, Any]) -> None:
        fields: dict[str, Any] = form.base_fields  # type: ignore[attr-defined]
        for name, said in schema["properties"].items():
            if name in fields and name not in apart:
                (said.get("items", said) if said.get("type") == "array" else said).update(_allowed(fields[name]))
                if said.get("type") == "array" and fields[name].required:
                    said["minItems"] = 1

    return complete


def _allowed(field: Any) -> dict[str, Any]:
    """Return what a field allows beyond its type."""
    if isinstance(field, forms.ChoiceField):
        offered: Any = field.choices
        words = [str(value) for value, _ in offered if value]
        return {"enum": words if field.required or isinstance(field, forms.MultipleChoiceField) else ["", *words]}
    found: dict[str, Any] = {}
    if isinstance(field, forms.CharField):
        found = {"maxLength": field.max_length} if field.max_length else {}
        found |= {"minLength": 1} if field.required else {}
    if isinstance(field, forms.IntegerField):
        found = {"minimum": field.min_value, "maximum": field.max_value}
    return {name: value for name, value in found.items() if value is not None}
