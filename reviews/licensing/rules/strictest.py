"""The strictest of several readings of one fact, which is what binds a model derived from others.

Joining is commutative, associative and idempotent, and only ever makes a fact stricter or less known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from reviews.language.phrases import say
from reviews.licensing.rules.outcomes import LicenseSource
from reviews.licensing.terms.fields import CHOICE, FIELDS, NUMBER
from reviews.licensing.terms.values import Duty, Entry, Restriction, Threshold, Value
from reviews.licensing.terms.vocabulary import NOT_ADDRESSED

Single = str | int | Entry
"""A value, or one entry of a list."""


@dataclass(frozen=True, slots=True)
class Effective:
    """One fact over several documents or repositories: the values that bind, and the repositories where it is unknown.

    For ordered facts, only the strictest value is kept; for lists and texts, every value.
    """

    path: str
    values: frozenset[Single] = frozenset()
    unknown_in: frozenset[str] = frozenset()


def rank(path: str, value: object) -> int | None:
    """Return how strict a value is for its fact; None if its values have no order. Fewer days are stricter."""
    field = FIELDS[path]
    if field.kind == CHOICE and field.strict:
        return field.rank(value)
    return -int(str(value)) if field.kind == NUMBER else None


def join(one: Effective, other: Effective) -> Effective:
    """Return both combined. Raises ValueError if they concern different facts."""
    if one.path != other.path:
        raise ValueError(say("{path} and {path2} are different facts.", path=one.path, path2=other.path))
    values = one.values | other.values
    ranks = {value: found for value in values if (found := rank(one.path, value)) is not None}
    if ranks:
        top = max(ranks.values())
        values = frozenset(value for value in values if ranks.get(value) == top)
    return Effective(one.path, values, one.unknown_in | other.unknown_in)


def of_source(source: LicenseSource, path: str) -> Effective:
    """Return one fact combined over all documents of one repository."""
    found = Effective(path)
    for document in source.read():
        term = document.terms[path]
        if term.value is not None:
            found = join(found, Effective(path, frozenset(_parts(term.value))))
        elif term.status != NOT_ADDRESSED:
            found = join(found, Effective(path, unknown_in=frozenset({source.name})))
    return found


def _parts(value: Value) -> tuple[Single, ...]:
    return tuple(value) if isinstance(value, tuple) else (value,)


def bare(value: Single) -> Single:
    """Return an entry without its note, anchor and number, so that two readings of the same clause are equal."""
    if isinstance(value, Restriction):
        return replace(value, note="", anchor=None, item="")
    if isinstance(value, Threshold | Duty):
        return replace(value, note="", anchor=None)
    return value
