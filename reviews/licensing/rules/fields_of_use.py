"""Restricted fields and the use policy, compared with the fields of use that the workload states."""

from __future__ import annotations

from collections.abc import Iterable

from reviews.language.phrases import joined, say
from reviews.licensing.rules.outcomes import CLEAR, CONFLICT, DUTY, UNKNOWN, RuleAnswer, RuleInput, RuleResult
from reviews.licensing.rules.policy_items import EXCLUDED, TOUCHED, UNSTATED, MatchedItem, in_order, listed
from reviews.licensing.terms.vocabulary import SUBJECTS, words_of

RULE, TITLE, PATH = "restrictions", say("Restricted fields"), "restrictions"
STATES = ("domains", "purpose", "personal", "unchecked")
POLICY_RULE, POLICY_TITLE, KIND, MUTABLE = "use_policy", say("Use policy"), "use_policy.kind", "use_policy.mutable"


def restrictions(given: RuleInput) -> Iterable[RuleResult]:
    """Yield one result for each item that the workload touches, and one for the rest."""
    if given.is_silent(PATH):
        sentence = say("The license text restricts no field of use.")
        yield given.result(RuleAnswer(RULE, TITLE, CLEAR, sentence), paths=(PATH,), silent=True)
        return
    if not given.terms[PATH].known:
        sentence, change = (
            say("Not yet reviewed: which fields of use are forbidden."),
            say("A legal review of the license text."),
        )
        yield given.result(RuleAnswer(RULE, TITLE, UNKNOWN, sentence, change), paths=(PATH,))
        return
    fields = given.terms.restrictions()
    if given.use.domains is None:
        sentence = say("The license forbids certain fields of use, and the workload does not state its fields of use.")
        names = joined(", ", sorted({words_of(SUBJECTS, one.field).lower() for one in fields}))
        change = say("State whether the use falls into: {names}.", names=names)
        yield given.result(RuleAnswer(RULE, TITLE, UNKNOWN, sentence, change), paths=(PATH,), states=("domains",))
        return
    items = in_order(fields, given.use)
    met = [one for one in items if one.state in (EXCLUDED, TOUCHED) and not one.anyone]
    for one in met:
        yield _met(given, one)
    open_ = [one for one in items if one.state == UNSTATED]
    if open_:
        sentence = say(
            "The workload does not state what decides these items of the policy: {listed}.", listed=listed(open_)
        )
        change = say("A statement of the missing facts in the workload.")
        yield given.result(RuleAnswer(RULE, TITLE, UNKNOWN, sentence, change), paths=(PATH,), states=STATES)
    if not met and not open_:
        sentence = say("The workload touches none of the fields that the license forbids.")
        yield given.result(RuleAnswer(RULE, TITLE, CLEAR, sentence), paths=(PATH,), states=STATES)
    if others := [one for one in items if one.anyone]:
        sentence = say("The license also limits: {listed}. Tell the users of the product.", listed=listed(others))
        yield given.result(RuleAnswer(RULE, TITLE, DUTY, sentence), paths=(PATH,), states=STATES)


def _met(given: RuleInput, one: MatchedItem) -> RuleResult:
    field, item = one.subject, f", {one.entry.item}" if one.entry.item else ""
    if one.state == EXCLUDED:
        outcome, sentence = (
            CONFLICT,
            say("The license forbids a field of use that the workload is in: {field}{item}.", field=field, item=item),
        )
        change = say("A use outside this field, or the licensor's permission.")
    else:
        note = joined("", (" (", one.entry.note, ")")) if one.entry.note else ""
        outcome, sentence = (
            UNKNOWN,
            say(
                "The license forbids some uses in a field of this workload{note}: {field}{item}.",
                note=note,
                field=field,
                item=item,
            ),
        )
        if one.why and one.entry.field not in (given.use.domains or ()):
            sentence = joined(" ", (sentence, one.why))
        change = say("A lawyer's answer on whether this use is one of them.")
    return given.result(
        RuleAnswer(RULE, say("{title}: {field}", title=TITLE, field=field), outcome, sentence, change),
        paths=(PATH,),
        states=STATES,
        anchors=(one.entry.anchor,),
    )


def use_policy(given: RuleInput) -> Iterable[RuleResult]:
    """Yield whether the binding use policy has been read and, where there is one, whether it may change on its own."""
    if given.document.role == "use_policy":
        return
    kind = given.value(KIND)
    if given.is_silent(KIND) or kind == "none":
        sentence = say("The license refers to no use policy.")
        yield given.result(
            RuleAnswer(POLICY_RULE, POLICY_TITLE, CLEAR, sentence), paths=(KIND,), silent=given.is_silent(KIND)
        )
    elif kind == "inside":
        sentence = say("The use policy is part of the license text; its restricted fields are included.")
        yield given.result(RuleAnswer(POLICY_RULE, POLICY_TITLE, CLEAR, sentence), paths=(KIND,))
    elif kind == "separate_document":
        yield _separate(given)
    else:
        sentence, change = say("Not yet reviewed: whether a use policy applies."), say("A review of the license text.")
        yield given.result(RuleAnswer(POLICY_RULE, POLICY_TITLE, UNKNOWN, sentence, change), paths=(KIND,))
    # Where nobody has read whether there is a policy, the answer above says so. A second answer on how that policy
    # changes could come out clear, and less knowledge would have cleared a rule.
    if kind in ("inside", "separate_document"):
        yield _changes(given)


def _changes(given: RuleInput) -> RuleResult:
    rule, title, value = "use_policy.changes", say("Use policy may change"), given.value(MUTABLE)
    if value == "yes":
        sentence = say("The policy may change without a change to the repository. Monitor its address and re-read it.")
        return given.result(RuleAnswer(rule, title, DUTY, sentence), paths=(MUTABLE,))
    if value == "no" or given.is_silent(MUTABLE):
        silent, sentence = given.is_silent(MUTABLE), say("The policy does not change on its own.")
        if silent:
            sentence = say("The license text does not say that the policy may change.")
        return given.result(RuleAnswer(rule, title, CLEAR, sentence), paths=(MUTABLE,), silent=silent)
    sentence, change = (
        say("It is not known whether the policy may change on its own."),
        say("A review of the license text."),
    )
    return given.result(RuleAnswer(rule, title, UNKNOWN, sentence, change), paths=(MUTABLE,))


def _separate(given: RuleInput) -> RuleResult:
    if any(one.role == "use_policy" and one.terms[PATH].status != "unknown" for one in given.source.documents):
        sentence = say("The use policy is a separate document, and it has been read.")
        return given.result(RuleAnswer(POLICY_RULE, POLICY_TITLE, CLEAR, sentence), paths=(KIND,))
    sentence = say("The license makes a use policy binding, and your legal team has not yet read it.")
    change = say("The text of the policy, stored and read.")
    return given.result(RuleAnswer(POLICY_RULE, POLICY_TITLE, UNKNOWN, sentence, change), paths=(KIND,))
