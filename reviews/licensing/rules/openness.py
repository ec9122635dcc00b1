"""Open source, open weights, open access or closed: a label derived from facts by a rule that is shown.

It combines two axes, access and rights, with a table of components. The Open Source AI Definition requires the freedom
to use, study, modify and share, with data information, code and parameters (opensource.org/ai); the components follow
the Model Openness Framework, as ``reviews.hub.facts.openness`` reads them. The label is never entered by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reviews.hub.facts.openness import DESCRIBED, RELEASED, WITHHELD
from reviews.language.phrases import say
from reviews.licensing.terms.values import Terms

PUBLIC, GATED_AUTO, GATED_MANUAL, UNKNOWN = "public", "gated_auto", "gated_manual", "unknown"
ACCESS = (PUBLIC, GATED_AUTO, GATED_MANUAL, UNKNOWN)

OSI, PERMISSIVE, RESPONSIBLE, COMMUNITY = "osi_license", "permissive_model", "responsible_use", "community_conditional"
REGISTRATION, RESEARCH, NO_GRANT = "registration", "research_only", "no_grant"
ACCESS_WORDS = {
    PUBLIC: say("public"),
    GATED_AUTO: say("gated, automatic"),
    GATED_MANUAL: say("gated, by hand"),
    UNKNOWN: say("unknown"),
}
RIGHTS_WORDS = {
    OSI: say("Open source license"),
    PERMISSIVE: say("Permissive model license"),
    RESPONSIBLE: say("Restricted fields of use"),
    COMMUNITY: say("With thresholds or limits"),
    REGISTRATION: say("After registration"),
    RESEARCH: say("Research only"),
    NO_GRANT: say("No rights granted"),
}
"""The classes of licenses, as people read them."""
RIGHTS = (OSI, PERMISSIVE, RESPONSIBLE, COMMUNITY, REGISTRATION, RESEARCH, NO_GRANT, UNKNOWN)

OPEN_SOURCE, OPEN_WEIGHTS, OPEN_ACCESS = say("open source"), say("open weights"), say("open access")
CLOSED = say("closed")
LABELS = (OPEN_SOURCE, OPEN_WEIGHTS, OPEN_ACCESS, CLOSED, UNKNOWN)

COMPONENTS = ("weights", "code", "training_code", "data", "recipe")
SAID = (RELEASED, DESCRIBED, WITHHELD, say("not said"))
HARD_EFFECTS = frozenset({"separate_license", "terminates", "approval"})
LIMITED_TRAINING = frozenset(
    {"same_family_only", "no_foundation_models", "non_competing", "research_only", "not_allowed"}
)


@dataclass(frozen=True, slots=True)
class OpennessStep:
    """One condition of a rule: its sentence, the answer it would give, and whether it held."""

    sentence: str
    answer: str
    held: bool


@dataclass(frozen=True, slots=True)
class Derived:
    """An answer with every condition that was tried; the last one held."""

    answer: str
    steps: tuple[OpennessStep, ...]


@dataclass(frozen=True, slots=True)
class Openness:
    """The label with both axes and the derivation of each."""

    label: Derived
    access: str
    rights: Derived
    components: Mapping[str, str]

    @property
    def access_words(self) -> str:
        """How the repository is reached, as people read it."""
        return ACCESS_WORDS[self.access]

    @property
    def rights_words(self) -> str:
        """The class of the license, as people read it."""
        return RIGHTS_WORDS.get(self.rights.answer) or say("unknown")


@dataclass(frozen=True, slots=True)
class _Given:
    access: str
    rights: str
    parts: Mapping[str, str]


def _settled(terms: Terms, *paths: str) -> bool:
    return all(terms[path].status != UNKNOWN for path in paths)


def _has_conditions(terms: Terms) -> bool:
    hard = any(one.effect in HARD_EFFECTS for one in terms.thresholds())
    limited = terms["outputs.train_models"].value in LIMITED_TRAINING
    return hard or limited or bool(terms.excluded()) or terms["acts.run"].value == "not_allowed"


RIGHTS_RULE: tuple[tuple[str, str, Callable[[Terms], bool]], ...] = (
    (
        NO_GRANT,
        say("No license was declared or found, so no rights were granted."),
        lambda terms: terms.verified == "rule",
    ),
    (
        RESEARCH,
        say("Commercial use is not allowed, or only with written authorization."),
        lambda terms: terms["commercial_use"].value in ("no", "written_authorization"),
    ),
    (
        REGISTRATION,
        say("Use, or commercial use, is allowed only after registration."),
        lambda terms: terms["commercial_use"].value == "after_registration" or terms["registration"].value == "always",
    ),
    (
        COMMUNITY,
        say("Thresholds, excluded territories or limits on training with outputs withhold rights from some users."),
        _has_conditions,
    ),
    (
        RESPONSIBLE,
        say("Fields of use are restricted, or a use policy is binding."),
        lambda terms: bool(terms.restrictions()) or terms["use_policy.kind"].value in ("inside", "separate_document"),
    ),
    (
        OSI,
        say("The Open Source Initiative approved the license, and it allows commercial use."),
        lambda terms: terms["flags.osi"].value == "yes" and terms["commercial_use"].value == "yes",
    ),
    (
        PERMISSIVE,
        say("Commercial use is allowed, and the text has no thresholds, excluded territories or restricted fields."),
        lambda terms: (
            terms["commercial_use"].value == "yes"
            and _settled(terms, "thresholds", "territory.excluded", "restrictions")
        ),
    ),
    (UNKNOWN, say("The terms read so far do not settle the rights."), lambda terms: True),
)
"""Rules for the rights axis: the first condition that holds gives the answer."""

LABEL_RULE: tuple[tuple[str, str, Callable[[_Given], bool]], ...] = (
    (
        CLOSED,
        say("The weights are not available."),
        lambda given: given.parts["weights"] == WITHHELD,
    ),
    (CLOSED, say("No right to use them was granted."), lambda given: given.rights == NO_GRANT),
    (
        UNKNOWN,
        say("The rights, the access or the release of the weights is unknown."),
        lambda given: UNKNOWN in (given.rights, given.access) or given.parts["weights"] != RELEASED,
    ),
    (
        OPEN_ACCESS,
        say("The weights are available, but only for research, after registration, or with the publisher's approval."),
        lambda given: given.rights in (RESEARCH, REGISTRATION) or given.access == GATED_MANUAL,
    ),
    (
        OPEN_SOURCE,
        say(
            "Approved license, public weights, released code and training code; data and recipe released or described."
        ),
        lambda given: given.rights == OSI and given.access == PUBLIC and _is_complete(given.parts),
    ),
    (
        OPEN_WEIGHTS,
        say("The weights are available for commercial use; not every component is open."),
        lambda given: True,
    ),
)
"""Rules for the displayed label: the first condition that holds gives the answer."""


def _is_complete(parts: Mapping[str, str]) -> bool:
    shown = all(parts[name] in (RELEASED, DESCRIBED) for name in ("data", "recipe"))
    return shown and parts["code"] == RELEASED and parts["training_code"] == RELEASED


def access_of(gate: object) -> str:
    """Return the access axis from the hub's gate value: False, "auto" or "manual"; anything else is unknown."""
    if gate is False:
        return PUBLIC
    return {"auto": GATED_AUTO, "manual": GATED_MANUAL}.get(str(gate), UNKNOWN)


def rights_of(terms: Terms) -> Derived:
    """Return the rights axis of the terms, with the conditions that were tried."""
    steps = []
    for answer, sentence, holds in RIGHTS_RULE:
        steps.append(OpennessStep(sentence, answer, holds(terms)))
        if steps[-1].held:
            break
    return Derived(steps[-1].answer, tuple(steps))


def openness(access: str, terms: Terms, components: Mapping[str, str]) -> Openness:
    """Return a model's label. ``components`` maps ``COMPONENTS`` to released, described, withheld or not said.

    Raises ValueError for an unknown access, component or word.
    """
    parts = {name: components.get(name, SAID[-1]) for name in COMPONENTS}
    if access not in ACCESS or not set(parts.values()) <= set(SAID) or not set(components) <= set(COMPONENTS):
        raise ValueError(say("Openness requires a known access and known components."))
    rights = rights_of(terms)
    given, steps = _Given(access, rights.answer, parts), []
    for answer, sentence, holds in LABEL_RULE:
        steps.append(OpennessStep(sentence, answer, holds(given)))
        if steps[-1].held:
            break
    return Openness(Derived(steps[-1].answer, tuple(steps)), access, rights, parts)
