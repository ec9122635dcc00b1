"""A list as a file: what it consists of, the pages in which it is read, and how it is sent."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, JsonResponse, QueryDict
from django.http.response import HttpResponseBase

from reviews.decisions.window.sheets import sheet
from reviews.language.phrases import joined, say
from reviews.single_lines import PortalForm

CHUNK = 500
MOST_JSON = 5_000
"""Rows in one JSON answer; a CSV file, which is sent while it is made, has all of them."""

Line = Sequence[object]
Row = TypeVar("Row", bound=Model)


class RefusedListFile(ValueError):
    """A filter that the list does not know, or a value that it cannot read; the message is a sentence for the page."""


@dataclass(frozen=True)
class ListFile:
    """One list: the names of its columns, and what reads its lines; that asks for the permit of the list's page first.

    ``read`` raises ``Forbidden`` or ``RefusedListFile`` before it returns.
    """

    columns: tuple[str, ...]
    read: Callable[[HttpRequest], Iterable[Line]]
    words: tuple[str, ...] = ()
    """Columns with words and sentences of the portal, which a spreadsheet has in the language of its reader."""


def send(listed: ListFile, name: str, form: str, request: HttpRequest, *, most: int = MOST_JSON) -> HttpResponseBase:
    """Return the list as a file; ``form`` is csv or json, ``name`` that of the file and of the rows in JSON."""
    lines = ([_cell(one) for one in line] for line in listed.read(request))
    if form == "csv":
        return sheet(listed.columns, lines, name, listed.words)
    rows = [dict(zip(listed.columns, one, strict=True)) for one in islice(lines, most)]
    return JsonResponse({name.replace("-", "_"): rows, "more": next(lines, None) is not None})


def _cell(value: object) -> object:
    """Return a value as files have it: times in UTC and days as ISO 8601, lists in one text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return joined(", ", map(str, value))
    return value


def by_key(found: QuerySet[Row], size: int = CHUNK) -> Iterator[list[Row]]:
    """Yield all rows, newest first, in pages by their key, so that no long query is held open."""
    found = found.order_by("-pk")
    below: Any = None
    while True:
        page = list((found if below is None else found.filter(pk__lt=below))[:size])
        if page:
            yield page
        if len(page) < size:
            return
        below = page[-1].pk


def only(given: QueryDict, *names: str) -> None:
    """Refuse an address with a filter that the list does not have: the file would hold more than was asked for."""
    for name in given:
        if name not in (*names, "page", "sort"):
            raise RefusedListFile(say("This list has no filter “{name}”.", name=name[:60]))


def heard(form: PortalForm) -> dict[str, Any]:
    """Return what a form of filters asks for, and refuse a value that it cannot read."""
    if not form.is_valid():
        field, sentences = next(iter(form.errors.items()))
        raise RefusedListFile(say("{value}: {value2}", value=form.fields[field].label or field, value2=sentences[0]))
    return form.cleaned_data
