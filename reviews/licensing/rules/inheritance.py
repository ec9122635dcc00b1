"""License terms inherited from the models that a model was made from: compared, never corrected.

Declared, detected, inherited and concluded licenses are shown side by side, just as SPDX separates declared from
concluded. A permissive tag on a fine-tune may cover only the changes; the base model keeps its license.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reviews.hub.shapes import lineage as around
from reviews.hub.shapes.lineage import AncestorValue
from reviews.licensing.rules.outcomes import LicenseDocument, LicenseSource
from reviews.licensing.rules.strictest import Effective, bare, effective, of_source
from reviews.licensing.terms.fields import CHOICE, FIELDS
from reviews.licensing.terms.hub_ids import FAMILY, PLACEHOLDER, hub_id

STRICTER, UNKNOWN, LOOSER, SAME = "upstream-stricter", "upstream-unknown", "upstream-looser", "same"
FLAGS = {
    STRICTER: "An upstream model has stricter terms than this model declares",
    UNKNOWN: "The terms of an upstream model are unknown",
    LOOSER: "An upstream model now has looser terms",
    SAME: "The terms are the same",
}
"""Every flag in words, most serious first."""
BLOCKS = frozenset({STRICTER, UNKNOWN})
"""Flags that prevent clearance of a candidate until a person has looked."""

NOT_BINDING = frozenset(
    (
        "patents.grant", "litigation_termination", "revocable", "cure_days", "governing_law", "venue", "flags.osi",
        "flags.fsf", "use_policy.mutable",
    )
)  # fmt: skip
BINDING = tuple(path for path in FIELDS if path not in NOT_BINDING)
"""The facts that bind users of a derivative; the others describe the license and raise no flag."""


@dataclass(frozen=True, slots=True)
class LineageLink:
    """An ancestor or adapter with its documents at its own commit. ``state`` is one of ``lineage.STATES``."""

    source: LicenseSource
    state: str = around.READ
    commit: str = ""

    @property
    def why_unknown(self) -> str:
        """The reason why its terms are unknown; "" if they are known."""
        name = self.source.name
        words = {
            around.MISSING: f"{name} is not on the hub, or is private.",
            around.PRIVATE: f"{name} is private.",
            around.LOCAL: f"{name} is a local path on someone's machine.",
            around.CYCLE: f"{name} is part of a cycle of models that name each other as base.",
            around.NOT_READ: f"{name} could not be looked up.",
        }
        if self.state in words:
            return words[self.state]
        if not any(document.terms.values for document in self.source.documents):
            return (
                f"{name} is gated, and its license has not been read."
                if self.state == around.GATED
                else f"The license of {name} has not been read."
            )
        return "" if self.commit else f"The commit at which {name} was read is unknown."


def link_of(ancestor: AncestorValue, documents: Iterable[LicenseDocument] = ()) -> LineageLink:
    """Return the link for an ancestor as the hub reading has it, with the documents read at its commit."""
    return LineageLink(LicenseSource(ancestor.id, tuple(documents), ancestor.relation), ancestor.state, ancestor.commit)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One ancestor's effect: the flag, the reason, and the facts in which the two differ."""

    ancestor: str
    flag: str
    why: str
    stricter: tuple[str, ...] = ()
    looser: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LicenseConclusion:
    """A license that a person concluded: its key, who, on which day, why. Raises ValueError without who and day."""

    key: str
    by: str
    on: str
    reason: str = ""

    def __post_init__(self) -> None:
        if not (self.by and self.on):
            raise ValueError("A conclusion must name its author and its day.")


