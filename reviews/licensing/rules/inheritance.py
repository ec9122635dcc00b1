"""License terms inherited from the models that a model was made from: compared, never corrected.

A permissive tag on a fine-tune may cover only the changes; the base model keeps its license.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reviews.hub.shapes import lineage as around
from reviews.language.phrases import joined, say
from reviews.licensing.rules.outcomes import LicenseSource
from reviews.licensing.rules.strictest import Effective, bare, of_source
from reviews.licensing.terms.fields import CHOICE, CONTRACT, FIELDS

STRICTER, UNKNOWN, LOOSER, SAME = "upstream-stricter", "upstream-unknown", "upstream-looser", "same"
FLAGS = {
    STRICTER: say("An upstream model has stricter terms than this model declares"),
    UNKNOWN: say("The terms of an upstream model are unknown"),
    LOOSER: say("An upstream model now has looser terms"),
    SAME: say("The terms are the same"),
}
"""Every flag in words, most serious first."""

NOT_BINDING = frozenset(
    (
        "patents.grant", "litigation_termination", "revocable", "cure_days", "governing_law", "venue", "flags.osi",
        "flags.fsf", "use_policy.mutable",
    )
) | {field.path for field in CONTRACT}  # fmt: skip
BINDING = tuple(path for path in FIELDS if path not in NOT_BINDING)
"""The facts that bind users of a derivative; the others describe the license and raise no flag.

What a license says as a contract binds each user to its licensor: the rules judge it for every ancestor by itself.
"""


@dataclass(frozen=True, slots=True)
class LineageLink:
    """An ancestor or adapter with its documents at the commit that was read. ``state`` is one of ``lineage.STATES``.

    ``revision`` is what the model made from it names: "", a branch or tag, or the commit that counts.
    """

    source: LicenseSource
    state: str = around.READ
    commit: str = ""
    revision: str = ""

    @property
    def why_unknown(self) -> str:
        """The reason why its terms are unknown; "" if they are known."""
        name = self.source.name
        words = {
            around.MISSING: say("{name} is not on the hub, or is private.", name=name),
            around.PRIVATE: say("{name} is private.", name=name),
            around.LOCAL: say("{name} is a path on the publisher's machine.", name=name),
            around.UNNAMED: say("{name} is a title; no hub can be asked for it.", name=name),
            around.OUTSIDE: say("{name} is an address outside the hub.", name=name),
            around.UNCLEAR: say("{name} was not understood as the name of a model.", name=name),
            around.TOO_FAR: say(
                "{name} was not looked up: the chain of models is longer than a reading follows.", name=name
            ),
            around.CYCLE: say("{name} is part of a cycle of models that name each other as base.", name=name),
            around.NOT_READ: say("{name} could not be looked up.", name=name),
        }
        if self.state in words:
            return words[self.state]
        if unpinned := why_not_that_commit(name, self.commit, self.revision):
            return unpinned
        if not any(document.terms.values for document in self.source.documents):
            return (
                say("{name} is gated, and its license has not been read.", name=name)
                if self.state == around.GATED
                else say("The license of {name} has not been read.", name=name)
            )
        return ""


def why_not_that_commit(name: str, commit: str, revision: str) -> str:
    """Return why texts read of an ancestor do not count as its terms: their commit is unknown, or not the named one."""
    if not commit:
        return say("The commit at which {name} was read is unknown.", name=name)
    if around.COMMIT.fullmatch(revision) and revision != commit:
        return say(
            "{name} was read at {commit}, not at the commit {revision} that is named as the base.",
            name=name,
            commit=commit[:7],
            revision=revision[:7],
        )
    return ""


def at_head(name: str, commit: str, revision: str) -> str:
    """Return what must be said of terms read where no commit is named; "" for terms of the commit that is named."""
    if not commit or commit == revision:
        return ""
    where = say("at {revision}", revision=revision[:60]) if revision else say("at its head")
    return say(
        "{name} was read {where}, commit {commit}; no commit of it is named as the base.",
        name=name,
        where=where,
        commit=commit[:7],
    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """One ancestor's effect: the flag, the reason, and the facts in which the two differ."""

    ancestor: str
    flag: str
    why: str
    stricter: tuple[str, ...] = ()
    looser: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


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
    titles = joined(", ", (FIELDS[path].title.lower() for path in found[flag]))
    why = say("{flag}: {titles}.", flag=FLAGS[flag], titles=titles) if flag != SAME else FLAGS[SAME] + "."
    why = joined(" ", (why, at_head(name, link.commit, link.revision))).strip()
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
