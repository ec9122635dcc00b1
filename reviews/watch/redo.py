"""What must be redone if a finding has an effect: evaluations, prompts, latency, safety cases, sizing, duties."""

from dataclasses import dataclass

from reviews.decisions.models import Acknowledgement, Decision, DecisionAlert
from reviews.decisions.stages.models import EvidenceItem
from reviews.language.phrases import joined, say, say_count
from reviews.readmodels.models import CatalogEntry
from reviews.watch.kinds import DUTIES, EVALUATIONS, KINDS, LATENCY, PROMPTS, SAFETY, SIZING
from reviews.workloads.choices import DOMAINS, words


@dataclass(frozen=True)
class RedoValue:
    """What of a decision its findings may call into question."""

    envelope: str
    latency: str
    domains: str
    duties: int
    teams: int
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Redo:
    """One thing to do again: what it is, and which part of the decision it concerns."""

    title: str
    sentence: str


def redone(kind: str, value: RedoValue) -> list[Redo]:
    """Return what a finding of this kind requires to be done again, in the order in which it is done."""
    asked = joined("; ", value.evidence)
    shown = (
        say("Deliver the operational evidence again: {asked}.", asked=asked)
        if asked
        else say("The decision asked for no evidence.")
    )
    said = {
        EVALUATIONS: (say("Evaluations"), say("Run the evaluations that the sign-off rested on. {shown}", shown=shown)),
        PROMPTS: (say("Prompts"), say("Try the prompts and the chat template of the service with the new behavior.")),
        LATENCY: (
            say("Latency budget"),
            say("Measure again under load against the target: {value}.", value=value.latency or say("none stated")),
        ),
        SAFETY: (
            say("Safety cases"),
            say(
                "Run the safety cases for the fields of use: {value}.",
                value=value.domains or say("those without a field of their own"),
            ),
        ),
        SIZING: (say("Sizing"), say("Size it again: {envelope}.", envelope=value.envelope)),
        DUTIES: (say("Duties"), _duties(value)),
    }
    wanted = KINDS[kind].redo if kind in KINDS else ()
    return [Redo(*said[one]) for one in said if one in wanted]


def _duties(value: RedoValue) -> str:
    if not value.duties:
        return say("The decision names no duties; read the terms again for new ones.")
    many = say("{duties} duties", duties=value.duties) if value.duties > 1 else say("the one duty")
    return say_count(
        value.teams,
        "Check {value} against the terms. If they change, a new decision has a new pack; {number} team acknowledged "
        "this one.",
        "Check {value} against the terms. If they change, a new decision has a new pack; {number} teams acknowledged "
        "this one.",
        value=many,
    )


def redo_of(decision: Decision, alert: DecisionAlert) -> list[Redo]:
    """Return what a finding on a decision requires to be done again, in three queries."""
    card = CatalogEntry.objects.values_list("card", flat=True).get(pk=decision.pk)
    teams = Acknowledgement.objects.filter(decision=decision).order_by().values("team").distinct().count()
    items = EvidenceItem.objects.filter(decision=decision).order_by("number").values_list("what", flat=True)
    work = decision.workload
    envelope = say(
        "{context_tokens:,} tokens on {node_class} with {runtime}",
        context_tokens=decision.context_tokens,
        node_class=decision.node_class,
        runtime=decision.runtime,
    )
    value = RedoValue(
        envelope,
        work.latency_target,
        joined(", ", (words(DOMAINS, one).lower() for one in work.domains if one != "none")),
        len(card["rights"]["duties"]),
        teams,
        tuple(items),
    )
    return redone(alert.kind, value)
