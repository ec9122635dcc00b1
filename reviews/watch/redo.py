"""What must be redone if a finding has an effect: evaluations, prompts, latency, safety cases, sizing, duties."""

from dataclasses import dataclass

from reviews.decisions.models import Acknowledgement, Decision, DecisionAlert
from reviews.decisions.stages.models import EvidenceItem
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
    asked = "; ".join(value.evidence)
    shown = f"Deliver the operational evidence again: {asked}." if asked else "The decision asked for no evidence."
    said = {
        EVALUATIONS: ("Evaluations", f"Run the evaluations that the sign-off rested on. {shown}"),
        PROMPTS: ("Prompts", "Try the prompts and the chat template of the service with the new behavior."),
        LATENCY: ("Latency budget", f"Measure again under load against the target: {value.latency or 'none stated'}."),
        SAFETY: (
            "Safety cases",
            f"Run the safety cases for the fields of use: {value.domains or 'those without a field of their own'}.",
        ),
        SIZING: ("Sizing", f"Size it again: {value.envelope}."),
        DUTIES: ("Duties", _duties(value)),
    }
    wanted = KINDS[kind].redo if kind in KINDS else ()
    return [Redo(*said[one]) for one in said if one in wanted]


def _duties(value: RedoValue) -> str:
    if not value.duties:
        return "The decision names no duties; read the terms again for new ones."
    who = f"{value.teams} team{'' if value.teams == 1 else 's'} acknowledged"
    many = f"{value.duties} duties" if value.duties > 1 else "the one duty"
    return f"Check {many} against the terms. If they change, a new decision has a new pack; {who} this one."


def redo_of(decision: Decision, alert: DecisionAlert) -> list[Redo]:
    """Return what a finding on a decision requires to be done again, in three queries."""
    card = CatalogEntry.objects.values_list("card", flat=True).get(pk=decision.pk)
    teams = Acknowledgement.objects.filter(decision=decision).order_by().values("team").distinct().count()
    items = EvidenceItem.objects.filter(decision=decision).order_by("number").values_list("what", flat=True)
    work = decision.workload
    envelope = f"{decision.context_tokens:,} tokens on {decision.node_class} with {decision.runtime}"
    value = RedoValue(
        envelope,
        work.latency_target,
        ", ".join(words(DOMAINS, one).lower() for one in work.domains if one != "none"),
        len(card["rights"]["duties"]),
        teams,
        tuple(items),
    )
    return redone(alert.kind, value)
