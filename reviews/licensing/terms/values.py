"""Facts of a license: each with its value, its status, and the clause behind it.

For a license that was not read, every term is unknown. There is no default and no nearest match.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from reviews.language.phrases import say
from reviews.licensing.terms import vocabulary as words
from reviews.licensing.terms.fields import CHOICE, CODES, FIELDS, NUMBER, Field
from reviews.licensing.terms.vocabulary import CONFIRMED, NOT_ADDRESSED, PROPOSED, UNKNOWN, Choices

DIGEST = re.compile(r"[0-9a-f]{64}")
CODE = re.compile(r"[A-Z]{2}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class BadTerms(ValueError):
    """A value outside the vocabulary; the message is one sentence for a page."""


def _among(value: str, choices: Choices, what: str) -> None:
    if value not in words.values_of(choices):
        raise BadTerms(say("{value} is not an allowed value of {what}.", value=repr(value), what=what))


@dataclass(frozen=True, slots=True)
class Anchor:
    """A clause: SHA-256 of the stored document, and the start and end of the quotation in characters."""

    document: str
    start: int
    end: int

    def __post_init__(self) -> None:
        if not DIGEST.fullmatch(self.document):
            raise BadTerms(say("An anchor must name its document by 64 hexadecimal digits."))
        if not 0 <= self.start < self.end:
            raise BadTerms(say("An anchor must begin before it ends."))


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number above which further terms apply. ``value`` counts people or whole units of ``currency``.

    ``business`` limits it to these types of business; for the metric business_type, it is the threshold itself.
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
        _among(self.entity, words.ENTITIES, say("the entity that a threshold counts"))
        _among(self.measured_at, words.MEASURED_AT, say("the date of a threshold"))
        for one in self.business:
            _among(one, words.BUSINESSES, say("a type of business"))
        is_type = self.metric == "business_type"
        if is_type and (self.value is not None or self.op != "is" or not self.business):
            raise BadTerms(say('A threshold on the type of business has no number, uses "is" and names a type.'))
        if not is_type and (not isinstance(self.value, int) or self.value <= 0 or self.op == "is"):
            raise BadTerms(say("A threshold must have a positive number and say more than, or at least."))
        if ("revenue" in self.metric) != bool(re.fullmatch(r"[A-Z]{3}", self.currency)):
            raise BadTerms(say("A threshold on revenue, and no other, must have a three-letter currency."))


@dataclass(frozen=True, slots=True)
class Duty:
    """An action that must be taken. ``text`` is the exact wording to use, only if it is short and factual."""

    kind: str
    trigger: str
    text: str = ""
    note: str = ""
    anchor: Anchor | None = None

    def __post_init__(self) -> None:
        _among(self.kind, words.DUTY_KINDS, "a duty's kind")
        _among(self.trigger, words.TRIGGERS, "a duty's trigger")
        if len(self.text) > 200:
            raise BadTerms(
                say("The exact wording of a duty has at most 200 characters; longer text stays in its document.")
            )


@dataclass(frozen=True, slots=True)
class Restriction:
    """A forbidden field of use or conduct, outright or under a condition that ``note`` describes.

    ``item`` is its number as the text prints it, or its place in a list without numbers; "" if it has none.
    """

    field: str
    extent: str = "banned"
    source: str = "agreement"
    note: str = ""
    anchor: Anchor | None = None
    item: str = ""

    def __post_init__(self) -> None:
        _among(self.field, words.SUBJECTS, say("a restricted field"))
        if len(self.item) > 40:
            raise BadTerms(say("The number of an item has at most 40 characters."))
        _among(self.extent, words.EXTENTS, "a restriction's extent")
        _among(self.source, words.ROLES, "a restriction's document")


Entry: TypeAlias = Threshold | Duty | Restriction
Value: TypeAlias = str | int | tuple[str, ...] | tuple[Threshold, ...] | tuple[Duty, ...] | tuple[Restriction, ...]
ENTRIES: Mapping[str, type[Threshold] | type[Duty] | type[Restriction]] = MappingProxyType(
    {"thresholds": Threshold, "duties": Duty, "restrictions": Restriction}
)


@dataclass(frozen=True, slots=True)
class Term:
    """One fact of a license: its value, its status, and its place in a document.

    ``value`` is None exactly if the status is unknown or not addressed. ``read_on`` is an ISO 8601 date as text.
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
            raise BadTerms(say("A fact must have a value if it is confirmed or proposed, and otherwise none."))
        if self.status == CONFIRMED and not (self.read_by and self.read_on):
            raise BadTerms(say("A confirmed value must name who read the clause, and on which day."))
        if self.read_on and not DAY.fullmatch(self.read_on):
            raise BadTerms(say("Write a date as year, month and day: 2026-01-31."))

    @property
    def known(self) -> bool:
        """Whether there is a value, confirmed or proposed."""
        return self.status in (CONFIRMED, PROPOSED)


