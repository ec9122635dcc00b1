"""Territories: where the company is based, where the model runs, where its users are, where outputs are used."""

from __future__ import annotations

from collections.abc import Iterable

from reviews.language.phrases import joined, say
from reviews.licensing.rules.outcomes import CLEAR, CONFLICT, UNKNOWN, RuleAnswer, RuleInput, RuleResult
from reviews.licensing.rules.use import ELSEWHERE, WORLDWIDE
from reviews.workloads.choices import TERRITORIES

RULE, TITLE = "territory", say("Territory")
OUTPUTS, OUTPUTS_TITLE = "territory.outputs", say("Territory of outputs")
EXCLUDED, SCOPE, TEST, COVERS = "territory.excluded", "territory.scope", "territory.test", "territory.covers_outputs"

EU = frozenset(
    (
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
        "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    )
)  # fmt: skip
"""Members of the European Union by ISO 3166-1 code."""

NAMED = EU | {code for code, _ in TERRITORIES} - {ELSEWHERE}
"""Territories that a workload statement can name; "other" is none of these and may be any other place."""

TESTED = {
    "domicile": ("entity_territories",),
    "user_location": ("user_territories",),
    "place_of_use": ("deployment_territories", "user_territories"),
}
ALL_PLACES = ("entity_territories", "deployment_territories", "user_territories")


def overlap(excluded: Iterable[str], places: Iterable[str]) -> frozenset[str]:
    """Return the excluded territories that include one of the places; "EU" covers all members, "*" everywhere."""
    here = set(places)
    if WORLDWIDE in here:
        return frozenset(excluded)
    found = set()
    for code in excluded:
        inside = EU | {"EU"} if code == "EU" else {code} | ({"EU"} if code in EU else set())
        if here & inside:
            found.add(code)
    return frozenset(found)


def territory(given: RuleInput) -> Iterable[RuleResult]:
    """Yield the result on territories for use of the model, and one for outputs if the license addresses them."""
    if given.is_silent(EXCLUDED):
        sentence = say("The license excludes no territory.")
        yield given.result(RuleAnswer(RULE, TITLE, CLEAR, sentence), paths=(EXCLUDED,), silent=True)
    elif not given.terms[EXCLUDED].known:
        sentence, change = (
            say("Not yet reviewed: whether the license excludes a territory."),
            say("A legal review of the text."),
        )
        yield given.result(RuleAnswer(RULE, TITLE, UNKNOWN, sentence, change), paths=(EXCLUDED,))
    else:
        yield _use(given)
        yield from _outputs(given)


def _use(given: RuleInput) -> RuleResult:
    codes = joined(", ", given.terms.excluded())
    test = given.value(TEST)
    asked = TESTED.get(test, ALL_PLACES)
    if (spared := _other_model(given)) is not None:
        return spared
    met, missing = _met(given, asked)
    if not met and not missing:
        sentence = say("The license excludes {codes}; the workload touches none of them.", codes=codes)
        paths = (EXCLUDED,) if asked == ALL_PLACES else (EXCLUDED, TEST)
        return given.result(RuleAnswer(RULE, TITLE, CLEAR, sentence), paths=paths, states=asked)
    if met and test and _scope_is_met(given):
        sentence = say(
            "The license excludes {codes}, and the workload touches {met}.", codes=codes, met=joined(", ", sorted(met))
        )
        change = say("A use outside these territories, or the licensor's permission for them.")
        return given.result(
            RuleAnswer(RULE, TITLE, CONFLICT, sentence, change), paths=(EXCLUDED, SCOPE, TEST), states=asked
        )
    sentence, change = (
        say("The license excludes {codes}; {why_open}", codes=codes, why_open=_why_open(given, met, missing)),
        say("A statement of the missing facts, or a review of the clause."),
    )
    return given.result(
        RuleAnswer(RULE, TITLE, UNKNOWN, sentence, change), paths=(EXCLUDED, SCOPE, TEST), states=(*asked, "model")
    )


def _other_model(given: RuleInput) -> RuleResult | None:
    """Return a clear result if the exclusion covers only multimodal models and the candidate is not one."""
    if given.value(SCOPE) != "multimodal_only" or given.multimodal is not False:
        return None
    sentence = say("The exclusion covers only multimodal models; this model takes text only.")
    return given.result(RuleAnswer(RULE, TITLE, CLEAR, sentence), paths=(SCOPE, EXCLUDED), states=("model",))


def _scope_is_met(given: RuleInput) -> bool:
    scope = given.value(SCOPE)
    return scope == "all" or (scope == "multimodal_only" and given.multimodal is True)


def _why_open(given: RuleInput, met: frozenset[str], missing: tuple[str, ...]) -> str:
    if missing and not met:
        return say("the workload does not state every place that the license takes into account.")
    if given.value(SCOPE) == "multimodal_only":
        return say("the exclusion covers only multimodal models, and it is not known whether this model is one.")
    if given.value(SCOPE) == "named_models":
        return say("the exclusion covers only named models; a reviewer must say whether this is one of them.")
    return say("not yet reviewed: which models the exclusion covers, and which place decides.")


def _met(given: RuleInput, asked: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the excluded territories that the stated places touch, and the missing statements."""
    stated = {name: getattr(given.use, name) for name in asked}
    places = [code for codes in stated.values() for code in codes or ()]
    vague = any(code not in NAMED for code in given.terms.excluded())
    missing = tuple(name for name, codes in stated.items() if codes is None or (vague and ELSEWHERE in codes))
    return overlap(given.terms.excluded(), places), missing


def _outputs(given: RuleInput) -> Iterable[RuleResult]:
    if _other_model(given) is not None:
        return
    codes, states = joined(", ", given.terms.excluded()), ("output_territories", "user_territories")
    met, missing = _met(given, states)
    if given.value(COVERS) == "no" or given.is_silent(COVERS):
        silent = given.is_silent(COVERS)
        sentence = say("The excluded territories do not apply to outputs.")
        if silent:
            sentence = say("The license text does not extend the excluded territories to outputs.")
        yield given.result(
            RuleAnswer(OUTPUTS, OUTPUTS_TITLE, CLEAR, sentence), paths=(COVERS,), states=states, silent=silent
        )
        return
    if not met and not missing:
        sentence = say("Outputs are not used in {codes}.", codes=codes)
        yield given.result(RuleAnswer(OUTPUTS, OUTPUTS_TITLE, CLEAR, sentence), paths=(EXCLUDED,), states=states)
    elif met and given.value(COVERS) == "yes" and _scope_is_met(given):
        sentence = say(
            "Outputs may not be used in {codes}, and the workload uses them in {met}.",
            codes=codes,
            met=joined(", ", sorted(met)),
        )
        change = say("Outputs that stay outside these territories, or the licensor's permission.")
        yield given.result(
            RuleAnswer(OUTPUTS, OUTPUTS_TITLE, CONFLICT, sentence, change), paths=(EXCLUDED, COVERS), states=states
        )
    else:
        sentence = say(
            "It is not known whether outputs reach {codes}, or whether the license restricts that.", codes=codes
        )
        change = say("The countries where outputs are used, or a review of the clause.")
        yield given.result(
            RuleAnswer(OUTPUTS, OUTPUTS_TITLE, UNKNOWN, sentence, change), paths=(EXCLUDED, COVERS), states=states
        )
