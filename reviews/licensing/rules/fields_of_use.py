"""Restricted fields and the use policy, held against the fields that the workload names."""

from __future__ import annotations

from collections.abc import Iterable

from reviews.licensing.rules.outcomes import CLEAR, CONFLICT, DUTY, UNKNOWN, RuleAnswer, RuleInput, RuleResult
from reviews.licensing.terms.values import Restriction
from reviews.licensing.terms.vocabulary import DOMAINS, words_of

RULE, TITLE, PATH = "restrictions", "Restricted fields", "restrictions"
POLICY_RULE, POLICY_TITLE, KIND, MUTABLE = "use_policy", "Use policy", "use_policy.kind", "use_policy.mutable"


def restrictions(case: RuleInput) -> Iterable[RuleResult]:
    """One result a field that the workload touches, and one for those it does not."""
    if case.is_silent(PATH):
        sentence = "The text forbids no field of use."
        yield case.result(RuleAnswer(RULE, TITLE, CLEAR, sentence), paths=(PATH,), silent=True)
        return
    if not case.terms[PATH].known:
        sentence, change = "Nobody has read which fields of use are forbidden.", "A legal reviewer who reads the text."
        yield case.result(RuleAnswer(RULE, TITLE, UNKNOWN, sentence, change), paths=(PATH,))
        return
    fields = case.terms.restrictions()
    if case.use.domains is None:
        sentence = "The license forbids fields of use, and the workload does not say which fields it touches."
        change = "State the fields of use: " + ", ".join(
            sorted({words_of(DOMAINS, one.field).lower() for one in fields})
        )
        yield case.result(RuleAnswer(RULE, TITLE, UNKNOWN, sentence, change + "."), paths=(PATH,), states=("domains",))
        return
    met = [one for one in fields if one.field in case.use.domains]
    for one in met:
        yield _met(case, one)
    if not met:
        sentence = "The workload touches none of the fields that the license forbids."
        yield case.result(RuleAnswer(RULE, TITLE, CLEAR, sentence), paths=(PATH,), states=("domains",))
    others = [one.note for one in fields if one.field == "other" and one.note and one not in met]
    if others:
        sentence = f"The license also limits: {'; '.join(others)}. Tell the users of the product."
        yield case.result(RuleAnswer(RULE, TITLE, DUTY, sentence), paths=(PATH,), states=("domains",))


def _met(case: RuleInput, one: Restriction) -> RuleResult:
    field = words_of(DOMAINS, one.field)
    if one.extent == "banned":
        outcome, sentence = CONFLICT, f"The license forbids this field, and the workload is in it: {field}."
        change = "A use outside this field, or permission of the licensor."
    else:
        note = f" ({one.note})" if one.note else ""
        outcome, sentence = UNKNOWN, f"The license forbids some uses in this field{note}: {field}."
        change = "A lawyer's word whether this use is one of them."
    return case.result(
        RuleAnswer(RULE, f"{TITLE}: {field}", outcome, sentence, change),
        paths=(PATH,),
        states=("domains",),
        anchors=(one.anchor,),
    )


def use_policy(case: RuleInput) -> Iterable[RuleResult]:
    """Whether the policy that the license makes binding was read, and whether it may change by itself."""
    if case.document.role == "use_policy":
        return
    kind = case.value(KIND)
    if case.is_silent(KIND) or kind == "none":
        sentence = "The license points at no use policy."
        yield case.result(
            RuleAnswer(POLICY_RULE, POLICY_TITLE, CLEAR, sentence), paths=(KIND,), silent=case.is_silent(KIND)
        )
    elif kind == "inside":
        sentence = "The use policy stands inside the license; its fields are judged with it."
        yield case.result(RuleAnswer(POLICY_RULE, POLICY_TITLE, CLEAR, sentence), paths=(KIND,))
    elif kind == "separate_document":
        yield _separate(case)
    else:
        sentence, change = "Nobody has read whether a use policy goes with the license.", "A reading of the text."
        yield case.result(RuleAnswer(POLICY_RULE, POLICY_TITLE, UNKNOWN, sentence, change), paths=(KIND,))
    if kind != "none" and not case.is_silent(KIND):
        yield _changes(case)


def _changes(case: RuleInput) -> RuleResult:
    rule, title, value = "use_policy.changes", "Use policy may change", case.value(MUTABLE)
    if value == "yes":
        sentence = "The policy may change without the repository changing: watch its address and read it again."
        return case.result(RuleAnswer(rule, title, DUTY, sentence), paths=(MUTABLE,))
    if value == "no" or case.is_silent(MUTABLE):
        sentence, silent = "The policy does not change by itself.", case.is_silent(MUTABLE)
        return case.result(RuleAnswer(rule, title, CLEAR, sentence), paths=(MUTABLE,), silent=silent)
    sentence, change = "Whether the policy may change by itself is not known.", "A reading of the text."
    return case.result(RuleAnswer(rule, title, UNKNOWN, sentence, change), paths=(MUTABLE,))


def _separate(case: RuleInput) -> RuleResult:
    if any(one.role == "use_policy" and one.terms[PATH].status != "unknown" for one in case.source.documents):
        sentence = "The use policy is a document of its own, and it was read."
        return case.result(RuleAnswer(POLICY_RULE, POLICY_TITLE, CLEAR, sentence), paths=(KIND,))
    sentence = "The license makes a use policy binding that nobody here has read."
    change = "The policy's text, stored and read."
    return case.result(RuleAnswer(POLICY_RULE, POLICY_TITLE, UNKNOWN, sentence, change), paths=(KIND,))
