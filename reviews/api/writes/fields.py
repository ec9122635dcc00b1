"""The bodies of requests, checked by the forms of the pages, so that both take and refuse the same."""

from collections.abc import Mapping
from typing import Any

from django.forms import BaseForm
from django.http import QueryDict
from ninja.errors import HttpError

from reviews.language.phrases import joined, say


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
    wrong = [
        say("“{name}”: {errors}", name=name, errors=joined(" ", [str(one) for one in errors]).rstrip("."))
        if name != "__all__"
        else str(errors[0]).rstrip(".")
        for name, errors in form.errors.items()
    ]
    raise HttpError(422, say("Invalid request; {wrong}.", wrong=joined("; ", wrong)))
