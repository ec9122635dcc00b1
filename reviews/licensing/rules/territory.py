"""Territories: where the company sits, where the model runs, where its users are, where outputs go."""

from __future__ import annotations

from collections.abc import Iterable

from reviews.licensing.rules.outcomes import CLEAR, CONFLICT, UNKNOWN, RuleAnswer, RuleInput, RuleResult
from reviews.licensing.rules.use import ELSEWHERE, WORLDWIDE
from reviews.workloads.choices import TERRITORIES

RULE, TITLE = "territory", "Territory"
OUTPUTS, OUTPUTS_TITLE = "territory.outputs", "Territory of outputs"
EXCLUDED, SCOPE, TEST, COVERS = "territory.excluded", "territory.scope", "territory.test", "territory.covers_outputs"

EU = frozenset(
    (
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
        "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    )
)  # fmt: skip
"""Members of the European Union by ISO 3166-1 code."""

NAMED = EU | {code for code, _ in TERRITORIES} - {ELSEWHERE}
"""Territories that a workload statement can name; "other" is none of them, and may be any of the rest."""

TESTED = {
    "domicile": ("entity_territories",),
    "user_location": ("user_territories",),
    "place_of_use": ("deployment_territories", "user_territories"),
}
ALL_PLACES = ("entity_territories", "deployment_territories", "user_territories")


def overlap(excluded: Iterable[str], places: Iterable[str]) -> frozenset[str]:
    """The excluded territories that one of the places lies in; "EU" stands for all its members, "*" for everywhere."""
    here = set(places)
    if WORLDWIDE in here:
        return frozenset(excluded)
    found = set()
    for code in excluded:
        inside = EU | {"EU"} if code == "EU" else {code} | ({"EU"} if code in EU else set())
        if here & inside:
            found.add(code)
    return frozenset(found)


def territory(case: RuleInput) -> Iterable[RuleResult]:
    """The rule of territories for the use of the model, and the one for outputs where the license speaks of them."""
    if case.is_silent(EXCLUDED):
        sentence = "The license excludes no territory."
        yield case.result(RuleAnswer(RULE, TITLE, CLEAR, sentence), paths=(EXCLUDED,), silent=True)
    elif not case.terms[EXCLUDED].known:
        sentence, change = "Nobody has read whether the license excludes a territory.", "A legal reviewer who reads it."
        yield case.result(RuleAnswer(RULE, TITLE, UNKNOWN, sentence, change), paths=(EXCLUDED,))
    else:
        yield _use(case)
        yield from _outputs(case)


def _use(case: RuleInput) -> RuleResult:
    codes = ", ".join(case.terms.excluded())
    test = case.value(TEST)
    asked = TESTED.get(test, ALL_PLACES)
    if (spared := _other_model(case)) is not None:
        return spared
    met, missing = _met(case, asked)
    if not met and not missing:
        sentence = f"The license excludes {codes}; the workload touches none of them."
        paths = (EXCLUDED,) if asked == ALL_PLACES else (EXCLUDED, TEST)
        return case.result(RuleAnswer(RULE, TITLE, CLEAR, sentence), paths=paths, states=asked)
    if met and test and _scope_is_met(case):
        sentence = f"The license excludes {codes}, and the workload touches {', '.join(sorted(met))}."
        change = "A use outside these territories, or permission of the licensor for them."
        return case.result(
            RuleAnswer(RULE, TITLE, CONFLICT, sentence, change), paths=(EXCLUDED, SCOPE, TEST), states=asked
        )
    sentence, change = (
        f"The license excludes {codes}; {_why_open(case, met, missing)}",
        "That statement, or a reading of the clause.",
    )
    return case.result(
        RuleAnswer(RULE, TITLE, UNKNOWN, sentence, change), paths=(EXCLUDED, SCOPE, TEST), states=(*asked, "model")
    )


def _other_model(case: RuleInput) -> RuleResult | None:
    """Clear where the exclusion is about multimodal models and the candidate is none."""
    if case.value(SCOPE) != "multimodal_only" or case.multimodal is not False:
        return None
    sentence = "The exclusion is about multimodal models; this model takes text only."
    return case.result(RuleAnswer(RULE, TITLE, CLEAR, sentence), paths=(SCOPE, EXCLUDED), states=("model",))


def _scope_is_met(case: RuleInput) -> bool:
    scope = case.value(SCOPE)
    return scope == "all" or (scope == "multimodal_only" and case.multimodal is True)


def _why_open(case: RuleInput, met: frozenset[str], missing: tuple[str, ...]) -> str:
    if missing and not met:
        return "the workload does not state all of the places that the license asks about."
    if case.value(SCOPE) == "multimodal_only":
        return "that is about multimodal models, and whether this model is one is not known."
    if case.value(SCOPE) == "named_models":
        return "that is about named models; a person says whether this is one of them."
    return "which models, or which place decides, nobody has read."


def _met(case: RuleInput, asked: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The excluded territories that the stated places touch, and the statements that are missing."""
    stated = {name: getattr(case.use, name) for name in asked}
    places = [code for codes in stated.values() for code in codes or ()]
    vague = any(code not in NAMED for code in case.terms.excluded())
    missing = tuple(name for name, codes in stated.items() if codes is None or (vague and ELSEWHERE in codes))
    return overlap(case.terms.excluded(), places), missing


def _outputs(case: RuleInput) -> Iterable[RuleResult]:
    if _other_model(case) is not None:
        return
    codes, states = ", ".join(case.terms.excluded()), ("output_territories", "user_territories")
    met, missing = _met(case, states)
    if case.value(COVERS) == "no" or case.is_silent(COVERS):
        sentence, silent = "The excluded territories do not concern outputs.", case.is_silent(COVERS)
        yield case.result(
            RuleAnswer(OUTPUTS, OUTPUTS_TITLE, CLEAR, sentence), paths=(COVERS,), states=states, silent=silent
        )
        return
    if not met and not missing:
        sentence = f"Outputs are not used in {codes}."
        yield case.result(RuleAnswer(OUTPUTS, OUTPUTS_TITLE, CLEAR, sentence), paths=(EXCLUDED,), states=states)
    elif met and case.value(COVERS) == "yes" and _scope_is_met(case):
        sentence = f"Outputs may not be used in {codes}, and the workload uses them in {', '.join(sorted(met))}."
        change = "Outputs that stay outside these territories, or permission of the licensor."
        yield case.result(
            RuleAnswer(OUTPUTS, OUTPUTS_TITLE, CONFLICT, sentence, change), paths=(EXCLUDED, COVERS), states=states
        )
    else:
        sentence = f"Whether outputs reach {codes}, or whether the license minds, is not known."
        change = "The countries where outputs are used, or a reading of the clause."
        yield case.result(
            RuleAnswer(OUTPUTS, OUTPUTS_TITLE, UNKNOWN, sentence, change), paths=(EXCLUDED, COVERS), states=states
        )
