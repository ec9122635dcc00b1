"""Commercial use, internal use, research and evaluation: whether the license permits this kind of use."""

from __future__ import annotations

from collections.abc import Iterable

from reviews.language.phrases import say
from reviews.licensing.rules.outcomes import CLEAR, CONFLICT, DUTY, UNKNOWN, RuleAnswer, RuleInput, RuleResult
from reviews.licensing.rules.use import COMMERCIAL_CLASSES, EVALUATION, INTERNAL_TOOL, RESEARCH, USE_CLASSES
from reviews.licensing.terms.vocabulary import words_of

RULE, TITLE = "commercial_use", say("Commercial use")
COMMERCIAL, INTERNAL, SCOPE = "commercial_use", "internal_use_is_commercial", "non_commercial_scope"

GUIDANCE = {
    CLEAR: say("The license covers this use whether or not internal use counts as commercial."),
    DUTY: say(
        "Internal use counts too: meet the conditions of commercial use even for tools that only our own staff use."
    ),
    UNKNOWN: say(
        "A company's daily work is usually commercial use, even if no customer sees the model. Treat it as "
        "commercial until the license text says otherwise."
    ),
    CONFLICT: say(
        "Limiting use to our own staff does not help: this license treats a company's internal work as "
        "commercial, or does not allow it at all."
    ),
}
"""Guidance on internal use for a reviewer, by the outcome of this rule."""

ASK = say("A commercial license or the licensor's written permission, attached by legal.")


def nature(given: RuleInput) -> str:
    """Return whether this use is commercial under this text: "yes", "no", or "" if that cannot be told."""
    use = given.use.use_class
    if use in COMMERCIAL_CLASSES:
        return "yes"
    if use in (RESEARCH, EVALUATION):
        return "no"
    if use == INTERNAL_TOOL and given.value(INTERNAL) in ("yes", "no"):
        return given.value(INTERNAL)
    return ""


def commercial(given: RuleInput) -> Iterable[RuleResult]:
    """Yield the result on commercial use, for every kind of use."""
    if not given.use.use_class:
        sentence = say("It is not stated whether this is a staff tool, part of a product, research or an evaluation.")
        yield _say(given, UNKNOWN, sentence, say("State the kind of use."), COMMERCIAL)
        return
    value = given.value(COMMERCIAL)
    if not value:
        yield _unsaid(given)
    elif value == "yes":
        yield _say(given, CLEAR, say("The license allows commercial use."), "", COMMERCIAL)
    elif value == "yes_conditional":
        sentence = say("The license allows commercial use under conditions; each condition is checked separately.")
        yield _say(given, DUTY, sentence, say("Other terms, agreed with the licensor."), COMMERCIAL)
    elif value == "after_registration":
        sentence = say("Commercial use is allowed only after registration with the licensor.")
        yield _say(given, DUTY, sentence, say("A record of the registration with its date."), COMMERCIAL)
    else:
        yield _without_grant(given, value)


def _unsaid(given: RuleInput) -> RuleResult:
    if given.is_silent(COMMERCIAL):
        sentence = say(
            "The license text does not mention commercial use; a lawyer must say whether the grant covers it."
        )
        return _say(given, UNKNOWN, sentence, say("A value confirmed by a legal reviewer."), COMMERCIAL, silent=True)
    sentence = say("Not yet reviewed: whether this license allows commercial use.")
    return _say(given, UNKNOWN, sentence, say("A legal review of the license text."), COMMERCIAL)


def _without_grant(given: RuleInput, value: str) -> RuleResult:
    """Return the result if commercial use is not granted, which depends on the kind of use."""
    needs = (
        say("needs the licensor's written authorization") if value == "written_authorization" else say("is not allowed")
    )
    kind = nature(given)
    if kind == "yes":
        how = words_of(USE_CLASSES, given.use.use_class).lower()
        sentence = say("Commercial use {needs}, and this use is commercial: {how}.", needs=needs, how=how)
        if given.use.use_class == INTERNAL_TOOL:
            sentence = say(
                "Commercial use {needs}, and the license treats a company's internal use as commercial.", needs=needs
            )
            return _say(given, CONFLICT, sentence, ASK, COMMERCIAL, INTERNAL)
        return _say(given, CONFLICT, sentence, ASK, COMMERCIAL)
    if kind == "no":
        return _in_scope(given, needs)
    sentence = say(
        "Commercial use {needs}, and the text does not say whether a company's internal use is commercial.", needs=needs
    )
    return _say(
        given,
        UNKNOWN,
        sentence,
        say("Clarification from the licensor on internal use, or a clause that settles it."),
        COMMERCIAL,
        INTERNAL,
    )


def _in_scope(given: RuleInput, needs: str) -> RuleResult:
    """Return the result for a use that is not commercial, given what the license still allows."""
    use, scope, internal = given.use.use_class, given.value(SCOPE), given.value(INTERNAL)
    fits = {
        "any_non_commercial": CLEAR if internal == "no" else UNKNOWN,
        "non_production": CLEAR if use in (RESEARCH, EVALUATION) else UNKNOWN,
        "evaluation_only": CLEAR if use == EVALUATION else UNKNOWN,
        "research_only": CLEAR if use == RESEARCH else CONFLICT if internal == "yes" else UNKNOWN,
        "nothing": CONFLICT,
    }
    outcome = fits.get(scope, UNKNOWN)
    left = given.read(SCOPE).words.lower() or say("not yet reviewed")
    sentence = say("Commercial use {needs}. What remains allowed: {left}.", needs=needs, left=left)
    paths = (SCOPE, COMMERCIAL, INTERNAL) if scope in ("any_non_commercial", "research_only") else (SCOPE, COMMERCIAL)
    if outcome == CLEAR and scope == "research_only":
        paths = (SCOPE, COMMERCIAL)
    change = ASK if outcome == CONFLICT else say("A use within that scope, or the licensor's permission.")
    return _say(given, outcome, sentence, change, *paths)


def _say(given: RuleInput, outcome: str, sentence: str, change: str, *paths: str, silent: bool = False) -> RuleResult:
    return given.result(
        RuleAnswer(RULE, TITLE, outcome, sentence, change), paths=paths, states=("use_class",), silent=silent
    )
