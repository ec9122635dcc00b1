"""Acts of the watch: the alerts that follow from what a hub said, and their end by a person."""

from collections.abc import Iterable, Mapping

from django.utils import timezone

from reviews.decisions.alerts import accounts_of, open_alerts
from reviews.decisions.answers import IN_FORCE
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.responsibility.queries import evaluators
from reviews.decisions.rows import AlertChange
from reviews.decisions.telling.models import DecisionEvent
from reviews.decisions.telling.rows import Happening, tell
from reviews.jobs.enqueue import enqueue
from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.people.models import User
from reviews.people.permits import WORKER, Actor, actor_name, require
from reviews.sentences import require as require_sentences
from reviews.watch import findings, observed
from reviews.watch.models import WatchedRepository
from reviews.watch.permits import KINDS, why_not_settle
from reviews.watch.queries import decisions_on
from reviews.workflow.actions.reviewing import locked

SAID_AGAIN = "The hub says again what the decision rests on."


@act
def weigh(row: WatchedRepository, *, by: Actor = WORKER) -> AlertChange:
    """Open, correct and close the alerts on the decisions alive on a repository by what its hub said last.

    What a person has settled is not opened again for the same sentence. What the last answer does not decide, such as
    the newest commit before it was read, stays as it is.
    """
    row = WatchedRepository.objects.select_for_update().get(pk=row.pk)
    found = decisions_on(row)
    judged, wanted = findings.of(row, found)
    rows = open_alerts().filter(decision__in=found, kind__in=judged)
    before = {(one.decision_id, one.kind): one for one in rows}
    settled = _settled(found, by)
    fresh = {
        (number, kind): why
        for number, said in wanted.items()
        for kind, why in said.items()
        if (number, kind) not in before and (number, kind, why) not in settled
    }
    over = [alert for (number, kind), alert in before.items() if kind not in wanted.get(number, {})]
    corrected = _correct(before, wanted)
    if not fresh and not over and not corrected:
        unchanged("The alerts are as the hub's last answer demands.")
        return AlertChange()
    _open(found, fresh, actor_name(by))
    _read_again(found, fresh, actor_name(by))
    ended = {"closed_at": timezone.now(), "closed_by": actor_name(by), "closed_reason": SAID_AGAIN}
    open_alerts().filter(pk__in=[one.pk for one in over]).update(**ended)
    changed = AlertChange(
        tuple(sorted({number for number, _ in fresh})), tuple(sorted({one.decision_id for one in over}))
    )
    record(
        "hub:weighed", actor=actor_name(by), subject=f"watched:{row.pk}", label=f"Watched repository {row.pk}",
        opened=", ".join(map(str, changed.opened)) or "none", closed=", ".join(map(str, changed.closed)) or "none",
    )  # fmt: skip
    return changed


def _settled(found: Iterable[Decision], by: Actor) -> set[tuple[int, str, str]]:
    """Return the decision, kind and sentence of each alert that a person has closed."""
    closed = DecisionAlert.objects.filter(decision__in=found, kind__in=KINDS, closed_at__isnull=False)
    return set(closed.exclude(closed_by=actor_name(by)).values_list("decision", "kind", "why"))


def _correct(
    before: Mapping[tuple[int, str], DecisionAlert], wanted: Mapping[int, Mapping[str, str]]
) -> list[tuple[int, str]]:
    """Write the sentence of each open alert as it is now; return those that had another one."""
    other = [
        (key, alert) for key, alert in before.items() if wanted.get(key[0], {}).get(key[1], alert.why) != alert.why
    ]
    for (number, kind), alert in other:
        open_alerts().filter(pk=alert.pk).update(why=wanted[number][kind])
    return [key for key, _ in other]


def _open(found: Iterable[Decision], fresh: Mapping[tuple[int, str], str], by: str) -> None:
    decisions = {one.number: one for one in found}
    owners = evaluators({number for number, _ in fresh})
    people, now = accounts_of(owners.values()), timezone.now()
    for (number, kind), why in fresh.items():
        owner = owners[number]
        alert = DecisionAlert.objects.create(
            decision=decisions[number], kind=kind, why=why, since=now, evaluator_name=owner.name[:150],
            evaluator=people.get(owner),
        )  # fmt: skip
        subject = f"Decision {number}: {alert.get_kind_display().lower()}"
        said = f"{why} The decision stays in force. Say what this means for it: {KINDS[kind].ask}"
        tell(
            decisions[number], Happening(DecisionEvent.Kind.HUB_CHANGED, f"alert:{alert.pk}", subject, said, IN_FORCE),
            by=by,
        )  # fmt: skip


def _read_again(found: Iterable[Decision], fresh: Iterable[tuple[int, str]], by: str) -> None:
    """Have the candidates read again where the hub's answer is part of what sign-offs rest on."""
    wanted = {number for number, kind in fresh if kind in observed.IN_READING}
    for candidate in {one.candidate_id: one.candidate for one in found if one.number in wanted}.values():
        enqueue("read_hub", candidate.pk, label=candidate.label, asked_by=by, lane=candidate.hub)


@act
def settle(alert: DecisionAlert, *, reason: str, by: User) -> DecisionAlert:
    """End an alert of the watch that has no effect on its decision, with the reason. Raises ``Forbidden``."""
    locked(alert.decision.candidate)
    row = DecisionAlert.objects.select_related("decision__candidate").select_for_update(of=("self",)).get(pk=alert.pk)
    require(why_not_settle(by, row))
    require_sentences({"Why it has no effect": reason})
    row.closed_at, row.closed_by, row.closed_reason = timezone.now(), actor_name(by), reason
    row.save(update_fields=["closed_at", "closed_by", "closed_reason"])
    record(
        "alert:settled", actor=actor_name(by), subject=f"candidate:{row.decision.candidate_id}",
        label=row.decision.candidate.label, number=row.decision_id, what=row.get_kind_display(), said=row.why,
        reason=reason,
    )  # fmt: skip
    return row
