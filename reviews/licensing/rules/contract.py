"""What the license says as a contract, beside its grant: export, audits, results, indemnity, others who use it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from reviews.language.phrases import say
from reviews.licensing.rules.outcomes import CLEAR, CONFLICT, DUTY, UNKNOWN, RuleAnswer, RuleInput, RuleResult
from reviews.licensing.rules.use import ELSEWHERE, WORLDWIDE
from reviews.licensing.terms.fields import FIELDS

EXPORT, AUDIT, BENCHMARKS, INDEMNITY = "export_control", "audit_right", "benchmarks", "liability.indemnity"
AFFILIATES, CONTRACTORS = "affiliates", "contractors"
UNREAD = say("A legal review of the license text.")
COUNTRIES = say("The names of the countries, or a lawyer's answer that none of them is sanctioned.")
CONSENT = say("The licensor's consent, or no publication of results.")

Said = tuple[str, str]
"""An outcome and its sentence."""

FIXED: Mapping[str, Mapping[str, Said]] = MappingProxyType(
    {
        AUDIT: {
            "no": (CLEAR, say("The licensor has no right to inspect how the model is used.")),
            "yes": (
                DUTY,
                say("The licensor may inspect how the model is used. Accept this, and keep the records for it."),
            ),
        },
        AFFILIATES: {
            "included": (CLEAR, say("Companies of the same group are part of the licensee.")),
            "not_third_parties": (CLEAR, say("Companies of the same group are not third parties.")),
            "not_included": (
                DUTY,
                say("The license is personal to the company that accepts it; an affiliate needs a license of its own."),
            ),
        },
        CONTRACTORS: {
            "allowed": (CLEAR, say("Service providers may use the model for us.")),
            "on_behalf": (DUTY, say("Service providers may use the model only on our behalf. Bind them to the terms.")),
            "not_allowed": (DUTY, say("Service providers may not use the model. Keep it with our own staff.")),
        },
    }
)
"""What follows from a value whatever the workload is; another value is unclear."""

SILENT: Mapping[str, str] = MappingProxyType(
    {
        EXPORT: say("The license text does not mention export or sanctions; the law applies all the same."),
        AUDIT: say("The license text gives the licensor no right to inspect the use."),
        BENCHMARKS: say("The license text does not restrict publishing results."),
        INDEMNITY: say("The license text asks for no indemnity."),
        AFFILIATES: say("The license text does not mention affiliates; each of them accepts it for itself."),
        CONTRACTORS: say("The license text does not mention service providers."),
    }
)


def fixed(given: RuleInput) -> Iterable[RuleResult]:
    """Yield what the license says of audits, affiliates and contractors."""
    for path, said in FIXED.items():
        yield _silent(given, path) or _say(given, path, *said.get(given.value(path), _open(path)))


def export(given: RuleInput) -> Iterable[RuleResult]:
    """Yield what the license says of export and sanctions, against the places of the workload."""
    if silent := _silent(given, EXPORT):
        yield silent
        return
    value, states = given.value(EXPORT), ("user_territories", "deployment_territories", "entity_territories")
    stated = [getattr(given.use, name) for name in states]
    vague = any(one is None or {ELSEWHERE, WORLDWIDE} & set(one) for one in stated)
    if value == "barred" and vague:
        sentence = say(
            "The license bars sanctioned places, and the workload does not name every country that it touches."
        )
        yield _say(given, EXPORT, UNKNOWN, sentence, COUNTRIES, states)
    elif value:
        sentence = say("Follow the laws on export and sanctions wherever the model or its outputs go.")
        if value == "barred":
            sentence = say(
                "Sanctioned places, persons and purposes are barred. Check everyone who gets or uses the model."
            )
        yield _say(given, EXPORT, DUTY, sentence, states=states)
    else:
        yield _say(given, EXPORT, *_open(EXPORT))


def benchmarks(given: RuleInput) -> Iterable[RuleResult]:
    """Yield whether results with the model may be published."""
    if silent := _silent(given, BENCHMARKS):
        yield silent
        return
    value, public, states = given.value(BENCHMARKS), given.use.public_statements, ("public_statements",)
    if value == "free":
        yield _say(given, BENCHMARKS, CLEAR, say("Results with the model may be published."))
    elif value == "with_attribution":
        sentence = say("Whoever publishes results must name the model and its version.")
        yield _say(given, BENCHMARKS, DUTY, sentence, states=states)
    elif value:
        sentence = say("Results with the model may not be published without the licensor's consent.")
        if value == "not_allowed":
            sentence = say("Results with the model may not be published.")
        yield _say(given, BENCHMARKS, CONFLICT if public else DUTY, sentence, CONSENT, states)
    else:
        yield _say(given, BENCHMARKS, *_open(BENCHMARKS))


def indemnity(given: RuleInput) -> Iterable[RuleResult]:
    """Yield against which claims the company must hold the licensor harmless."""
    if silent := _silent(given, INDEMNITY):
        yield silent
        return
    value, states = given.value(INDEMNITY), ("acts", "use_class")
    if value == "own_promises":
        offers = "redistribute" in given.use.acts or given.use.hosts
        sentence = say("We answer to the licensor only for warranties or support that we promise to others.")
        yield _say(given, INDEMNITY, DUTY if offers else CLEAR, sentence, states=states)
    elif value:
        how = say("a use against the license") if value == "for_breach" else say("our use or distribution of the model")
        sentence = say(
            "We must hold the licensor harmless against claims that arise from {how}. Accept this risk by name.",
            how=how,
        )
        yield _say(given, INDEMNITY, DUTY, sentence)
    else:
        yield _say(given, INDEMNITY, *_open(INDEMNITY))


def _silent(given: RuleInput, path: str) -> RuleResult | None:
    if not given.is_silent(path):
        return None
    return given.result(RuleAnswer(path, FIELDS[path].title, CLEAR, SILENT[path]), paths=(path,), silent=True)


def _open(path: str) -> tuple[str, str, str]:
    return UNKNOWN, say("{title}: not yet reviewed, or the license text is unclear.", title=FIELDS[path].title), UNREAD


def _say(
    given: RuleInput, path: str, outcome: str, sentence: str, change: str = "", states: tuple[str, ...] = ()
) -> RuleResult:
    return given.result(RuleAnswer(path, FIELDS[path].title, outcome, sentence, change), paths=(path,), states=states)
