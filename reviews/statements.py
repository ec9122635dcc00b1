"""Statements whose text is kept: Django writes the SQL of most lists for longer than PostgreSQL takes to answer it."""

import json
import sys
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any, ClassVar, TypeVar, cast
from weakref import WeakValueDictionary

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import JSONField, Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.expressions import Col
from django.db.models.query import ModelIterable
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler
from psycopg import sql

from reviews.query_plans import planned

Statement = tuple[str, tuple[Any, ...]]
"""The text with its placeholders, and the values."""

Given = int | str | datetime
"""What a kept statement is given anew each time: a key, a text, a moment."""

Row = TypeVar("Row", bound=Model)

MOST = 2_000
"""Statements that a process keeps, of some 3 kB each; the oldest one goes first. A person has some ten a day."""

Kept = TypeVar("Kept")

_kept: dict[Hashable, Any] = {}
_shapes: "WeakValueDictionary[Hashable, StatementShape]" = WeakValueDictionary()
_writing = Lock()


def statement(parts: Hashable, write: Callable[[], Statement]) -> Statement:
    """Return a statement, written the first time that a process needs it; its answers are never kept.

    ``parts`` must name everything that the text and its values depend on: which statement, the person with roles and
    teams, the day, and what was asked.
    """

    def shared() -> Statement:
        text, values = write()
        return sys.intern(text), values  # people with the same roles differ in the values alone

    return _keep(parts, shared)


def _keep(parts: Hashable, write: Callable[[], Kept]) -> Kept:
    found = _kept.get(parts)
    if found is None:
        found = write()
        with _writing:
            while len(_kept) >= MOST:
                del _kept[next(iter(_kept))]
            _kept[parts] = found
    return cast("Kept", found)


def rows(
    parts: Hashable, build: Callable[[], QuerySet[Row, Any]], model: type[Row], *, steady: bool = False
) -> list[Row]:
    """Return the rows of a query whose statement is kept; what a row carries besides its columns comes as the database
    returns it, and related rows are left out.

    A ``steady`` one holds no text that a person typed and has one good plan, whatever its values: PostgreSQL keeps it.
    """

    def write() -> RowSelection:
        compiler = build().query.get_compiler(DEFAULT_DB_ALIAS)
        text, values = written_out(compiler.as_sql()) if steady else compiler.as_sql()
        carried = dict(compiler.annotation_col_map)
        columns = {place: one.target for place, (one, *_) in enumerate(compiler.select) if isinstance(one, Col)}
        own = {at: column for at, column in columns.items() if column.model is model and at not in carried.values()}
        parsed = [place for place, column in own.items() if isinstance(column, JSONField)]
        names = [column.attname for column in own.values()]
        return RowSelection(sys.intern(text), tuple(values), list(own), names, parsed, carried)

    try:
        kept = _keep(parts, write)
    except EmptyResultSet:  # nothing can be found, whatever is stored
        return []
    with planned() if steady else connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(kept.text, kept.values)
        return [kept.row(model, list(told)) for told in cursor.fetchall()]


@dataclass(frozen=True)
class RowSelection:
    """A statement with the places of a row's own columns in its answer, their names, those that are JSON, and the place
    of each value that it carries besides."""

    text: str
    values: tuple[Any, ...]
    own: list[int]
    names: list[str]
    parsed: list[int]
    carried: dict[str, int]

    def row(self, model: type[Row], told: list[Any]) -> Row:
        """Return the row that one line of the answer is."""
        for place in self.parsed:
            told[place] = None if told[place] is None else json.loads(told[place])
        # What Django's `from_db` makes, without two signals and a loop over all columns for each row of a list.
        found = model.__new__(model)
        values = vars(found)
        values["_state"] = state = ModelState()
        state.adding, state.db = False, DEFAULT_DB_ALIAS
        values.update(zip(self.names, [told[place] for place in self.own], strict=True))
        values.update((name, told[place]) for name, place in self.carried.items())
        return found


def objects(
    parts: Hashable, build: Callable[..., QuerySet[Row, Any]], model: type[Row], given: Sequence[Given] = ()
) -> list[Row]:
    """Return the rows of a query whose statement is kept, with the related rows that it selects; it may prefetch none.

    ``given`` are moments, keys and texts that differ from one request to the next. They are no part of the key:
    ``build`` gets marks in their place. Raises ``ValueError`` if the statement does not have each of them.
    """
    try:
        found = cast("QuerySet[Row, Any]", _KeptRows(_keep(parts, lambda: _selection(build, given, model)), given))
        return list(ModelIterable(found))
    except EmptyResultSet:  # nothing can be found, whatever is stored
        return []


