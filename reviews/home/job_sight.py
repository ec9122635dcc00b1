"""What a person may see of background jobs: a job follows the candidate, or the workload, that it is about."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from reviews.jobs.models import JobRun, Mail
from reviews.language.phrases import say
from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import may
from reviews.shortlist.models import Shortlist
from reviews.suites.models import RunUpload
from reviews.workflow.queries import candidates_for
from reviews.workloads.permits import sees_private
from reviews.workloads.queries import visible_to

GENERAL = (
    "deliver_head", "remind", "send_digest", "second_opinion", "refresh_alerts", "weigh_policy", "send_webhook",
    "follow_terms",
    "verify_mirror",
)  # fmt: skip
"""Kinds whose words name no candidate: the ledger's head, a day, a digest, decisions, a receiver, a license."""
WITHHELD = say("Not shown: it may concern a candidate that you do not have access to.")


def visible_runs(user: User, found: QuerySet[JobRun]) -> QuerySet[JobRun]:
    """Filter jobs to those this person may see: readings of visible candidates, and their own mails about these.

    Administrators see that every job exists, because they look after stuck ones; ``shown`` withholds the words.
    """
    if may(user, roles.MANAGE_PEOPLE) or may(user, roles.READ_ALL):
        return found
    return found.filter(_about_visible(user) & ~Q(kind="send_mail") | _own_mails(user))


def shown(user: User, runs: Iterable[JobRun]) -> list[JobRun]:
    """Return the jobs with the words that this person may not read replaced; the rows are for display only."""
    found = list(runs)
    if sees_private(user):
        return found
    readable = Q(kind__in=GENERAL) | _about_visible(user) | _own_mails(user)
    open_ones = set(JobRun.objects.filter(readable, pk__in=[run.pk for run in found]).values_list("pk", flat=True))
    return [run if run.pk in open_ones else _withheld(run) for run in found]


def _about_visible(user: User) -> Q:
    candidates = candidates_for(user).prefetch_related(None).values("pk")
    mails = Mail.objects.filter(candidate_number__in=candidates).values("pk")
    lists = Shortlist.objects.filter(workload__in=visible_to(user).values("pk")).values("pk")
    counts = Q(kind="count_tokens", subject_id__in=lists)
    uploads = RunUpload.objects.filter(
        Q(candidate__in=candidates) | Q(entry__shortlist__in=lists)
    ).values("pk")  # fmt: skip
    counts |= Q(kind="judge_suite_run", subject_id__in=uploads)
    return Q(kind="read_hub", subject_id__in=candidates) | Q(kind="send_mail", subject_id__in=mails) | counts


def _own_mails(user: User) -> Q:
    candidates = candidates_for(user).prefetch_related(None).values("pk")
    mine = user.mails.filter(Q(candidate_number__isnull=True) | Q(candidate_number__in=candidates))
    return Q(kind="send_mail", subject_id__in=mine.values("pk"))


def _withheld(run: JobRun) -> JobRun:
    """Replace what names a candidate: the label, the message of a failure, and the steps, which name files."""
    run.label = WITHHELD
    run.error = WITHHELD if run.error else ""
    run.steps = [step | {"name": say("Step {n}", n=n)} for n, step in enumerate(run.steps, 1)]
    return run
