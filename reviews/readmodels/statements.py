"""Statements whose text is kept: Django writes the SQL of most lists for longer than PostgreSQL takes to answer it."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any, ClassVar, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

Statement = tuple[str, tuple[Any, ...]]
"""The text with its placeholders, and the values."""

Row = TypeVar("Row", bound=Model)

MOST = 300
"""Texts that a process keeps, of some 10 kB each; the oldest one goes first."""

Kept = TypeVar("Kept")

_kept: dict[Hashable, Any] = {}
_writing = Lock()


def statement(parts: Hashable, write: Callable[[], Statement]) -> Statement:
    """Return a statement, written the first time that a process needs it; its answers are never kept.

    ``parts`` must name everything that the text and its values depend on: which statement, the person with roles and
    teams, the day, and what was asked.
    """
    return _keep(parts, write)


def _keep(parts: Hashable, write: Callable[[], Kept]) -> Kept:
    found = _kept.get(parts)
    if found is None:
        found = write()
        with _writing:
            while len(_kept) >= MOST:
                del _kept[next(iter(_kept))]
            _kept[parts] = found
    return cast("Kept", found)


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


def objects(
    parts: Hashable, build: Callable[..., QuerySet[Row, Any]], model: type[Row], given: Sequence[int | datetime] = ()
) -> list[Row]:
    """Return the rows of a query whose statement is kept, with the related rows that it selects; it may prefetch none.

    ``given`` are moments and keys that differ from one request to the next. They are no part of the key: ``build`` gets
    marks in their place. Raises ``ValueError`` if the statement does not have each of them.
    """

    def write() -> Selection:
        marks = [_mark(value, place) for place, value in enumerate(given)]
        compiler = build(*marks).query.get_compiler(DEFAULT_DB_ALIAS)
        text, values = compiler.as_sql()
        places = {place: marks.index(value) for place, value in enumerate(values) if value in marks}
        if len(set(places.values())) != len(marks):
            raise ValueError("a value that is given is not in the statement")
        shape = {name: getattr(compiler, name) for name in SHAPE}
        return Selection(model, text, tuple(values), places, shape)

    try:
        found = cast("QuerySet[Row, Any]", _KeptRows(_keep(parts, write), given))
        return list(ModelIterable(found))
    except EmptyResultSet:  # nothing can be found, whatever is stored
        return []


SHAPE = ("select", "klass_info", "annotation_col_map", "col_count", "has_extra_select")
"""What Django's compiler knows of a statement that it has written: which columns make which rows."""


def _mark(value: int | datetime, place: int) -> int | datetime:
    """Return a value of the same type that is in no statement by itself."""
    return datetime.max.replace(microsecond=place, tzinfo=UTC) if isinstance(value, datetime) else 2**62 + place


@dataclass(frozen=True)
class Selection:
    """A statement with what makes rows of its answer; ``places`` are values to put in, by their place among all."""

    model: type[Model]
    text: str
    values: tuple[Any, ...]
    places: dict[int, int]
    shape: dict[str, Any]


class _KeptCompiler(SQLCompiler):
    """Asks a statement that was written before."""

    kept: Statement

    def as_sql(self, *_args: Any, **_options: Any) -> Statement:
        return self.kept


class _KeptRows:
    """What Django's maker of rows asks of a query set."""

    db = DEFAULT_DB_ALIAS
    _known_related_objects: ClassVar[dict[Any, Any]] = {}

    def __init__(self, kept: Selection, given: Sequence[int | datetime]) -> None:
        self._kept, self._given, self.query = kept, given, self

    def get_compiler(self, using: str) -> SQLCompiler:
        kept = self._kept
        compiler = _KeptCompiler(Query(kept.model), connections[using], using)
        vars(compiler).update(kept.shape)
        values = tuple(
            self._given[kept.places[place]] if place in kept.places else value
            for place, value in enumerate(kept.values)
        )
        compiler.kept = (kept.text, values if kept.places else kept.values)
        return compiler


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