def tuples(
    parts: Hashable, build: Callable[..., QuerySet[Any, Any]], given: Sequence[Given] = ()
) -> list[tuple[Any, ...]]:
    """Return what a query of plain columns (``values_list``) finds, as the database returns it: JSON is a text.

    ``given`` are put in as for ``objects``: a list that shows a tenth of its rows' columns makes no objects of them.
    """
    try:
        kept = _keep(parts, lambda: _selection(build, given))
    except EmptyResultSet:  # nothing can be found, whatever is stored
        return []
    found: list[tuple[Any, ...]]
    (found,) = _KeptRows(kept, given).get_compiler(DEFAULT_DB_ALIAS).execute_sql()
    return found


def _selection(
    build: Callable[..., QuerySet[Any, Any]], given: Sequence[Given], model: type[Model] | None = None
) -> "Selection":
    marks = [_mark(value, place) for place, value in enumerate(given)]
    compiler = build(*marks).query.get_compiler(DEFAULT_DB_ALIAS)
    text, values = written_out(compiler.as_sql(), marks)
    places = {place: marks.index(value) for place, value in enumerate(values) if value in marks}
    if len(set(places.values())) != len(marks):
        raise ValueError("a value that is given is not in the statement")
    told = StatementShape({name: getattr(compiler, name) for name in SHAPE} if model else {})
    shape = _shapes.setdefault((model, text), told)
    return Selection(model, sys.intern(text), tuple(values), places, shape)


class StatementShape(dict[str, Any]):
    """What ``SHAPE`` names of one text, shared by everybody who has it."""


SHAPE = ("select", "klass_info", "annotation_col_map", "col_count", "has_extra_select")
"""What Django's compiler knows of a statement that it has written: which columns make which rows."""


def _mark(value: Given, place: int) -> Given:
    """Return a value of the same type that is in no statement by itself."""
    if isinstance(value, str):
        return f"\ue000{place}"  # a character of private use, of which no text of the code has one
    # A number fits into four bytes: Django finds nothing where a column could not hold it, and writes no statement.
    return datetime.max.replace(microsecond=place, tzinfo=UTC) if isinstance(value, datetime) else 2**31 - 1 - place


@dataclass(frozen=True)
class Selection:
    """A statement with what makes rows of its answer; ``places`` are values to put in, by their place among all."""

    model: type[Model] | None
    text: str
    values: tuple[Any, ...]
    places: dict[int, int]
    shape: StatementShape

    def with_given(self, given: Sequence[Given]) -> tuple[Any, ...]:
        """Return the values with those that are given in their places."""
        if not self.places:
            return self.values
        places = self.places
        return tuple(given[places[at]] if at in places else value for at, value in enumerate(self.values))


class _KeptCompiler(SQLCompiler):
    """Asks a statement that was written before."""

    kept: Statement

    def execute_sql(self, *_args: Any, **_options: Any) -> Any:
        """Return all lines of the answer, as one of the chunks that Django's maker of rows goes through."""
        with planned() as cursor:
            cursor.execute(*self.kept)
            return [cursor.fetchall()]


class _KeptRows:
    """What Django's maker of rows asks of a query set."""

    db = DEFAULT_DB_ALIAS
    _known_related_objects: ClassVar[dict[Any, Any]] = {}

    def __init__(self, kept: Selection, given: Sequence[Given]) -> None:
        self._kept, self._given, self.query = kept, given, self

    def get_compiler(self, using: str) -> _KeptCompiler:
        kept = self._kept
        compiler = _KeptCompiler(Query(kept.model), connections[using], using)
        vars(compiler).update(kept.shape)
        compiler.kept = (kept.text, kept.with_given(self._given))
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


def written_out(asked: Statement, apart: Sequence[Given] = ()) -> Statement:
    """Return a statement with the texts among its values written into it, for texts that are the code's own.

    A plan that is kept knows no values, so that it cannot use an index of the rows that have a certain text. Texts that
    are ``apart`` stay values.
    """
    text, values = asked
    parts = text.split("%s")
    if len(parts) != len(values) + 1:  # some text has this mark as well
        return asked
    own = [type(value) is str and value not in apart for value in values]
    words = [
        sql.Literal(value).as_string().replace("%", "%%") if mine else "%s"
        for value, mine in zip(values, own, strict=True)
    ]
    joined = "".join(part + word for part, word in zip(parts, [*words, ""], strict=True))
    return joined, tuple(value for value, mine in zip(values, own, strict=True) if not mine)


def how_many(parts: Hashable, build: Callable[[], QuerySet[Any, Any]]) -> int:
    """Return how many rows a query finds, by a statement that is kept."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(*statement(parts, lambda: together(number(build()))))
        return int(cursor.fetchone()[0])


def together(*expressions: Statement) -> Statement:
    """Return the statement whose one row answers all expressions."""
    return (
        "SELECT " + ", ".join(text for text, _ in expressions),
        tuple(value for _, values in expressions for value in values),
    )
