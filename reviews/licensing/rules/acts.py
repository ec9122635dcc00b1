"""The planned acts, one rule each: run, fine-tune, quantize, merge, mirror, redistribute, host for others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from reviews.language.phrases import say
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
"""The act of a workload statement and the fact that decides it."""

HOSTING = "hosting_is_distribution"
SAID = {
    "allowed": (CLEAR, say("The license allows it."), ""),
    "with_duties": (DUTY, say("The license allows it subject to duties, listed under duties."), ""),
    "unclear": (
        UNKNOWN,
        say("The text is unclear on this."),
        say("Clarification from the licensor, or a legal reading."),
    ),
    "not_allowed": (
        CONFLICT,
        say("The license does not allow it."),
        say("Dropping the act, or the licensor's permission."),
    ),
}


def planned(use: Use) -> tuple[str, ...]:
    """Return the paths of the acts that a workload plans; running the model is always one of them."""
    acts = {"run", *use.acts} | ({"host"} if use.hosts else set())
    paths = [path for act, path in PATHS.items() if act in acts]
    if "redistribute" in acts and use.modifies:
        paths.append("acts.redistribute_modified")
    return tuple(paths)


def acts(given: RuleInput) -> Iterable[RuleResult]:
    """Yield one result for each planned act."""
    for path in planned(given.use):
        title, silent = FIELDS[path].title, given.is_silent(path)
        outcome, sentence, change = SAID.get(
            given.value(path),
            (UNKNOWN, say("Not yet reviewed: whether this is allowed."), say("A review of the license text.")),
        )
        if silent:
            sentence = say("The license text does not mention it; a lawyer must say whether the grant covers it.")
        states = ("use_class", "acts") if path == PATHS["host"] else ("acts",)
        yield given.result(
            RuleAnswer(path, title, outcome, sentence, change), paths=(path,), states=states, silent=silent
        )


def hosting(given: RuleInput) -> Iterable[RuleResult]:
    """Yield whether hosting for others triggers the duties of distribution, if the workload hosts."""
    if not given.use.hosts:
        return
    value, title, states = given.value(HOSTING), FIELDS[HOSTING].title, ("use_class", "acts")
    if given.is_silent(HOSTING):
        sentence = say("The license text does not treat hosting as distribution.")
        yield given.result(RuleAnswer(HOSTING, title, CLEAR, sentence), paths=(HOSTING,), states=states, silent=True)
    elif value == "no":
        sentence = say("Hosting for others does not count as distribution.")
        yield given.result(RuleAnswer(HOSTING, title, CLEAR, sentence), paths=(HOSTING,), states=states)
    elif value == "yes":
        sentence = say("Hosting for others counts as distribution: the duties of distribution apply.")
        change = say("Limiting use to our own staff.")
        yield given.result(RuleAnswer(HOSTING, title, DUTY, sentence, change), paths=(HOSTING,), states=states)
    else:
        sentence = say("It is unclear whether hosting for others counts as distribution.")
        change = say("A reading of the clause, or legal's record that we meet the duties of distribution in any case.")
        yield given.result(RuleAnswer(HOSTING, title, UNKNOWN, sentence, change), paths=(HOSTING,), states=states)
