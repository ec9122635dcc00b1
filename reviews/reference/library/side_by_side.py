"""Two licenses term by term with their clauses: where they differ, and what changed between versions of a family."""

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from django.contrib.auth.models import AnonymousUser

from reviews.language.phrases import joined, say
from reviews.licensing.models import License
from reviews.licensing.queries import held
from reviews.licensing.terms.fields import FIELDS, TERM_FIELDS
from reviews.licensing.terms.values import Term
from reviews.licensing.terms.vocabulary import UNKNOWN
from reviews.licensing.terms.words import value_words
from reviews.people.models import User
from reviews.reference.library.known import KnownTerm, terms_of

VERSION = re.compile(r"\d+(?:\.\d+)*")


@dataclass(frozen=True)
class TermPair:
    """One term of both licenses; ``differs`` if their values do, ``open`` if one of them is unknown.

    ``only_one`` and ``only_other`` are the entries of a list that the other license does not have; ``shared`` is how
    many both have, 0 for a term that is no list in both.
    """

    title: str
    one: KnownTerm
    other: KnownTerm
    differs: bool
    open: bool
    only_one: tuple[str, ...] = ()
    only_other: tuple[str, ...] = ()
    shared: int = 0

    @property
    def fact(self) -> bool:
        """Whether it is a fact of public lists, which neither text states."""
        return self.one.path not in TERM_FIELDS

    @property
    def state(self) -> tuple[str, str]:
        """Tone and word of the comparison."""
        if self.open:
            return "quiet", say("Not known of both")
        return ("warn", say("Differs")) if self.differs else ("ok", say("Same"))


@dataclass(frozen=True)
class SideBySide:
    """Two licenses with the terms that are shown, and how many are the same in both; facts of public lists are not
    counted.
    """

    one: License
    other: License
    pairs: list[TermPair]
    same: int


def side_by_side(one: License, other: License, user: User | AnonymousUser, *, every: bool = False) -> SideBySide:
    """Compare two licenses; without ``every``, terms with the same value and those unknown in both are left out."""
    known = held([one.key, other.key])
    left, right = known[one.key], known[other.key]
    pairs, same = [], 0
    for path, field in FIELDS.items():
        mine, theirs = left.terms[path], right.terms[path]
        blank = UNKNOWN in (mine.status, theirs.status)
        differs = (mine.value is None, _plain(mine.value)) != (theirs.value is None, _plain(theirs.value))
        differs = differs or (mine.value is None and mine.status != theirs.status)
        same += not differs and not blank and path in TERM_FIELDS
        if every or differs:
            pairs.append((path, field.title, differs, blank))
    paths = [path for path, *_ in pairs]
    shown = {(term.license.pk, term.path): term for term in terms_of([left, right], paths, user)}
    return SideBySide(
        one, other,
        [TermPair(title, shown[one.pk, path], shown[other.pk, path], differs, blank,
                  *_entries(path, left.terms[path], right.terms[path]))
         for path, title, differs, blank in pairs],
        same,
    )  # fmt: skip


def _entries(path: str, mine: Term, theirs: Term) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Return the entries of two lists that only one has, and the number in both; nothing to show without the latter."""
    if not isinstance(mine.value, tuple) or not isinstance(theirs.value, tuple):
        return (), (), 0
    left, right = value_words(path, mine), value_words(path, theirs)
    shared = sum(one in right for one in left)
    only = tuple(one for one in left if one not in right), tuple(one for one in right if one not in left)
    return (*only, shared) if shared else ((), (), 0)


def _plain(value: object) -> object:
    """Return a list without the places of its clauses, in any order: two texts never share offsets."""
    if not isinstance(value, tuple):
        return value
    return sorted(str({**{name: getattr(one, name) for name in one.__slots__}, "anchor": None})
                  if not isinstance(one, str) else one for one in value)  # fmt: skip


def family_steps() -> list[tuple[str, list[tuple[License, License]]]]:
    """Return licenses whose keys differ only in a version number, by what these share, in successive pairs."""
    families = defaultdict(list)
    for row in License.objects.all():
        families[VERSION.sub("#", row.key)].append(row)
    found = []
    for shape, rows in sorted(families.items()):
        ordered = sorted(rows, key=lambda one: _natural(one.key))
        if "#" in shape and len(ordered) > 1:
            found.append((_called(shape, ordered), list(pairwise(ordered))))
    return found


def _called(shape: str, rows: list[License]) -> str:
    """Return the words that the names of a family share, without a version; else what their keys share."""
    common = [words[0] for words in zip(*(one.name.split() for one in rows), strict=False) if len(set(words)) == 1]
    return joined(" ", common) or joined(" ", (part for part in re.split(r"[#/.-]+", shape) if part))


def _natural(key: str) -> list[tuple[int, int, str]]:
    """Return what sorts 3 before 3.1 before 10."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", key)]
