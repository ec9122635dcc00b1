"""Thresholds on users and revenue, and types of business: over, under, or not to be told from what is stated."""

from __future__ import annotations

from collections.abc import Iterable

from reviews.licensing.rules.outcomes import CLEAR, CONFLICT, DUTY, UNKNOWN, RuleAnswer, RuleInput, RuleResult
from reviews.licensing.rules.use import Range
from reviews.licensing.terms.values import Threshold
from reviews.licensing.terms.vocabulary import BUSINESSES, EFFECTS, ENTITIES, METRICS, OPERATORS, words_of

RULE, PATH = "thresholds", "thresholds"
OVER, UNDER, OPEN = "over", "under", "open"


def place(threshold: Threshold, figure: Range) -> str:
    """Whether a number known within bounds is over a threshold, under it, or may be either.

    A band that begins exactly at the threshold counts as over it; the exact number can say otherwise.
    """
    value = threshold.value or 0
    least = value + 1 if threshold.op == ">" else value
    if figure.low >= least or (figure.low == value and figure.high != value):
        return OVER
    return UNDER if figure.high is not None and figure.high < least else OPEN


def standing(case: RuleInput, threshold: Threshold) -> str:
    """Whether the workload is over a threshold, under it, or may be either, its type of business included."""
    business = case.use.business
    if threshold.business and business is not None and not business & set(threshold.business):
        return UNDER
    concerned = not threshold.business or business is not None
    if threshold.metric == "business_type":
        return OVER if concerned else OPEN
    if threshold.metric == "output_volume" or threshold.currency not in ("", "USD"):
        return OPEN
    found = place(threshold, case.use.figure(threshold))
    return found if concerned or found == UNDER else OPEN


def thresholds(case: RuleInput) -> Iterable[RuleResult]:
    """One result a threshold."""
    title = "Thresholds of users and revenue"
    if case.is_silent(PATH):
        sentence = "The license sets no threshold of users, revenue or business."
        yield case.result(RuleAnswer(RULE, title, CLEAR, sentence), paths=(PATH,), silent=True)
    elif not case.terms[PATH].known:
        sentence = "Nobody has read whether the license sets a threshold of users or revenue."
        yield case.result(
            RuleAnswer(RULE, title, UNKNOWN, sentence, "A legal reviewer who reads the text."), paths=(PATH,)
        )
    for one in case.terms.thresholds():
        yield _judge(case, one)


def _judge(case: RuleInput, one: Threshold) -> RuleResult:
    title = f"Threshold: {words_of(METRICS, one.metric).lower()}"
    where, effect = standing(case, one), words_of(EFFECTS, one.effect)
    states = _statements(one)
    limit = _limit(one)
    if where == UNDER:
        outcome, sentence, change = CLEAR, f"{limit} {effect}; the workload stays below that.", ""
        sentence += " The license counts at the model's release; the workload states present numbers." * _at_release(
            one
        )
    elif where == OPEN:
        outcome, sentence = UNKNOWN, f"{limit} {effect}; what the workload states does not tell on which side it is."
        change = "The exact number, for the one whom the license counts."
    elif one.effect in ("display_duty", "notify"):
        outcome, sentence, change = (
            DUTY,
            f"{limit} {effect}, and the workload is over it.",
            "Staying below the threshold.",
        )
    else:
        outcome, sentence = CONFLICT, f"{limit} {effect}, and the workload is over it."
        change = "A separate license or approval of the licensor, attached by legal."
    return case.result(
        RuleAnswer(RULE, title, outcome, sentence, change), paths=(PATH,), states=states, anchors=(one.anchor,)
    )


def _at_release(one: Threshold) -> int:
    return int(one.measured_at == "model_release")


def _statements(one: Threshold) -> tuple[str, ...]:
    level = {"product": "product", "licensee": "company", "with_affiliates": "group", "legal_entity": "group"}
    number = () if one.metric == "business_type" else (level.get(one.entity, "group"),)
    return (*number, *(("business",) if one.business else ()))


def _limit(one: Threshold) -> str:
    kinds = " or ".join(words_of(BUSINESSES, kind).lower() for kind in one.business)
    if one.metric == "business_type":
        return f"For a company that {kinds},"
    unit = f" {one.currency}" if one.currency else ""
    whose = "" if one.entity == "unclear" else f" ({words_of(ENTITIES, one.entity).lower()})"
    metric, op = words_of(METRICS, one.metric).lower(), words_of(OPERATORS, one.op)
    limit = (
        f"With {op} {one.value:,}{unit} of {metric}{whose}," if unit else f"With {op} {one.value:,} {metric}{whose},"
    )
    return f"{limit} for a company that {kinds}," if kinds else limit
