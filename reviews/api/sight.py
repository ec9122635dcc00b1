"""What the token of a request may see: everything for a token of the company, else what its owner's pages show.

Whatever a token may not see is answered as if it did not exist.
"""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from ninja.errors import HttpError

from reviews.api.acting import reader
from reviews.decisions import queries
from reviews.decisions.models import Decision
from reviews.language.phrases import say

Row = TypeVar("Row", bound=Model)
LARGEST = 2**31 - 1
"""The largest number of a row that is asked for; a larger one names nothing."""


def decisions_of(request: HttpRequest) -> QuerySet[Decision]:
    """Return the decisions that the token may see."""
    who = reader(request)
    return queries.decisions() if who is None else queries.visible_to(who)


def decision_of(request: HttpRequest, number: int) -> Decision:
    """Return one decision. Raises ``HttpError`` 404 for one that is not there or that the token may not see."""
    missing = say("Decision {number_of} does not exist.", number_of=number)
    return row_of(decisions_of(request), number, missing, key="number")


def row_of(rows: QuerySet[Row], number: int, missing: str, key: str = "pk") -> Row:
    """Return the row with this number among those that may be seen. Raises ``HttpError`` 404 with a sentence."""
    found = rows.filter(**{key: number}).first() if 0 < number <= LARGEST else None
    if found is None:
        raise HttpError(404, missing)
    return found
