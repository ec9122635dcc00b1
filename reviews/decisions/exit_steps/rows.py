"""Writes about exit plans: the steps with which one begins, and the one that ends when the mirror's copy is removed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from reviews.decisions.exit_steps.models import ExitStep
from reviews.decisions.exit_steps.queries import running_for
from reviews.decisions.models import Decision, Fallback
from reviews.decisions.responsibility.queries import evaluators
from reviews.decisions.responsibility.rows import post_about
from reviews.jobs.mail import post_copied
from reviews.jobs.rows import MailAbout
from reviews.language.phrases import dated, joined, say, say_count
from reviews.people.holders import Holder, active_account, people_behind, team_of
from reviews.people.models import User
from reviews.people.permits import WORKER

Kind = ExitStep.ExitKind
DAYS = {"low": 30, "medium": 14, "high": 7}
"""Days for the steps by the risk of the workload; whoever confirms has a week more."""
CONFIRMING = timedelta(days=7)
ANYWHERE = say("Find out where it runs and stop it there. No pipeline or cluster has reported a place.")


def begin_exit(decision: Decision, by: User) -> list[ExitStep]:
    """Write the steps of a decision's exit plan; none if it has begun before.

    Their owner is the change owner, or else the team of the workload; whoever begins it confirms it.
    """
    if ExitStep.objects.filter(decision=decision).exists():
        return []
    owner = evaluators([decision.pk])[decision.pk]
    account, team = active_account(owner), team_of(owner)
    holder = {"account": account, "team": team} if account or team else {"team": decision.workload.team}
    now, due = timezone.now(), timezone.localdate() + timedelta(days=DAYS[decision.workload.risk_level])
    rows = [
        ExitStep(decision=decision, number=number, kind=kind, what=what, place=place, due=due, by=by, at=now, **holder)
        for number, (kind, what, place) in enumerate(_wanted(decision), 1)
    ]
    last = ExitStep(
        decision=decision, number=len(rows) + 1, kind=Kind.CONFIRM, due=due + CONFIRMING, by=by, at=now, account=by,
        what=say("Look at the places, and confirm that no machine of the company has or serves these files."),
    )  # fmt: skip
    return ExitStep.objects.bulk_create([*rows, last])


def _wanted(decision: Decision) -> Iterator[tuple[str, str, str]]:
    """Yield kind, words and place of each step but the last."""
    places = running_for(decision)
    for one in places:
        yield (
            Kind.STOP,
            say(
                "Stop it at {place}, as {reported_by} reported, and report that it no longer runs.",
                place=one.place,
                reported_by=one.reported_by,
            ),
            one.place,
        )
    if not places:
        yield Kind.STOP, ANYWHERE, ""
    named = Fallback.objects.filter(decision=decision).values_list("named", flat=True).first()
    if named is None:
        yield (
            Kind.FALLBACK,
            say("Tell the users what replaces it: the record names no approved model as a fallback."),
            "",
        )
    else:
        yield Kind.FALLBACK, say("Let the service use decision {named}, its fallback, and try it.", named=named), ""
    yield Kind.CACHES, say("Remove its files from caches, volumes and images of the nodes that loaded them."), ""
    if Decision.objects.filter(pk=decision.pk, mirror__isnull=False).exclude(mirror__state="removed").exists():
        yield Kind.MIRROR, say("Remove the copy from the mirror, once the steps above are done."), ""


def note_copy_removed(decision: Decision, reason: str, by: User) -> None:
    """Write that the step about the mirror is done: its copy was removed."""
    found = ExitStep.objects.filter(decision=decision, kind=Kind.MIRROR, done_at__isnull=True)
    found.update(done_at=timezone.now(), done_by=by, said=reason)


def pass_steps(steps: Iterable[ExitStep], to: Holder, *, by: User) -> list[str]:
    """Write who does steps from now on, tell them once for each decision, and return the steps for the ledger."""
    numbers: dict[Decision, list[str]] = defaultdict(list)
    for one in steps:
        ExitStep.objects.filter(pk=one.pk).update(account=active_account(to), team=team_of(to))
        numbers[one.decision].append(str(one.number))
    for decision, mine in numbers.items():
        subject = say("Decision {number_of}: steps of its exit plan are yours", number_of=decision.number)
        why = say(
            "{name} named {words} as the owner of {steps} of the exit plan.",
            name=by.name,
            words=to.words,
            steps=_steps(mine),
        )
        post_about(people_behind(to), decision, subject, why, by=by)
    return [
        say("decision {number_of}: {steps} of the exit plan", number_of=decision.number, steps=_steps(mine))
        for decision, mine in numbers.items()
    ]


def _steps(numbers: list[str]) -> str:
    return say_count(len(numbers), "step {numbers}", "steps {numbers}", numbers=joined(", ", numbers))


def tell_step_missed(row: ExitStep) -> None:
    """Mail whoever owes a step of an exit plan that its day has passed; each step once for each day it is given."""
    decision = row.decision
    people = [row.account] if row.account else row.team.members.filter(is_active=True) if row.team else []
    url = f"{settings.PORTAL_URL}{reverse('exit_step', args=[decision.pk, row.number])}"
    why = say(
        "Step {number_of} of the exit plan of decision {pk} was due by {due}: {what}",
        number_of=row.number,
        pk=decision.pk,
        due=dated(row.due, "%-d %b %Y"),
        what=row.what,
    )
    body = say("{why}\n\n{decision}.\n{url}\n", why=why, decision=decision, url=url)
    about = MailAbout(decision.candidate_id, "", f"exit-step:{row.pk}:{row.due.isoformat()}", str(decision))
    open_ones = [one for one in people if one.is_active]
    subject = say("Decision {pk}: a step of its exit plan is overdue", pk=decision.pk)
    post_copied(open_ones, subject, body, asked_by=WORKER, about=about)
