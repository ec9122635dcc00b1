"""Statements whose text is kept: Django writes the SQL of most lists for longer than PostgreSQL takes to answer it."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db.models import Model, QuerySet

Statement = tuple[str, tuple[Any, ...]]
"""The text with its placeholders, and the values."""

Row = TypeVar("Row", bound=Model)

MOST = 300
"""Texts that a process keeps, of some 10 kB each; the oldest one goes first."""

_kept: dict[Hashable, Statement] = {}
_writing = Lock()


def statement(parts: Hashable, write: Callable[[], Statement]) -> Statement:
    """Return a statement, written the first time that a process needs it; its answers are never kept.

    ``parts`` must name everything that the text and its values depend on: which statement, the person with roles and
    teams, the day, and what was asked.
    """
    found = _kept.get(parts)
    if found is None:
        found = write()
        with _writing:
            while len(_kept) >= MOST:
                del _kept[next(iter(_kept))]
            _kept[parts] = found
    return found


def rows(parts: Hashable, build: Callable[[], QuerySet[Row, Any]], model: type[Row]) -> list[Row]:
    """Return the rows of a query whose statement is kept; what a row carries besides its columns comes as the database
    returns it, and related rows are left out."""

    def write() -> Statement:
        text, values = build().query.sql_with_params()
        return text, tuple(values)

    try:
        return list(model._default_manager.raw(*statement(parts, write)))
    except EmptyResultSet:  # nothing can be found, whatever is stored
        return []


def exists(found: QuerySet[Any, Any]) -> Statement:
    """Return the expression that tells whether a query finds something."""
    try:
        text, values = found.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return "false", ()
    return f"EXISTS ({text})", values


def number(found: QuerySet[Any, Any]) -> Statement:
    """Return the expression for the number of rows that a query finds."""
    try:
        text, values = found.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return "0", ()
    return f"(SELECT count(*) FROM ({text}) AS counted)", values  # noqa: S608  (Django's text, its values apart)


def together(*expressions: Statement) -> Statement:
    """Return the statement whose one row answers all expressions."""
    return (
        "SELECT " + ", ".join(text for text, _ in expressions),
        tuple(value for _, values in expressions for value in values),
    )
