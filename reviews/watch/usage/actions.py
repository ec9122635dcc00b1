"""The act of recording a reading of the usage: near a limit it is a finding, over it legal reviews the terms again."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from reviews.decisions.alerts import open_alerts
from reviews.decisions.looks.queries import newest_look
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.rows import TOLD
from reviews.language.phrases import say
from reviews.ledger.act import act
from reviews.ledger.record import record
from reviews.people.models import User
from reviews.people.permits import actor_name, require
from reviews.sentences import require as require_sentences
from reviews.watch.rows.findings import close_findings, open_findings, suspend_by_policy
from reviews.watch.usage.limits import limits_of, span_of, why_not_days
from reviews.watch.usage.models import UsageReading
from reviews.watch.usage.nearness import OVER, place_of
from reviews.watch.usage.permits import why_not_record
from reviews.watch.usage.queries import USAGE_DUE, readings_of, usage_findings
from reviews.workflow.actions.reviewing import locked
from reviews.workflow.rows.outdated import outdate_by_finding
from reviews.workflow.states import LEGAL

READ = say("The usage has been read.")
SURE = say("This is over the limit. Check the number, and tick that it is over: the legal sign-off is outdated then.")


@dataclass(frozen=True)
class UsageStatement:
    """What someone read: the key of the limit, the number, its day and source, and the day of the next reading.

    ``sure`` confirms a number over the limit, so that a slip of the keyboard outdates no sign-off.
    """

    limit: str
    value: int
    measured_on: date
    source: str
    due: date
    sure: bool = False


@act
def record_usage(decision: Decision, *, said: UsageStatement, by: User) -> UsageReading:
    """Record a reading of the usage, with the findings that follow from it.

    The first one over a limit outdates the legal sign-off. Raises ``ValueError`` for a limit that the terms do not
    have, for wrong days, and for a number over the limit that is not confirmed.
    """
    locked(decision.candidate)
    about = [one.removeprefix("decision__") for one in TOLD]
    found = Decision.objects.select_related("snapshot", "change", *about).get(pk=decision.pk)
    require(why_not_record(by, found, newest_look(found)))
    require_sentences({"Source": said.source})
    limit = next((one for one in limits_of(found) if one.key == said.limit), None)
    if limit is None:
        raise ValueError(say("The terms do not set this limit. Open the page again."))
    if why := why_not_days(said.measured_on, said.due, span_of(found)):
        raise ValueError(why)
    is_over = place_of(said.value, limit.value, reached=limit.reached) == OVER
    if is_over and not said.sure:
        raise ValueError(SURE)
    known = any(one.limit == limit.key and one.place == OVER for one in readings_of(found))
    row = UsageReading.objects.create(
        decision=found, limit=limit.key, words=limit.words, title=limit.title, most=limit.value, reached=limit.reached,
        value=said.value, measured_on=said.measured_on, source=said.source, due=said.due, by=by, at=timezone.now(),
    )  # fmt: skip
    _follow(found, actor_name(by))
    outdated = outdate_by_finding(found.candidate, LEGAL, row.sentence, by) if is_over and not known else {}
    record(
        "usage:read", actor=actor_name(by), subject=f"candidate:{found.candidate_id}", label=found.candidate.label,
        number=found.number, limit=limit.words, value=said.value, on=said.measured_on.isoformat(), source=said.source,
        next=said.due.isoformat(), share=row.share, **outdated,
    )  # fmt: skip
    return row


def _follow(decision: Decision, by: str) -> None:
    """Open the findings that follow from the readings, and close the one on a reading that was due."""
    wanted = usage_findings([decision])[decision.number]
    before = {one.kind: one for one in open_alerts().filter(decision=decision)}
    closed = DecisionAlert.objects.filter(decision=decision, closed_at__isnull=False).exclude(outcome="")
    answered = set(closed.values_list("kind", "why"))
    fresh = {
        (decision.number, kind): why
        for kind, why in wanted.items()
        if kind not in before and kind != USAGE_DUE and (kind, why) not in answered
    }
    suspend_by_policy(open_findings([decision], fresh, by=by))
    if USAGE_DUE in before and USAGE_DUE not in wanted and before[USAGE_DUE].suspended_at is None:
        close_findings([before[USAGE_DUE]], READ, by=by)
