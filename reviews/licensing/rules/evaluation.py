"""Evaluation of the licenses for a workload: every rule over every document of the candidate and its lineage.

Each rule answers clear, duty, conflict or unknown. Documents are judged one by one, so another ancestor can add
answers but never remove one: the worst answer counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from reviews.language.phrases import say
from reviews.licensing.rules import acts as rules_acts
from reviews.licensing.rules import commercial as rules_commercial
from reviews.licensing.rules import conditions as rules_conditions
from reviews.licensing.rules import contract as rules_contract
from reviews.licensing.rules import duties as rules_duties
from reviews.licensing.rules import fields_of_use as rules_fields
from reviews.licensing.rules import outputs as rules_outputs
from reviews.licensing.rules import territory as rules_territory
from reviews.licensing.rules import thresholds as rules_thresholds
from reviews.licensing.rules.agreements import AccessGate, AgreementTerms, OwnRule, gate_rule, policy_rules, settle
from reviews.licensing.rules.duties import DutyLine
from reviews.licensing.rules.intended_use import CardAnswer, card_rule
from reviews.licensing.rules.outcomes import (
    UNKNOWN,
    LicenseDocument,
    LicenseSource,
    RuleInput,
    RuleResult,
    ordered,
    worst,
)
from reviews.licensing.rules.use import Use
from reviews.licensing.terms.values import unread
from reviews.licensing.terms.vocabulary import ROLES, words_of

Rule = Callable[[RuleInput], Iterable[RuleResult]]
RULES: tuple[Rule, ...] = (
    rules_commercial.commercial,
    rules_thresholds.thresholds,
    rules_territory.territory,
    rules_acts.acts,
    rules_acts.hosting,
    rules_outputs.owner,
    rules_outputs.output_use,
    rules_outputs.training,
    rules_fields.restrictions,
    rules_fields.use_policy,
    rules_conditions.registration,
    rules_conditions.standing,
    rules_conditions.revocable,
    rules_contract.export,
    rules_contract.indemnity,
    rules_contract.benchmarks,
    rules_contract.fixed,
    rules_duties.duties,
)
"""Every rule about a document, in the order in which pages list equal outcomes."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the rules look at besides license texts and use.

    ``card`` holds answers about quoted sentences (None: the card is not asked), ``multimodal`` whether the model takes
    more than text (None: not known), ``on`` the day for which agreements are looked at (None: no agreement counts).
    """

    card: Iterable[CardAnswer] | None = None
    card_read: bool = False
    gate: AccessGate | None = None
    agreements: Iterable[AgreementTerms] = ()
    policy: Iterable[OwnRule] = ()
    multimodal: bool | None = None
    on: date | None = None


NO_CIRCUMSTANCES = Circumstances()
UNREAD_PART = "unread"
"""The rule of a document that belongs to the license and has no term read."""


def judge(
    sources: Sequence[LicenseSource], use: Use, circumstances: Circumstances = NO_CIRCUMSTANCES
) -> tuple[RuleResult, ...]:
    """Return every answer about one use, worst first.

    ``sources`` are the candidate, first, and everything whose terms bind it. Raises ValueError when there is none.
    """
    if not sources:
        raise ValueError(say("At least one source, the candidate itself, is required."))
    given, name = circumstances, sources[0].name
    own = tuple(given.policy)
    results = [one for source in sources for one in _of_source(source, use, given.multimodal, own)]
    results = list(settle(results, given.agreements, given.on))
    if given.card is not None:
        results.append(card_rule(given.card, read=given.card_read, source=name))
    if given.gate is not None:
        results.extend(gate_rule(given.gate, name))
    return ordered(results)


def _of_source(source: LicenseSource, use: Use, multimodal: bool | None, own: tuple[OwnRule, ...]) -> list[RuleResult]:
    """Return the answers for one repository; a document silent on a matter is left out if another one addresses it."""
    rules: list[Rule] = [*RULES, lambda given: policy_rules(given, own)]
    documents = source.read()
    found = [_unread(source, one.role) for one in documents if _is_unread_part(one)]
    inputs = [RuleInput(source, one, use, multimodal) for one in documents if not _is_unread_part(one)]
    inputs = inputs or [RuleInput(source, LicenseDocument(unread(source.name)), use, multimodal)]
    for rule in rules:
        said = [one for given in inputs for one in rule(given)]
        for name in dict.fromkeys(one.rule for one in said):
            mine = [one for one in said if one.rule == name]
            speaking = [one for one in mine if not one.silent]
            found.extend(speaking or [ordered(mine)[0]])
    return found


def _is_unread_part(document: LicenseDocument) -> bool:
    """Tell whether this is a document other than the agreement, with no term read."""
    return document.role != "agreement" and not document.terms.values


def _unread(source: LicenseSource, role: str) -> RuleResult:
    sentence = say(
        "A document that belongs to the license has not been read: {words_of}.", words_of=words_of(ROLES, role).lower()
    )
    change = say("A legal review of the document.")
    return RuleResult(UNREAD_PART, say("Documents not read"), UNKNOWN, sentence, change, source=source.name)


def by_rule(results: Iterable[RuleResult]) -> dict[str, str]:
    """Return the worst outcome of each rule, by its name."""
    found: dict[str, list[str]] = {}
    for one in results:
        found.setdefault(one.rule, []).append(one.outcome)
    return {rule: worst(outcomes) for rule, outcomes in found.items()}


def duty_lines(sources: Sequence[LicenseSource], use: Use) -> tuple[DutyLine, ...]:
    """Return every duty of every source: first those that the workload triggers, then the others as not triggered."""
    lines = [
        one
        for source in sources
        for document in source.read()
        for one in rules_duties.lines(RuleInput(source, document, use))
    ]
    order = (rules_duties.YES, rules_duties.MAYBE, rules_duties.NO)
    return tuple(sorted(lines, key=lambda one: order.index(one.state)))
