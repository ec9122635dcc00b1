"""Writes about decisions whose node class changed: the alert on each that no longer fits, and its end."""

from collections.abc import Iterable

from django.utils import timezone

from reviews.decisions.alerts import accounts_of, alive, open_alerts
from reviews.decisions.answers import IN_FORCE
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.responsibility.queries import evaluators
from reviews.decisions.rows import TOLD
from reviews.decisions.telling.models import DecisionEvent
from reviews.decisions.telling.rows import Happening, tell
from reviews.language.phrases import joined, say
from reviews.workflow.node_misfit import node_misfits
from reviews.workloads.nodes.models import NodeClass, NodeClassVersion
from reviews.workloads.nodes.spec import NodeSpec

MISFIT = DecisionAlert.AlertKind.NODE_MISFIT


def node_class_changed(row: NodeClass, version: NodeClassVersion, *, by: str) -> None:
    """Open, correct or close the alert on each decision alive on a node class; the act that changed it calls this."""
    about = [one.removeprefix("decision__") for one in TOLD]
    found = list(alive().filter(node_class=row.slug).select_related(*about).defer("canonical").order_by("number"))
    before = {one.decision_id: one for one in open_alerts().filter(kind=MISFIT, decision__in=found)}
    if not found:
        return
    specs = {one.number: one.node for one in row.versions.all()}
    reasons = {one.number: _why(one, specs, version) for one in found}
    closed = [alert.pk for number, alert in before.items() if not reasons[number]]
    said = say(
        "Node class {slug}, version {number_of}, fits its envelope again.", slug=row.slug, number_of=version.number
    )
    ended = {"closed_at": timezone.now(), "closed_by": by, "closed_reason": said}
    open_alerts().filter(pk__in=closed).update(**ended)
    for number, alert in before.items():
        if reasons[number] and reasons[number] != alert.why:
            open_alerts().filter(pk=alert.pk).update(why=reasons[number])
    _open([one for one in found if reasons[one.number] and one.number not in before], reasons, by)


def _why(decision: Decision, specs: dict[int, NodeSpec], version: NodeClassVersion) -> str:
    """Return why a decision's envelope no longer fits the class, "" if it does or was not sized on it."""
    sizing = (decision.engineering_signoff.terms or {}).get("sizing") or {}
    old = specs.get(int(sizing.get("node_class_version") or 0))
    if old is None or sizing.get("node_class") != decision.node_class:
        return ""
    found = node_misfits(sizing, old, version.node)
    return (
        say(
            "Node class {node_class}, version {number_of}, no longer fits: {found}.",
            node_class=decision.node_class,
            number_of=version.number,
            found=joined("; ", found),
        )
        if found
        else ""
    )


def _open(found: Iterable[Decision], reasons: dict[int, str], by: str) -> None:
    decisions = list(found)
    owners = evaluators(one.number for one in decisions)
    people, now = accounts_of(owners.values()), timezone.now()
    for one in decisions:
        owner, why = owners[one.number], reasons[one.number]
        alert = DecisionAlert.objects.create(
            decision=one, kind=MISFIT, why=why, since=now, evaluator_name=owner.name[:150], evaluator=people.get(owner)
        )
        subject = say("Decision {number_of}: its node class no longer fits", number_of=one.number)
        said = say(
            "{why} The decision stays in force. Restore the nodes, or have the model reviewed again for these.", why=why
        )
        tell(one, Happening(DecisionEvent.Kind.NODE_MISFIT, f"alert:{alert.pk}", subject, said, IN_FORCE), by=by)
