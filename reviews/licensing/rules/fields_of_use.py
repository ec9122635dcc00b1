"""Restricted fields and the use policy, compared with the fields of use that the workload states."""

from __future__ import annotations

from collections.abc import Iterable

from reviews.licensing.rules.outcomes import CLEAR, CONFLICT, DUTY, UNKNOWN, RuleAnswer, RuleInput, RuleResult
from reviews.licensing.terms.values import Restriction
from reviews.licensing.terms.vocabulary import DOMAINS, words_of

RULE, TITLE, PATH = "restrictions", "Restricted fields", "restrictions"
POLICY_RULE, POLICY_TITLE, KIND, MUTABLE = "use_policy", "Use policy", "use_policy.kind", "use_policy.mutable"


def restrictions(given: RuleInput) -> Iterable[RuleResult]:
    """Yield one result for each restricted field that the workload touches, and one for the rest."""
    if given.is_silent(PATH):
        sentence = "The license text restricts no field of use."
        yield given.result(RuleAnswer(RULE, TITLE, CLEAR, sentence), paths=(PATH,), silent=True)
        return
    if not given.terms[PATH].known:
        sentence, change = "Not yet reviewed: which fields of use are forbidden.", "A legal review of the license text."
        yield given.result(RuleAnswer(RULE, TITLE, UNKNOWN, sentence, change), paths=(PATH,))
        return
    fields = given.terms.restrictions()
    if given.use.domains is None:
        sentence = "The license forbids certain fields of use, and the workload does not state its fields of use."
        change = "State whether the use falls into: " + ", ".join(
            sorted({words_of(DOMAINS, one.field).lower() for one in fields})
        )
        yield given.result(RuleAnswer(RULE, TITLE, UNKNOWN, sentence, change + "."), paths=(PATH,), states=("domains",))
        return
    met = [one for one in fields if one.field in given.use.domains]
    for one in met:
        yield _met(given, one)
    if not met:
        sentence = "The workload touches none of the fields that the license forbids."
        yield given.result(RuleAnswer(RULE, TITLE, CLEAR, sentence), paths=(PATH,), states=("domains",))
    others = [one.note for one in fields if one.field == "other" and one.note and one not in met]
    if others:
        sentence = f"The license also limits: {'; '.join(others)}. Tell the users of the product."
        yield given.result(RuleAnswer(RULE, TITLE, DUTY, sentence), paths=(PATH,), states=("domains",))


def _met(given: RuleInput, one: Restriction) -> RuleResult:
    field = words_of(DOMAINS, one.field)
    if one.extent == "banned":
        outcome, sentence = CONFLICT, f"The license forbids a field of use that the workload is in: {field}."
        change = "A use outside this field, or the licensor's permission."
    else:
        note = f" ({one.note})" if one.note else ""
        outcome, sentence = UNKNOWN, f"The license forbids some uses in a field of this workload{note}: {field}."
        change = "A lawyer's answer on whether this use is one of them."
    return given.result(
        RuleAnswer(RULE, f"{TITLE}: {field}", outcome, sentence, change),
        paths=(PATH,),
        states=("domains",),
        anchors=(one.anchor,),
    )


def use_policy(given: RuleInput) -> Iterable[RuleResult]:
    """Yield whether the binding use policy has been read, and whether it may change on its own."""
    if given.document.role == "use_policy":
        return
    kind = given.value(KIND)
    if given.is_silent(KIND) or kind == "none":
        sentence = "The license refers to no use policy."
        yield given.result(
            RuleAnswer(POLICY_RULE, POLICY_TITLE, CLEAR, sentence), paths=(KIND,), silent=given.is_silent(KIND)
        )
    elif kind == "inside":
        sentence = "The use policy is part of the license text; its restricted fields are included."
        yield given.result(RuleAnswer(POLICY_RULE, POLICY_TITLE, CLEAR, sentence), paths=(KIND,))
    elif kind == "separate_document":
        yield _separate(given)
    else:
        sentence, change = "Not yet reviewed: whether a use policy applies.", "A review of the license text."
        yield given.result(RuleAnswer(POLICY_RULE, POLICY_TITLE, UNKNOWN, sentence, change), paths=(KIND,))
    if kind != "none" and not given.is_silent(KIND):
        yield _changes(given)


def _changes(given: RuleInput) -> RuleResult:
    rule, title, value = "use_policy.changes", "Use policy may change", given.value(MUTABLE)
    if value == "yes":
        sentence = "The policy may change without a change to the repository. Monitor its address and re-read it."
        return given.result(RuleAnswer(rule, title, DUTY, sentence), paths=(MUTABLE,))
    if value == "no" or given.is_silent(MUTABLE):
        sentence, silent = "The policy does not change on its own.", given.is_silent(MUTABLE)
        return given.result(RuleAnswer(rule, title, CLEAR, sentence), paths=(MUTABLE,), silent=silent)
    sentence, change = "It is not known whether the policy may change on its own.", "A review of the license text."
    return given.result(RuleAnswer(rule, title, UNKNOWN, sentence, change), paths=(MUTABLE,))


def _separate(given: RuleInput) -> RuleResult:
    if any(one.role == "use_policy" and one.terms[PATH].status != "unknown" for one in given.source.documents):
        sentence = "The use policy is a separate document, and it has been read."
        return given.result(RuleAnswer(POLICY_RULE, POLICY_TITLE, CLEAR, sentence), paths=(KIND,))
    sentence = "The license makes a use policy binding, and your legal team has not yet read it."
    change = "The text of the policy, stored and read."
    return given.result(RuleAnswer(POLICY_RULE, POLICY_TITLE, UNKNOWN, sentence, change), paths=(KIND,))
