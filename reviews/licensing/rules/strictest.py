"""The strictest of several readings of one fact, which is what binds a model derived from others.

Joining is commutative, associative and idempotent, and only ever makes a fact stricter or less known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from reviews.licensing.rules.outcomes import LicenseSource
from reviews.licensing.terms.fields import CHOICE, FIELDS, NUMBER
from reviews.licensing.terms.values import Duty, Entry, Restriction, Threshold, Value
from reviews.licensing.terms.vocabulary import CONFIRMED, NOT_ADDRESSED, PROPOSED, UNKNOWN

Held = tuple[str, str, "str | int | Entry"]
"""A value with its origin: the repository, its status, and the value or one entry of a list."""


@dataclass(frozen=True, slots=True)
class Effective:
    """One fact over several repositories: the strictest value with its origins, and where it is unknown.

    For ordered facts, only the strictest value is kept; for lists and texts, every value of every repository.
    """

    path: str
    held: frozenset[Held] = frozenset()
    unknown_in: frozenset[str] = frozenset()
    silent_in: frozenset[str] = frozenset()

    @property
    def origins(self) -> tuple[str, ...]:
        """The repositories whose value binds."""
        return tuple(sorted({origin for origin, _, _ in self.held}))

    @property
    def values(self) -> tuple[str | int | Entry, ...]:
        """The values that bind, each once."""
        return tuple(dict.fromkeys(value for _, _, value in sorted(self.held, key=str)))

    @property
    def status(self) -> str:
        """The status: unknown as long as a repository that was not read could be stricter."""
        if self.unknown_in and not self._is_strictest():
            return UNKNOWN
        if not self.held:
            return NOT_ADDRESSED if self.silent_in else UNKNOWN
        return CONFIRMED if all(status == CONFIRMED for _, status, _ in self.held) else PROPOSED

    def _is_strictest(self) -> bool:
        field = FIELDS[self.path]
        last = field.choices[-1][0] if field.kind == CHOICE else None
        return last is not None and any(value == last for _, _, value in self.held)


def rank(path: str, value: object) -> int | None:
    """Return how strict a value is for its fact; None if its values have no order. Fewer days are stricter."""
    field = FIELDS[path]
    if field.kind == CHOICE and field.strict:
        return field.rank(value)
    return -int(str(value)) if field.kind == NUMBER else None


def join(one: Effective, other: Effective) -> Effective:
    """Return both combined. Raises ValueError if they concern different facts."""
    if one.path != other.path:
        raise ValueError(f"{one.path} and {other.path} are different facts.")
    held = one.held | other.held
    ranks = {item: found for item in held if (found := rank(one.path, item[2])) is not None}
    if ranks:
        top = max(ranks.values())
        held = frozenset(item for item in held if ranks.get(item) == top)
    return Effective(one.path, held, one.unknown_in | other.unknown_in, one.silent_in | other.silent_in)


def of_source(source: LicenseSource, path: str) -> Effective:
    """Return one fact combined over all documents of one repository."""
    found = Effective(path)
    for document in source.read():
        term = document.terms[path]
        if term.value is not None:
            held = frozenset((source.name, term.status, value) for value in _parts(term.value))
            mine = Effective(path, held)
        elif term.status == NOT_ADDRESSED:
            mine = Effective(path, silent_in=frozenset({source.name}))
        else:
            mine = Effective(path, unknown_in=frozenset({source.name}))
        found = join(found, mine)
    return found


def effective(sources: Iterable[LicenseSource]) -> tuple[Effective, ...]:
    """Return every fact combined over all repositories, in the order of the catalogue."""
    all_ = tuple(sources)
    found = []
    for path in FIELDS:
        fact = Effective(path)
        for source in all_:
            fact = join(fact, of_source(source, path))
        found.append(fact)
    return tuple(found)


def _parts(value: Value) -> tuple[str | int | Entry, ...]:
    return tuple(value) if isinstance(value, tuple) else (value,)


def bare(value: str | int | Entry) -> str | int | Entry:
    """Return an entry without its note and anchor, so that two readings of the same clause are equal."""
    if isinstance(value, Threshold | Duty | Restriction):
        return replace(value, note="", anchor=None)
    return value
