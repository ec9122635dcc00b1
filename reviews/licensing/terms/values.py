"""What a license says, fact by fact: value, how it is known, and the clause it rests on.

A license that nobody read answers unknown to everything. There is no default and no nearest match.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeAlias

from reviews.licensing.terms import vocabulary as words
from reviews.licensing.terms.fields import CHOICE, CODES, FIELDS, NUMBER, Field
from reviews.licensing.terms.vocabulary import CONFIRMED, NOT_ADDRESSED, PROPOSED, UNKNOWN, Choices

DIGEST = re.compile(r"[0-9a-f]{64}")
CODE = re.compile(r"[A-Z]{2}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class BadTerms(ValueError):
    """A value that the vocabulary does not allow; the message is one sentence for a page."""


def _among(value: str, choices: Choices, what: str) -> None:
    if value not in words.values_of(choices):
        raise BadTerms(f"{value!r} is not an allowed value of {what}.")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A clause: SHA-256 of the stored document, and where the quote begins and ends in its characters."""

    document: str
    start: int
    end: int

    def __post_init__(self) -> None:
        if not DIGEST.fullmatch(self.document):
            raise BadTerms("An anchor names its document by 64 hexadecimal digits.")
        if not 0 <= self.start < self.end:
            raise BadTerms("An anchor begins before it ends.")


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number above which something changes. ``value`` in people or in whole units of ``currency``.

    ``business`` limits it to these types of business; for the metric business_type it is what the threshold names.
    """

    metric: str
    op: str
    value: int | None
    effect: str
    currency: str = ""
    entity: str = "unclear"
    measured_at: str = "unclear"
    business: tuple[str, ...] = ()
    note: str = ""
    anchor: Anchor | None = None

    def __post_init__(self) -> None:
        _among(self.metric, words.METRICS, "a threshold's metric")
        _among(self.op, words.OPERATORS, "a threshold's comparison")
        _among(self.effect, words.EFFECTS, "a threshold's effect")
        _among(self.entity, words.ENTITIES, "whom a threshold counts")
        _among(self.measured_at, words.MEASURED_AT, "when a threshold is measured")
        for one in self.business:
            _among(one, words.BUSINESSES, "a type of business")
        is_type = self.metric == "business_type"
        if is_type and (self.value is not None or self.op != "is" or not self.business):
            raise BadTerms('A threshold on the type of business has no number, compares with "is" and names a type.')
        if not is_type and (not isinstance(self.value, int) or self.value <= 0 or self.op == "is"):
            raise BadTerms("A threshold has a positive number and says more than, or at least.")
        if ("revenue" in self.metric) != bool(re.fullmatch(r"[A-Z]{3}", self.currency)):
            raise BadTerms("A threshold on revenue, and only such a one, has a currency of three letters.")


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that must be done. ``text`` is the exact words to use, only where they are short and factual."""

    kind: str
    trigger: str
    text: str = ""
    note: str = ""
    anchor: Anchor | None = None

    def __post_init__(self) -> None:
        _among(self.kind, words.DUTY_KINDS, "a duty's kind")
        _among(self.trigger, words.TRIGGERS, "a duty's trigger")
        if len(self.text) > 200:
            raise BadTerms("The exact text of a duty has at most 200 characters; a longer one stays in its document.")


@dataclass(frozen=True, slots=True)
class Restriction:
    """A field of use that is forbidden, outright or under a condition that ``note`` describes."""

    field: str
    extent: str = "banned"
    source: str = "agreement"
    note: str = ""
    anchor: Anchor | None = None

    def __post_init__(self) -> None:
        _among(self.field, words.DOMAINS, "a restricted field")
        _among(self.extent, words.EXTENTS, "a restriction's extent")
        _among(self.source, words.ROLES, "a restriction's document")


Entry: TypeAlias = Threshold | Duty | Restriction
Value: TypeAlias = str | int | tuple[str, ...] | tuple[Threshold, ...] | tuple[Duty, ...] | tuple[Restriction, ...]
ENTRIES: Mapping[str, type[Threshold] | type[Duty] | type[Restriction]] = MappingProxyType(
    {"thresholds": Threshold, "duties": Duty, "restrictions": Restriction}
)


