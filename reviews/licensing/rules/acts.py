"""The planned acts, one rule each: run, fine-tune, quantize, merge, mirror, redistribute, host for others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from reviews.licensing.rules.outcomes import CLEAR, CONFLICT, DUTY, UNKNOWN, RuleAnswer, RuleInput, RuleResult
from reviews.licensing.rules.use import Use
from reviews.licensing.terms.fields import FIELDS

PATHS: Mapping[str, str] = MappingProxyType(
    {
        "run": "acts.run",
        "fine-tune": "acts.finetune",
        "quantize": "acts.quantize",
        "merge": "acts.merge",
        "mirror": "acts.mirror_internal",
        "redistribute": "acts.redistribute",
        "host": "acts.host_for_third_parties",
    }
)
"""The act of a workload statement and the fact that answers it."""

HOSTING = "hosting_is_distribution"
SAID = {
    "allowed": (CLEAR, "The license allows it.", ""),
    "with_duties": (DUTY, "The license allows it with duties; they stand among the duties.", ""),
    "unclear": (UNKNOWN, "The text is unclear about it.", "The licensor's word, or a lawyer's reading."),
    "not_allowed": (CONFLICT, "The license does not allow it.", "Leaving the act out, or permission of the licensor."),
}


def planned(use: Use) -> tuple[str, ...]:
    """The paths of the acts that a workload plans; to run the model is always one of them."""
    acts = {"run", *use.acts} | ({"host"} if use.hosts else set())
    paths = [path for act, path in PATHS.items() if act in acts]
    if "redistribute" in acts and use.modifies:
        paths.append("acts.redistribute_modified")
    return tuple(paths)


def acts(case: RuleInput) -> Iterable[RuleResult]:
    """One result for every planned act."""
    for path in planned(case.use):
        title, silent = FIELDS[path].title, case.is_silent(path)
        outcome, sentence, change = SAID.get(
            case.value(path), (UNKNOWN, "Nobody has read whether the license allows it.", "A reading of the text.")
        )
        if silent:
            sentence = "The text does not speak of it; whether its grant covers it is for a lawyer to say."
        states = ("use_class", "acts") if path == PATHS["host"] else ("acts",)
        yield case.result(
            RuleAnswer(path, title, outcome, sentence, change), paths=(path,), states=states, silent=silent
        )


def hosting(case: RuleInput) -> Iterable[RuleResult]:
    """Whether hosting for others brings the duties of distribution; asked only where the workload hosts."""
    if not case.use.hosts:
        return
    value, title, states = case.value(HOSTING), FIELDS[HOSTING].title, ("use_class", "acts")
    if case.is_silent(HOSTING):
        sentence = "The text does not count hosting as distribution."
        yield case.result(RuleAnswer(HOSTING, title, CLEAR, sentence), paths=(HOSTING,), states=states, silent=True)
    elif value == "no":
        sentence = "Hosting for others does not count as distribution."
        yield case.result(RuleAnswer(HOSTING, title, CLEAR, sentence), paths=(HOSTING,), states=states)
    elif value == "yes":
        sentence = "Hosting for others counts as distribution: the duties of distribution apply."
        change = "A use that only our own staff can reach."
        yield case.result(RuleAnswer(HOSTING, title, DUTY, sentence, change), paths=(HOSTING,), states=states)
    else:
        sentence = "Whether hosting for others counts as distribution is not settled."
        change = "A reading of the clause, or keeping the duties of distribution in any case, recorded by legal."
        yield case.result(RuleAnswer(HOSTING, title, UNKNOWN, sentence, change), paths=(HOSTING,), states=states)