NOT_READ = Term()


def check_value(known: Field, value: Value) -> None:
    """Refuse a value that its field does not allow. Raises BadTerms with one sentence."""
    if known.kind == CHOICE:
        if not isinstance(value, str):
            raise BadTerms(say("{title} must be one of the listed values.", title=known.title))
        _among(value, known.choices, known.title.lower())
    elif known.kind == NUMBER:
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise BadTerms(say("{title} must be a whole number, zero or more.", title=known.title))
    elif known.kind == "text":
        if not isinstance(value, str) or not 0 < len(value) <= 100:
            raise BadTerms(say("{title} must be a text of at most 100 characters.", title=known.title))
    else:
        _check_list(known, value)


def _check_list(known: Field, value: Value) -> None:
    if not isinstance(value, tuple) or not value:
        raise BadTerms(
            say(
                "{title} must be a non-empty list; if the license has none, mark it as not addressed.",
                title=known.title,
            )
        )
    if known.kind == CODES:
        if not all(isinstance(one, str) and CODE.fullmatch(one) for one in value):
            raise BadTerms(say("{title} must be codes of two capital letters.", title=known.title))
    elif not all(isinstance(one, ENTRIES[known.path]) for one in value):
        raise BadTerms(say("{title} has an entry of the wrong kind.", title=known.title))


@dataclass(frozen=True, slots=True)
class Terms:
    """All terms of one license. ``key`` is "family/version" or the license's usual id; ``values`` by dotted path.

    A path missing from ``values`` is unknown. ``verified`` says how the proposed values were found: text, partly,
    secondary, memory, name, rule; "" if it does not apply (terms that a person recorded here).
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
                raise BadTerms(say("{path} is not a known license fact.", path=repr(path)))
            if term.value is not None:
                check_value(FIELDS[path], term.value)
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    def __getitem__(self, path: str) -> Term:
        """Return the fact at a dotted path, unknown if it was not read. Raises KeyError for an unknown path."""
        if path not in FIELDS:
            raise KeyError(path)
        return self.values.get(path, NOT_READ)

    def thresholds(self) -> tuple[Threshold, ...]:
        """Return the known thresholds."""
        return tuple(one for one in self._entries("thresholds") if isinstance(one, Threshold))

    def duties(self) -> tuple[Duty, ...]:
        """Return the known duties."""
        return tuple(one for one in self._entries("duties") if isinstance(one, Duty))

    def restrictions(self) -> tuple[Restriction, ...]:
        """Return the known restricted fields."""
        return tuple(one for one in self._entries("restrictions") if isinstance(one, Restriction))

    def excluded(self) -> tuple[str, ...]:
        """Return the known codes of excluded territories."""
        return tuple(one for one in self._entries("territory.excluded") if isinstance(one, str))

    def _entries(self, path: str) -> tuple[object, ...]:
        value = self[path].value
        return tuple(value) if isinstance(value, tuple) else ()


def unread(key: str, name: str = "") -> Terms:
    """Return the terms of an unread license: every term is unknown."""
    return Terms(key, name)
