"""The acts of an exit plan: it begins, a step is done, and a step has another owner or day."""

from datetime import date

from django.utils import timezone

from reviews.decisions.exit_steps.models import ExitStep
from reviews.decisions.exit_steps.permits import why_not_assign, why_not_begin, why_not_finish
from reviews.decisions.exit_steps.queries import running_for, steps_of
from reviews.decisions.exit_steps.rows import begin_exit
from reviews.decisions.models import Decision
from reviews.decisions.queries import decisions, standing
from reviews.language.phrases import say
from reviews.ledger.act import act
from reviews.ledger.record import record
from reviews.people.holders import Holder, active_account, team_of, why_not_hold
from reviews.people.locks import freeze_people
from reviews.people.models import User
from reviews.people.permits import actor_name, require
from reviews.sentences import require as require_sentences
from reviews.workflow.actions.reviewing import locked


@act
def begin(decision: Decision, *, by: User) -> list[ExitStep]:
    """Begin the exit plan of a decision that is no longer in force. Raises ``Forbidden``."""
    locked(decision.candidate)
    found = decisions().get(pk=decision.pk)
    require(why_not_begin(by, standing(found).word, steps_of(found)))
    steps = begin_exit(found, by)
    _record("exit:begun", found, by, count=len(steps), places=[one.place for one in steps if one.place])
    return steps


@act
def finish(step: ExitStep, *, said: str, by: User) -> ExitStep:
    """Record that a step is done, by whom and what they say. Raises ``Forbidden``."""
    row, decision = _locked(step)
    freeze_people()
    require(why_not_finish(by, row, steps_of(decision)))
    require_sentences({say("What you did"): said})
    row.said, row.done_by, row.done_at = said, by, timezone.now()
    row.save(update_fields=["said", "done_by", "done_at"])
    reported = bool(row.place) and any(one.place == row.place for one in running_for(decision))
    still = {"still_reported": True} if reported else {}
    _record("exit:step-done", decision, by, step=row.number, what=row.what, said=said, **still)
    return row


@act
def assign(step: ExitStep, *, to: Holder, due: date, by: User) -> ExitStep:
    """Let a step have another owner or day. Raises ``ValueError`` for a day that has passed, or ``Forbidden``."""
    row, decision = _locked(step)
    require(why_not_assign(by, row))
    require(why_not_hold(to))
    if due < timezone.localdate():
        raise ValueError(say("The day must not have passed."))
    row.account, row.team, row.due = active_account(to), team_of(to), due
    row.save(update_fields=["account", "team", "due"])
    _record(
        "exit:step-assigned", decision, by, step=row.number, owner=to.words, holder=to.as_record(), due=due.isoformat()
    )
    return row


def _locked(step: ExitStep) -> tuple[ExitStep, Decision]:
    locked(step.decision.candidate)
    row = ExitStep.objects.select_for_update(of=("self",)).select_related("account", "team", "done_by").get(pk=step.pk)
    return row, Decision.objects.select_related("candidate", "workload").get(pk=row.decision_id)


def _record(event: str, decision: Decision, by: User, **more: object) -> None:
    record(
        event, actor=actor_name(by), subject=f"candidate:{decision.candidate_id}", label=decision.candidate.label,
        number=decision.number, **more,
    )  # fmt: skip