@dataclass(frozen=True, slots=True)
class Term:
    """One fact of a license: its value, its status, and where it stands in which document.

    ``value`` is None exactly when the status is unknown or not addressed. ``read_on`` is a day as ISO 8601 text.
    """

    value: Value | None = None
    status: str = UNKNOWN
    anchor: Anchor | None = None
    read_by: str = ""
    read_on: str = ""
    note: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        _among(self.status, words.STATUSES, "a status")
        if (self.value is None) != (self.status in (UNKNOWN, NOT_ADDRESSED)):
            raise BadTerms("A value is there exactly when the status is confirmed or proposed.")
        if self.status == CONFIRMED and not (self.read_by and self.read_on):
            raise BadTerms("A confirmed value names who read the clause, and on which day.")
        if self.read_on and not DAY.fullmatch(self.read_on):
            raise BadTerms("A day is written as year, month and day: 2026-01-31.")

    @property
    def known(self) -> bool:
        """Whether there is a value, confirmed or proposed."""
        return self.status in (CONFIRMED, PROPOSED)


NOT_READ = Term()


def check_value(known: Field, value: Value) -> None:
    """Refuse a value that its field does not allow, with one sentence."""
    if known.kind == CHOICE:
        if not isinstance(value, str):
            raise BadTerms(f"{known.title} is one word.")
        _among(value, known.choices, known.title.lower())
    elif known.kind == NUMBER:
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise BadTerms(f"{known.title} is a whole number.")
    elif known.kind == "text":
        if not isinstance(value, str) or not 0 < len(value) <= 100:
            raise BadTerms(f"{known.title} is a text of at most 100 characters.")
    else:
        _check_list(known, value)


def _check_list(known: Field, value: Value) -> None:
    if not isinstance(value, tuple) or not value:
        raise BadTerms(f"{known.title} is a list that is not empty; where the text has none, it is not addressed.")
    if known.kind == CODES:
        if not all(isinstance(one, str) and CODE.fullmatch(one) for one in value):
            raise BadTerms(f"{known.title} are codes of two capital letters.")
    elif not all(isinstance(one, ENTRIES[known.path]) for one in value):
        raise BadTerms(f"{known.title} has an entry of another kind.")


@dataclass(frozen=True, slots=True)
class Terms:
    """What one license says. ``key`` is "family/version" or the license's usual id; ``values`` by dotted path.

    A path that is not in ``values`` is unknown. ``verified`` says how the proposed values were found: text, partly,
    secondary, memory, name, rule, "" where it does not matter (terms that a person recorded here).
    """

    key: str
    name: str = ""
    family: str = ""
    values: Mapping[str, Term] = field(default_factory=dict)
    verified: str = ""
    sources: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        for path, term in self.values.items():
            if path not in FIELDS:
                raise BadTerms(f"{path!r} is not a fact that a license states.")
            if term.value is not None:
                check_value(FIELDS[path], term.value)
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    def __getitem__(self, path: str) -> Term:
        """The fact at a dotted path, unknown where nobody read it. Raises KeyError for a path that does not exist."""
        if path not in FIELDS:
            raise KeyError(path)
        return self.values.get(path, NOT_READ)

    def thresholds(self) -> tuple[Threshold, ...]:
        """The thresholds that are known."""
        return tuple(one for one in self._entries("thresholds") if isinstance(one, Threshold))

    def duties(self) -> tuple[Duty, ...]:
        """The duties that are known."""
        return tuple(one for one in self._entries("duties") if isinstance(one, Duty))

    def restrictions(self) -> tuple[Restriction, ...]:
        """The restricted fields that are known."""
        return tuple(one for one in self._entries("restrictions") if isinstance(one, Restriction))

    def excluded(self) -> tuple[str, ...]:
        """The codes of excluded territories that are known."""
        return tuple(one for one in self._entries("territory.excluded") if isinstance(one, str))

    def _entries(self, path: str) -> tuple[object, ...]:
        value = self[path].value
        return tuple(value) if isinstance(value, tuple) else ()


def unread(key: str, name: str = "") -> Terms:
    """The terms of a license that nobody read: unknown to everything."""
    return Terms(key, name)


def rest_not_addressed(terms: Terms, read_by: str, read_on: str) -> Terms:
    """The terms, with every fact that is still unknown marked as not addressed by a person who read all of the text."""
    term = Term(status=NOT_ADDRESSED, read_by=read_by, read_on=read_on)
    return replace(terms, values={path: terms.values.get(path, term) for path in FIELDS})
