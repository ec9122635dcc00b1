"""The bodies of requests, checked by the forms of the pages, so that both take and refuse the same."""

from collections.abc import Mapping
from typing import Any, cast

from django.forms import BaseForm
from django.http import QueryDict
from ninja.errors import HttpError

from reviews.language.phrases import joined, say
from reviews.people.languages import django_speaks


def as_form(values: Mapping[str, Any]) -> QueryDict:
    """Return the values as a browser would send them; None and False are left out, as an empty box is."""
    sent = QueryDict(mutable=True)
    for name, value in values.items():
        if isinstance(value, list):
            sent.setlist(name, [str(one) for one in value])
        elif value is True:
            sent[name] = "on"
        elif value is not None and value is not False:
            sent[name] = str(value)
    return sent


def require_valid(form: BaseForm) -> dict[str, Any]:
    """Return what a form understood. Raises ``HttpError`` 422 with everything that is wrong, in one sentence."""
    if form.is_valid():
        return form.cleaned_data
    with django_speaks():
        wrong = [_about(name, cast("list[str]", list(errors))) for name, errors in form.errors.items()]
    raise HttpError(422, say("Invalid request; {wrong}.", wrong=joined("; ", wrong)))


def _about(name: str, errors: list[str]) -> str:
    """Return what is wrong with one field, or with all of them together, without a full stop."""
    if name == "__all__":
        return joined("", errors[:1]).rstrip(".")
    return say("“{name}”: {errors}", name=name, errors=joined(" ", errors).rstrip("."))