@dataclass(frozen=True, slots=True)
class LicenseColumns:
    """Four columns of one candidate; none overwrites another.

    ``declared`` is the license that the card names, as it stands there; ``detected`` the keys of identified texts,
    ``inherited`` one comparison an ancestor, ``concluded`` what a person decided.
    """

    declared: str
    detected: tuple[str, ...]
    inherited: tuple[Comparison, ...]
    concluded: LicenseConclusion | None = None

    @property
    def flag(self) -> str:
        """The most serious flag of all ancestors."""
        return gravest(one.flag for one in self.inherited)

    @property
    def disagrees(self) -> bool:
        """Whether the license that the card names differs from the identified texts."""
        tag = hub_id(self.declared)
        if not self.declared or (tag is not None and tag.kind in (FAMILY, PLACEHOLDER)):
            return False
        named = (tag.terms if tag else "") or self.declared.casefold()
        return bool(self.detected) and named not in {one.casefold() for one in self.detected}

    @property
    def blocks(self) -> bool:
        """Whether a person must look before anything counts as clear."""
        return self.flag in BLOCKS or self.disagrees


def gravest(flags: Iterable[str]) -> str:
    """Return the most serious of several flags; ``SAME`` if there is none."""
    order = list(FLAGS)
    return min(flags, key=order.index, default=SAME)


def compare(candidate: LicenseSource, link: LineageLink) -> Comparison:
    """Compare the candidate's own terms with those of one ancestor, fact by fact."""
    name = link.source.name
    if link.why_unknown:
        return Comparison(name, UNKNOWN, link.why_unknown, unknown=BINDING)
    found: dict[str, list[str]] = {STRICTER: [], LOOSER: [], UNKNOWN: [], SAME: []}
    for path in BINDING:
        for flag in _differ(of_source(candidate, path), of_source(link.source, path)):
            found[flag].append(path)
    flag = gravest(flag for flag in FLAGS if found[flag])
    titles = ", ".join(FIELDS[path].title.lower() for path in found[flag])
    why = f"{FLAGS[flag]}: {titles}." if flag != SAME else f"{FLAGS[SAME]}."
    return Comparison(name, flag, why, tuple(found[STRICTER]), tuple(found[LOOSER]), tuple(found[UNKNOWN]))


def _differ(own: Effective, above: Effective) -> Iterable[str]:
    """Yield the flags of one fact; several if a list is longer in one place and shorter in another."""
    if above.unknown_in:
        yield UNKNOWN
    if FIELDS[own.path].kind == CHOICE:
        mine, theirs = _rank(own), _rank(above)
        if theirs > max(mine, 0):
            yield STRICTER
        elif mine > max(theirs, 0) and not above.unknown_in:
            yield LOOSER
        return
    mine_set, theirs_set = {bare(value) for value in own.values}, {bare(value) for value in above.values}
    if theirs_set - mine_set:
        yield STRICTER
    if mine_set - theirs_set and not above.unknown_in:
        yield LOOSER


def _rank(fact: Effective) -> int:
    """Return how strict the known values of a fact are; -1, as loose as the loosest value, if nothing is said."""
    field = FIELDS[fact.path]
    return max((field.rank(value) for value in fact.values), default=-1)


def conclude(
    candidate: LicenseSource,
    links: Iterable[LineageLink],
    *,
    declared: str,
    detected: Iterable[str] = (),
    conclusion: LicenseConclusion | None = None,
) -> LicenseColumns:
    """Return the four columns of a candidate; ``conclusion`` is what a person concluded, None before that."""
    inherited = tuple(compare(candidate, one) for one in links)
    return LicenseColumns(declared, tuple(detected), inherited, conclusion)


def binding(candidate: LicenseSource, links: Iterable[LineageLink]) -> tuple[LicenseSource, ...]:
    """Return every source whose terms bind, the candidate first, as input for ``rules.judge``.

    A link with unknown terms is kept without documents, so its answers are unknown.
    """
    return (
        candidate,
        *(LicenseSource(one.source.name, (), one.source.relation) if one.why_unknown else one.source for one in links),
    )


def effective_terms(candidate: LicenseSource, links: Iterable[LineageLink]) -> tuple[Effective, ...]:
    """Return the strictest value of every fact over the candidate and its ancestors, with the source of each."""
    return effective(binding(candidate, links))
