"""Acts of the watch: the findings that follow from what a hub said, and what people answer to them."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from reviews.decisions.alerts import open_alerts
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.rows import TOLD, AlertChange
from reviews.jobs.enqueue import enqueue
from reviews.language.phrases import dated, joined, say
from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.people.locks import freeze_people
from reviews.people.models import User
from reviews.people.permits import WORKER, Actor, actor_name, require
from reviews.sentences import require as require_sentences
from reviews.watch import findings, observed
from reviews.watch.advisories.causes import OF_LISTS, Listed, listed_findings
from reviews.watch.advisories.rows import note_causes
from reviews.watch.kinds import KINDS
from reviews.watch.models import WatchedRepository
from reviews.watch.permits import why_not_answer, why_not_settle, why_not_suspend
from reviews.watch.portal_side import OF_PORTAL
from reviews.watch.queries import decisions_above, decisions_on, overdue_findings
from reviews.watch.rows.findings import call_all, close_findings, open_findings, suspend_by, suspend_by_policy
from reviews.workflow.actions.reviewing import locked
from reviews.workflow.followers import basis_changed
from reviews.workflow.rows.outdated import outdate_by_finding
from reviews.workflow.separation import marked

WHY = say("What you looked at and found")
SAID_AGAIN = say("The hub says again what the decision rests on.")
NO_LISTS: Listed = MappingProxyType({})
NO_CAUSE = say("What the portal itself knows gives no cause for it any more; no hub was asked.")


@act
def weigh(row: WatchedRepository, *, by: Actor = WORKER) -> AlertChange:
    """Open, correct and close the alerts on the decisions alive on a repository by what its hub said last.

    What a person has settled is not opened again for the same sentence. What the last answer does not decide, such as
    the newest commit before it was read, stays as it is.
    """
    row = WatchedRepository.objects.select_for_update().get(pk=row.pk)
    own, above = decisions_on(row), decisions_above(row)
    listed = listed_findings(own)
    first = _weighed(own, *findings.of(row, own, listed), by, listed) if own else None
    note_causes(own, listed)
    second = _weighed(above, *findings.above(row, above), by) if above else None
    changes = [one for one in (first, second) if one is not None]
    if not changes:
        unchanged(say("The alerts are as the hub's last answer demands."))
        return AlertChange()
    changed = AlertChange(
        tuple(sorted({number for one, _ in changes for number in one.opened})),
        tuple(sorted({number for one, _ in changes for number in one.closed})),
    )
    suspended = sorted({number for _, numbers in changes for number in numbers})
    record(
        "hub:weighed",
        actor=actor_name(by),
        subject=f"watched:{row.pk}",
        label=say("Watched repository {pk}", pk=row.pk),
        opened=joined(", ", map(str, changed.opened)) or "none",
        closed=joined(", ", map(str, changed.closed)) or "none",
        **({"suspended": suspended} if suspended else {}),
    )
    return changed


def _weighed(
    found: list[Decision],
    judged: frozenset[str],
    wanted: Mapping[int, Mapping[str, str]],
    by: Actor,
    listed: Listed = NO_LISTS,
) -> tuple[AlertChange, tuple[int, ...]] | None:
    """Open, correct and close the findings of the kinds that are judged, and let some suspend by policy.

    ``listed`` are the findings from lists, which say themselves how they ended. Return what was opened and closed with
    the decisions that were suspended; None if there was nothing to write.
    """
    alerts = open_alerts().filter(decision__in=found, kind__in=judged).select_related(*TOLD)
    before = {(one.decision_id, one.kind): one for one in alerts}
    settled = _settled(found, by)
    fresh = {
        (number, kind): why
        for number, said in wanted.items()
        for kind, why in said.items()
        if (number, kind) not in before and (number, kind, why) not in settled
    }
    over = [
        alert
        for (number, kind), alert in before.items()
        if kind not in wanted.get(number, {}) and alert.suspended_at is None  # a person ends a suspension
    ]
    corrected = _correct(before, wanted)
    opened = open_findings(found, fresh, by=actor_name(by))
    _read_again(found, fresh, actor_name(by))
    close_findings([one for one in over if one.kind not in OF_PORTAL], SAID_AGAIN, by=actor_name(by))
    close_findings([one for one in over if one.kind in OF_PORTAL - OF_LISTS], NO_CAUSE, by=actor_name(by))
    for one in over:
        if one.kind in OF_LISTS:
            close_findings([one], joined(" ", listed[one.decision_id][one.kind].over) or NO_CAUSE, by=actor_name(by))
    gone = {one.pk for one in over}
    suspended = suspend_by_policy([*opened, *(one for one in before.values() if one.pk not in gone)])
    if not fresh and not over and not corrected and not suspended:
        return None
    return AlertChange(tuple(number for number, _ in fresh), tuple(one.decision_id for one in over)), suspended


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


def _read_again(found: Iterable[Decision], fresh: Iterable[tuple[int, str]], by: str) -> None:
    """Have the candidates read again where the hub's answer is part of what sign-offs rest on."""
    wanted = {number for number, kind in fresh if kind in observed.IN_READING}
    for candidate in {one.candidate_id: one.candidate for one in found if one.number in wanted}.values():
        enqueue("read_hub", candidate.pk, label=candidate.label, asked_by=by, lane=candidate.hub)


