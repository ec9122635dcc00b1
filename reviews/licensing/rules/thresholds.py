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
    where = standing(given, one)
    states = _statements(one)
    sentence, change = _sentence(one, where), ""
    if where == UNDER:
        outcome = CLEAR
        if one.measured_at == "model_release":
            sentence += say(" The license counts as of the model's release; the workload states current numbers.")
    elif where == OPEN:
        outcome, change = UNKNOWN, say("The exact number, for the entity that the license counts.")
    elif one.effect in ("display_duty", "notify"):
        outcome, change = DUTY, say("Staying below the threshold.")
    else:
        outcome, change = CONFLICT, say("A separate license or the licensor's approval, attached by legal.")
    return given.result(
        RuleAnswer(RULE, title, outcome, sentence, change), paths=(PATH,), states=states, anchors=(one.anchor,)
    )


def _statements(one: Threshold) -> tuple[str, ...]:
    level = {"product": "product", "licensee": "company", "with_affiliates": "group", "legal_entity": "group"}
    number = () if one.metric == "business_type" else (level.get(one.entity, "group"),)
    return (*number, *(("business",) if one.business else ()))


BUSINESS = {
    UNDER: say("For a company that {kinds}, {effect}; the workload is below that."),
    OPEN: say("For a company that {kinds}, {effect}; the workload's figures do not show which side it is on."),
    OVER: say("For a company that {kinds}, {effect}, and the workload is over it."),
}
COUNT = {
    UNDER: say("With {op} {value:,} {metric}{whose}, {effect}; the workload is below that."),
    OPEN: say("With {op} {value:,} {metric}{whose}, {effect}; the workload's figures do not show which side it is on."),
    OVER: say("With {op} {value:,} {metric}{whose}, {effect}, and the workload is over it."),
}
COUNT_OF_BUSINESS = {
    UNDER: say(
        "With {op} {value:,} {metric}{whose}, for a company that {kinds}, {effect}; the workload is below that."
    ),
    OPEN: say(
        "With {op} {value:,} {metric}{whose}, for a company that {kinds}, {effect}; "
        "the workload's figures do not show which side it is on."
    ),
    OVER: say(
        "With {op} {value:,} {metric}{whose}, for a company that {kinds}, {effect}, and the workload is over it."
    ),
}
MONEY = {
    UNDER: say("With {op} {value:,} {currency} of {metric}{whose}, {effect}; the workload is below that."),
    OPEN: say(
        "With {op} {value:,} {currency} of {metric}{whose}, {effect}; "
        "the workload's figures do not show which side it is on."
    ),
    OVER: say("With {op} {value:,} {currency} of {metric}{whose}, {effect}, and the workload is over it."),
}
MONEY_OF_BUSINESS = {
    UNDER: say(
        "With {op} {value:,} {currency} of {metric}{whose}, for a company that {kinds}, {effect}; "
        "the workload is below that."
    ),
    OPEN: say(
        "With {op} {value:,} {currency} of {metric}{whose}, for a company that {kinds}, {effect}; "
        "the workload's figures do not show which side it is on."
    ),
    OVER: say(
        "With {op} {value:,} {currency} of {metric}{whose}, for a company that {kinds}, {effect}, "
        "and the workload is over it."
    ),
}
"""Each threshold in one sentence: on a type of business, or on a count or money, of every company or of one type."""


def _sentence(one: Threshold, where: str) -> str:
    kinds = joined(say(" or "), (words_of(BUSINESSES, kind).lower() for kind in one.business))
    effect = words_of(EFFECTS, one.effect)
    if one.metric == "business_type":
        return BUSINESS[where].format(kinds=kinds, effect=effect)
    values = {
        "op": words_of(OPERATORS, one.op), "value": one.value, "metric": words_of(METRICS, one.metric).lower(),
        "whose": "" if one.entity == "unclear" else joined("", (" (", words_of(ENTITIES, one.entity).lower(), ")")),
        "effect": effect,
    }  # fmt: skip
    if one.currency:
        values["currency"] = one.currency
        return MONEY_OF_BUSINESS[where].format(**values, kinds=kinds) if kinds else MONEY[where].format(**values)
    return COUNT_OF_BUSINESS[where].format(**values, kinds=kinds) if kinds else COUNT[where].format(**values)
