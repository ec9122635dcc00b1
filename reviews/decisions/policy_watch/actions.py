"""The act that opens and closes the alerts on decisions that a later policy would refuse."""

from collections.abc import Collection

from django.utils import timezone

from reviews.decisions.alerts import accounts_of, alive, open_alerts
from reviews.decisions.answers import IN_FORCE
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.policy_watch.queries import refused
from reviews.decisions.responsibility.queries import evaluators
from reviews.decisions.rows import TOLD, AlertChange
from reviews.decisions.telling.models import DecisionEvent
from reviews.decisions.telling.rows import Happening, tell
from reviews.language.phrases import joined, say
from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.people.permits import WORKER, Actor, actor_name
from reviews.workflow.policy.models import PolicyVersion

KIND = DecisionAlert.AlertKind.POLICY_WOULD_REFUSE


@act
def weigh(version: PolicyVersion, *, numbers: Collection[int], by: Actor = WORKER) -> AlertChange:
    """Open an alert on each of these decisions that a version in force would refuse, and close it on the others."""
    about = [one.removeprefix("decision__") for one in TOLD]
    found = list(alive().filter(pk__in=numbers).select_related(*about).order_by("number"))
    asked = refused(found, version)
    alerted = set(open_alerts().filter(kind=KIND, decision__in=numbers).values_list("decision", flat=True))
    opened = [one for one in found if asked.get(one.number) and one.number not in alerted]
    closed = tuple(sorted(number for number in alerted if not asked.get(number)))
    if not opened and not closed:
        unchanged(say("The alerts are as this version of the policy demands."))
        return AlertChange()
    _open(opened, version, asked, actor_name(by))
    why = say("Policy {number_of} does not refuse it.", number_of=version.number)
    ended = {"closed_at": timezone.now(), "closed_by": actor_name(by), "closed_reason": why}
    open_alerts().filter(kind=KIND, decision__in=closed).update(**ended)
    changed = AlertChange(tuple(one.number for one in opened), closed)
    record(
        "policy:weighed", actor=actor_name(by), subject=f"policy:{version.number}", label=str(version),
        number=version.number, opened=joined(", ", map(str, changed.opened)) or "none",
        closed=joined(", ", map(str, closed)) or "none",
    )  # fmt: skip
    return changed


def _open(found: list[Decision], version: PolicyVersion, asked: dict[int, list[str]], by: str) -> None:
    owners = evaluators(one.number for one in found)
    people, now = accounts_of(owners.values()), timezone.now()
    for one in found:
        names = joined("; ", asked[one.number])
        why = say(
            "Policy {number_of}, adopted after its candidate was proposed, would refuse it: {names}.",
            number_of=version.number,
            names=names,
        )
        owner = owners[one.number]
        alert = DecisionAlert.objects.create(
            decision=one, kind=KIND, why=why, since=now, evaluator_name=owner.name[:150], evaluator=people.get(owner)
        )
        subject = say("Decision {number_of}: the policy of today would refuse it", number_of=one.number)
        said = say("{why} The decision stays in force.", why=why)
        told = Happening(DecisionEvent.Kind.POLICY_WOULD_REFUSE, f"alert:{alert.pk}", subject, said, IN_FORCE)
        tell(one, told, by=by)
