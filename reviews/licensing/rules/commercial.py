"""Commercial use, internal use, research and evaluation: whether the license is one for this kind of use."""

from __future__ import annotations

from collections.abc import Iterable

from reviews.licensing.rules.outcomes import CLEAR, CONFLICT, DUTY, UNKNOWN, RuleAnswer, RuleInput, RuleResult
from reviews.licensing.rules.use import COMMERCIAL_CLASSES, EVALUATION, INTERNAL_TOOL, RESEARCH, USE_CLASSES
from reviews.licensing.terms.vocabulary import words_of

RULE, TITLE = "commercial_use", "Commercial use"
COMMERCIAL, INTERNAL, SCOPE = "commercial_use", "internal_use_is_commercial", "non_commercial_scope"

GUIDANCE = {
    CLEAR: "The license covers this use whether or not internal use counts as commercial.",
    DUTY: "Internal use counts too: keep the conditions of commercial use for tools that only our own staff see.",
    UNKNOWN: "A company's daily work is usually commercial use, even when no customer sees the model. Treat it as "
    "commercial until the text says otherwise.",
    CONFLICT: "That only our own staff use it does not help: this license counts a company's internal work as "
    "commercial, or does not allow it at all.",
}
"""What a reviewer is told about internal use, by the outcome of this rule."""

ASK = "A commercial license or written permission of the licensor, attached by legal."


def nature(case: RuleInput) -> str:
    """Whether this use is commercial under this text: "yes", "no", or "" where that cannot be told."""
    use = case.use.use_class
    if use in COMMERCIAL_CLASSES:
        return "yes"
    if use in (RESEARCH, EVALUATION):
        return "no"
    if use == INTERNAL_TOOL and case.value(INTERNAL) in ("yes", "no"):
        return case.value(INTERNAL)
    return ""


def commercial(case: RuleInput) -> Iterable[RuleResult]:
    """The rule of commercial use, for every kind of use."""
    if not case.use.use_class:
        sentence = "The workload does not say whether it is a tool for staff, part of a product, research or a test."
        yield _say(case, UNKNOWN, sentence, "State the kind of use.", COMMERCIAL)
        return
    value = case.value(COMMERCIAL)
    if not value:
        yield _unsaid(case)
    elif value == "yes":
        yield _say(case, CLEAR, "The license allows commercial use.", "", COMMERCIAL)
    elif value == "yes_conditional":
        sentence = "The license allows commercial use under conditions; they are judged one by one."
        yield _say(case, DUTY, sentence, "Other terms, agreed with the licensor.", COMMERCIAL)
    elif value == "after_registration":
        sentence = "Commercial use begins only after registration with the licensor."
        yield _say(case, DUTY, sentence, "The registration, recorded with its date.", COMMERCIAL)
    else:
        yield _without_grant(case, value)


def _unsaid(case: RuleInput) -> RuleResult:
    if case.is_silent(COMMERCIAL):
        sentence = "This text does not speak of commercial use; whether its grant covers it is for a lawyer to say."
        return _say(case, UNKNOWN, sentence, "A value that a legal reviewer confirms.", COMMERCIAL, silent=True)
    sentence = "Nobody has read whether this license allows commercial use."
    return _say(case, UNKNOWN, sentence, "A legal reviewer who reads the text.", COMMERCIAL)


def _without_grant(case: RuleInput, value: str) -> RuleResult:
    """Commercial use is not granted: what remains depends on the kind of use."""
    needs = "needs the licensor's written authorization" if value == "written_authorization" else "is not allowed"
    kind = nature(case)
    if kind == "yes":
        how = words_of(USE_CLASSES, case.use.use_class).lower()
        sentence = f"Commercial use {needs}, and this use is commercial: {how}."
        if case.use.use_class == INTERNAL_TOOL:
            sentence = f"Commercial use {needs}, and the license counts a company's internal use as commercial."
            return _say(case, CONFLICT, sentence, ASK, COMMERCIAL, INTERNAL)
        return _say(case, CONFLICT, sentence, ASK, COMMERCIAL)
    if kind == "no":
        return _in_scope(case, needs)
    sentence = f"Commercial use {needs}, and the text does not settle whether a company's internal use is commercial."
    return _say(
        case,
        UNKNOWN,
        sentence,
        "The licensor's word on internal use, or a clause that settles it.",
        COMMERCIAL,
        INTERNAL,
    )


def _in_scope(case: RuleInput, needs: str) -> RuleResult:
    """A use that is not commercial, held against what the license leaves open for such use."""
    use, scope, internal = case.use.use_class, case.value(SCOPE), case.value(INTERNAL)
    fits = {
        "any_non_commercial": CLEAR if internal == "no" else UNKNOWN,
        "non_production": CLEAR if use in (RESEARCH, EVALUATION) else UNKNOWN,
        "evaluation_only": CLEAR if use == EVALUATION else UNKNOWN,
        "research_only": CLEAR if use == RESEARCH else CONFLICT if internal == "yes" else UNKNOWN,
        "nothing": CONFLICT,
    }
    outcome = fits.get(scope, UNKNOWN)
    left = case.read(SCOPE).words.lower() or "nobody has read what remains allowed"
    sentence = f"Commercial use {needs}. What remains: {left}."
    paths = (SCOPE, COMMERCIAL, INTERNAL) if scope in ("any_non_commercial", "research_only") else (SCOPE, COMMERCIAL)
    if outcome == CLEAR and scope == "research_only":
        paths = (SCOPE, COMMERCIAL)
    change = ASK if outcome == CONFLICT else "A use that stays inside that, or the licensor's permission."
    return _say(case, outcome, sentence, change, *paths)


def _say(case: RuleInput, outcome: str, sentence: str, change: str, *paths: str, silent: bool = False) -> RuleResult:
    return case.result(
        RuleAnswer(RULE, TITLE, outcome, sentence, change), paths=paths, states=("use_class",), silent=silent
    )
