"""Writes about looks: who looks for the triggers of a new decision by when, and the mail once that day has passed."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from reviews.decisions.looks.models import TriggerLook
from reviews.decisions.models import Decision
from reviews.decisions.record import Ruling
from reviews.jobs.mail import post_copied
from reviews.jobs.mail_kinds import DECISION
from reviews.jobs.rows import MailAbout
from reviews.language.phrases import dated, say
from reviews.people.holders import Holder, active_account, team_of
from reviews.people.models import User
from reviews.people.permits import WORKER


def first_look(decision: Decision, ruling: Ruling, by: User) -> None:
    """Write who looks first, as the ruling says: the change owner by the review date unless it names another."""
    who = ruling.watcher or ruling.change_owner
    account, team = active_account(who), team_of(who)
    if account or team:
        day = ruling.look_by or ruling.review_by
        TriggerLook.objects.create(
            decision=decision, account=account, team=team, look_by=day, by=by, at=decision.issued_at
        )


def pass_look_on(decision: Decision, to: Holder, *, by: User) -> None:
    """Write that someone else looks for triggers by the day of the next look."""
    newest = TriggerLook.objects.filter(decision=decision).order_by("-pk").first()
    if newest:
        TriggerLook.objects.create(
            decision=decision, account=active_account(to), team=team_of(to), look_by=newest.look_by, by=by,
            at=timezone.now(),
        )  # fmt: skip


def tell_missed(row: TriggerLook) -> None:
    """Mail whoever looks for the triggers of a decision that the day has passed; each look once."""
    decision = row.decision
    people = [row.account] if row.account else row.team.members.filter(is_active=True) if row.team else []
    when = say(
        "The look for triggers of decision {pk} was due by {look_by}.",
        pk=decision.pk,
        look_by=dated(row.look_by, "%-d %b %Y"),
    )
    url = f"{settings.PORTAL_URL}{reverse('look_for_triggers', args=[decision.pk])}"
    body = say(
        "{when} Look, and say what you found.\n\n{place}\n{url}\n",
        when=when,
        place=say("{label}, for the workload {name}.", label=decision, name=decision.workload.name),
        url=url,
    )
    about = MailAbout(decision.candidate_id, "", f"look:{row.pk}", str(decision), DECISION)
    open_ones = [one for one in people if one.is_active]
    post_copied(
        open_ones, say("Decision {pk}: a look for triggers is due", pk=decision.pk), body, asked_by=WORKER, about=about
    )
