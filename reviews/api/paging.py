"""Lists by cursor: each answer has the cursor of the next, so that rows that come meanwhile shift nothing."""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from ninja import Schema
from ninja.errors import HttpError
from pydantic import Field

from reviews.api.schemas import Text
from reviews.api.sight import LARGEST
from reviews.language.phrases import say

MOST = 200
"""Most rows of one answer."""
BAD = say("This cursor is none that the portal gave. Leave it out to begin with the first rows.")
Row = TypeVar("Row", bound=Model)
Item = TypeVar("Item")


class PageAsked(Schema):
    """Which rows of a list: those after a cursor, and how many."""

    cursor: Text = Field("", description="`next` of the answer before; empty for the first rows")
    limit: int = Field(50, ge=1, le=MOST, description="most rows of the answer")


def by_number(
    found: QuerySet[Row], asked: PageAsked, key: str = "pk", *, rising: bool = False
) -> tuple[list[Row], str]:
    """Return the rows after the cursor by a whole number that each has, newest first unless ``rising``, and the next
    cursor, "" at the end. Raises ``HttpError`` 422 for a cursor that is none."""
    if after := _read(asked.cursor):
        if not (after.isascii() and after.isdecimal() and int(after) <= LARGEST):
            raise HttpError(422, BAD)
        found = found.filter(**{f"{key}__gt" if rising else f"{key}__lt": int(after)})
    rows = list(found.order_by(key if rising else f"-{key}")[: asked.limit + 1])
    page = rows[: asked.limit]
    return page, _written(str(getattr(page[-1], key))) if len(rows) > asked.limit else ""


def by_instant(found: QuerySet[Row], asked: PageAsked) -> tuple[list[Row], str]:
    """Return the rows after the cursor, oldest first by their ``at``, and the next cursor, "" at the end.

    Raises ``HttpError`` 422 for a cursor that is none.
    """
    if after := _read(asked.cursor):
        at, _, number = after.partition("|")
        if not (number.isascii() and number.isdecimal() and int(number) <= LARGEST):
            raise HttpError(422, BAD)
        try:
            moment = datetime.fromisoformat(at)
        except ValueError:
            raise HttpError(422, BAD) from None
        if moment.tzinfo is None:
            raise HttpError(422, BAD)
        found = found.filter(Q(at__gt=moment) | Q(pk__gt=int(number)), at__gte=moment)
    rows: list[Any] = list(found.order_by("at", "pk")[: asked.limit + 1])
    page = rows[: asked.limit]
    return page, cursor_at(page[-1].at, page[-1].pk) if len(rows) > asked.limit else ""


def by_key(found: Sequence[Item], asked: PageAsked, key: Callable[[Item], str]) -> tuple[list[Item], str]:
    """Return the rows after the one with the cursor's key, of a short list in its own order, and the next cursor.

    Raises ``HttpError`` 422 for a cursor whose row is not in the list.
    """
    start = 0
    if after := _read(asked.cursor):
        places = [place for place, one in enumerate(found) if key(one) == after]
        if not places:
            raise HttpError(422, BAD)
        start = places[0] + 1
    page = list(found[start : start + asked.limit])
    return page, _written(key(page[-1])) if start + asked.limit < len(found) else ""


def cursor_after(number: int) -> str:
    """Return the cursor of the rows after one with this number."""
    return _written(str(number))


def cursor_at(at: datetime, number: int) -> str:
    """Return the cursor of the rows after one of this instant and number."""
    return _written(f"{at.astimezone(UTC).isoformat()}|{number}")


def _written(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str) -> str:
    """Return what a cursor names, "" for none. Raises ``HttpError`` 422 for one that is none."""
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise HttpError(422, BAD) from None


def listed(items: list[Any], following: str) -> dict[str, Any]:
    """Return the answer of a list."""
    return {"items": items, "next": following or None}
