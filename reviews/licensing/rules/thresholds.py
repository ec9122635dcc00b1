"""Thresholds on users, revenue and types of business: over, under, or open on the stated figures."""

from __future__ import annotations

from collections.abc import Iterable

from reviews.language.phrases import joined, say
from reviews.licensing.rules.outcomes import CLEAR, CONFLICT, DUTY, UNKNOWN, RuleAnswer, RuleInput, RuleResult
from reviews.licensing.rules.use import Range
from reviews.licensing.terms.values import Threshold
from reviews.licensing.terms.vocabulary import BUSINESSES, EFFECTS, ENTITIES, METRICS, OPERATORS, words_of

RULE, PATH = "thresholds", "thresholds"
OVER, UNDER, OPEN = "over", "under", "open"


def place(threshold: Threshold, figure: Range) -> str:
    """Return whether a number known within bounds is over a threshold, under it, or undecided.

    A band that begins exactly at the threshold counts as over it; stating the exact number can change that.
    """
    value = threshold.value or 0
    least = value + 1 if threshold.op == ">" else value
    if figure.low >= least or (figure.low == value and figure.high != value):
        return OVER
    return UNDER if figure.high is not None and figure.high < least else OPEN


def standing(given: RuleInput, threshold: Threshold) -> str:
    """Return whether the workload, given its type of business, is over a threshold, under it, or undecided."""
    business = given.use.business
    if threshold.business and business is not None and not business & set(threshold.business):
        return UNDER
    concerned = not threshold.business or business is not None
    if threshold.metric == "business_type":
        return OVER if concerned else OPEN
    if threshold.metric == "output_volume" or threshold.currency not in ("", "USD"):
        return OPEN
    found = place(threshold, given.use.figure(threshold))
    return found if concerned or found == UNDER else OPEN


def thresholds(given: RuleInput) -> Iterable[RuleResult]:
    """Yield one result for each threshold."""
    title = say("Thresholds on users and revenue")
    if given.is_silent(PATH):
        sentence = say("The license sets no threshold on users, revenue or business.")
        yield given.result(RuleAnswer(RULE, title, CLEAR, sentence), paths=(PATH,), silent=True)
    elif not given.terms[PATH].known:
        sentence = say("Not yet reviewed: whether the license sets a threshold on users or revenue.")
        yield given.result(
            RuleAnswer(RULE, title, UNKNOWN, sentence, say("A legal review of the text.")), paths=(PATH,)
        )
    for one in given.terms.thresholds():
        yield _judge(given, one)


def _judge(given: RuleInput, one: Threshold) -> RuleResult:
    title = say("Threshold: {words_of}", words_of=words_of(METRICS, one.metric).lower())
    where, effect = standing(given, one), words_of(EFFECTS, one.effect)
    states = _statements(one)
    limit = _limit(one)
    if where == UNDER:
        outcome, sentence, change = (
            CLEAR,
            say("{limit} {effect}; the workload is below that.", limit=limit, effect=effect),
            "",
        )
        if one.measured_at == "model_release":
            sentence += say(" The license counts as of the model's release; the workload states current numbers.")
    elif where == OPEN:
        outcome, sentence = (
            UNKNOWN,
            say(
                "{limit} {effect}; the workload's figures do not show which side it is on.", limit=limit, effect=effect
            ),
        )
        change = say("The exact number, for the entity that the license counts.")
    elif one.effect in ("display_duty", "notify"):
        outcome, sentence, change = (
            DUTY,
            say("{limit} {effect}, and the workload is over it.", limit=limit, effect=effect),
            say("Staying below the threshold."),
        )
    else:
        outcome, sentence = CONFLICT, say("{limit} {effect}, and the workload is over it.", limit=limit, effect=effect)
        change = say("A separate license or the licensor's approval, attached by legal.")
    return given.result(
        RuleAnswer(RULE, title, outcome, sentence, change), paths=(PATH,), states=states, anchors=(one.anchor,)
    )


def _statements(one: Threshold) -> tuple[str, ...]:
    level = {"product": "product", "licensee": "company", "with_affiliates": "group", "legal_entity": "group"}
    number = () if one.metric == "business_type" else (level.get(one.entity, "group"),)
    return (*number, *(("business",) if one.business else ()))


def _limit(one: Threshold) -> str:
    kinds = joined(say(" or "), (words_of(BUSINESSES, kind).lower() for kind in one.business))
    if one.metric == "business_type":
        return say("For a company that {kinds},", kinds=kinds)
    unit = f" {one.currency}" if one.currency else ""
    whose = "" if one.entity == "unclear" else joined("", (" (", words_of(ENTITIES, one.entity).lower(), ")"))
    metric, op = words_of(METRICS, one.metric).lower(), words_of(OPERATORS, one.op)
    limit = (
        say(
            "With {op} {value:,}{unit} of {metric}{whose},",
            op=op,
            value=one.value,
            unit=unit,
            metric=metric,
            whose=whose,
        )
        if unit
        else say("With {op} {value:,} {metric}{whose},", op=op, value=one.value, metric=metric, whose=whose)
    )
    return say("{limit} for a company that {kinds},", limit=limit, kinds=kinds) if kinds else limit