@act
def settle(alert: DecisionAlert, *, reason: str, by: User) -> DecisionAlert:
    """End a finding that has no effect, with the reason; a suspension by it ends too. Raises ``Forbidden``."""
    row = _locked(alert)
    freeze_people()
    require(why_not_settle(by, row))
    require_sentences({WHY: reason})
    close_findings([row], reason, by=actor_name(by), outcome=DecisionAlert.FindingOutcome.NO_EFFECT)
    if row.suspended_at:
        basis_changed(row.decision.candidate)
    _record("alert:settled", row, by, reason, **marked(by, row.decision.candidate))
    return row


@act
def review_again(alert: DecisionAlert, *, reason: str, by: User) -> DecisionAlert:
    """Have the finding's track reviewed again: its sign-off is outdated, so the decision is under review.

    That answers the finding, unless it suspends the decision: then it stays until another person ends it.
    """
    row = _locked(alert)
    require(why_not_answer(by, row))
    require_sentences({WHY: reason})
    outdated = outdate_by_finding(
        row.decision.candidate, row.track, say("{why} {reason}", why=row.why, reason=reason), by
    )
    if row.suspended_at is None:
        close_findings([row], reason, by=actor_name(by), outcome=DecisionAlert.FindingOutcome.RE_REVIEW)
    _record("alert:re-reviewed", row, by, reason, track=row.track, **outdated)
    return row


@act
def suspend(alert: DecisionAlert, *, reason: str, by: User) -> DecisionAlert:
    """Let a finding suspend its decision from now on, until another person ends it."""
    row = _locked(alert)
    require(why_not_suspend(by, row))
    require_sentences({WHY: reason})
    row = suspend_by(row, reason, by)
    basis_changed(row.decision.candidate)
    _record("alert:suspended", row, by, reason)
    return row


@act
def escalate(alert: DecisionAlert, *, by: Actor = WORKER) -> DecisionAlert:
    """Call the reviewers of a finding's track and the deciders once its day has passed without an answer."""
    row = _locked(alert)
    if not row.is_overdue or row.escalated_at:
        unchanged(say("It was answered or escalated meanwhile."))
        return row
    call_all(row, by=actor_name(by))
    _record("alert:escalated", row, by, say("It was to be answered by {due}.", due=dated(row.due, "%-d %b %Y")))
    return row


def escalate_overdue() -> None:
    """Escalate every finding that nobody has answered by its day."""
    for one in overdue_findings():
        escalate(one)


def _locked(alert: DecisionAlert) -> DecisionAlert:
    locked(alert.decision.candidate)
    rows = DecisionAlert.objects.select_related(*TOLD, "evaluator", "suspender").select_for_update(of=("self",))
    return rows.get(pk=alert.pk)


def _record(event: str, row: DecisionAlert, by: Actor, reason: str, **more: object) -> None:
    record(
        event, actor=actor_name(by), subject=f"candidate:{row.decision.candidate_id}",
        label=row.decision.candidate.label, number=row.decision_id, what=row.get_kind_display(), said=row.why,
        reason=reason, **more,
    )  # fmt: skip
