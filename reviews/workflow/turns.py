"""Whose turn it is: the mails that an act sends to the people who must act next."""

from collections.abc import Collection

from django.conf import settings
from django.urls import reverse

from reviews.evidence.groups import titles
from reviews.jobs.mail import post_copied
from reviews.jobs.rows import MailAbout
from reviews.language.phrases import joined, say, say_count
from reviews.people.models import User
from reviews.people.queries import holders
from reviews.single_lines import as_line
from reviews.workflow import states
from reviews.workflow.models import Candidate
from reviews.workloads.queries import visible_to

REVIEWERS = {states.LEGAL: "legal-reviewer", states.ENGINEERING: "engineering-reviewer"}
"""The reviewer role of each track."""


def call(candidate: Candidate, role: str, why: str, page: str, *, asked_by: str) -> None:
    """Mail everyone with a role that it is their turn; never the requester, who cannot review their own candidate."""
    for person in holders(role).exclude(pk=candidate.requester_id):
        tell(person, candidate, why, page, asked_by=asked_by, role=role)


def tell(person: User, candidate: Candidate, why: str, page: str, *, asked_by: str, role: str = "") -> None:
    """Mail one person why it is their turn, with the address of the page to act on; the subject is the reason.

    Without a role, it is the person's own: whoever acts for them today gets a copy.

    Someone who may no longer see the candidate, such as a requester who has left the team, gets no mail about it; the
    job that sends the mail asks again, and whether the person still has the role.
    """
    if not sees(person, candidate.pk):
        return
    url = f"{settings.PORTAL_URL}{reverse(page, args=[candidate.pk])}"
    body = say(
        "{why}\n\n{place}\n{url}\n",
        why=why,
        place=say("{label}, for the workload {name}.", label=candidate.label, name=as_line(candidate.workload.name)),
        url=url,
    )
    subject = say("{value}: {why}", value=candidate.repo_id.rpartition("/")[2], why=why)
    post_copied([person], subject, body, asked_by=asked_by, about=MailAbout(candidate.pk, role))


def tell_of_many(person: User, candidates: Collection[int], why: str, *, asked_by: str) -> None:
    """Mail one person that their legal sign-offs on several candidates are outdated, in one mail about all of them.

    Only those that the person may see are counted.
    """
    count = Candidate.objects.filter(pk__in=candidates, workload__in=visible_to(person)).count()
    if not count:
        return
    url = f"{settings.PORTAL_URL}{reverse('candidates')}?legal={states.OUTDATED}"
    subject = say_count(
        count,
        "{number} of your legal sign-off is outdated. {why}",
        "{number} of your legal sign-offs are outdated. {why}",
        why=why,
    )
    body = say_count(
        count,
        "{why}\n\n{number} of your legal sign-off is outdated. Review these candidates and sign again:\n{url}\n",
        "{why}\n\n{number} of your legal sign-offs are outdated. Review these candidates and sign again:\n{url}\n",
        why=why,
        url=url,
    )
    post_copied([person], subject, body, asked_by=asked_by, about=MailAbout(None, ""))


def sees(person: User, candidate_number: int) -> bool:
    """Tell whether a person may see a candidate now; mails name this function (``jobs/mail.py``)."""
    return Candidate.objects.filter(pk=candidate_number, workload__in=visible_to(person)).exists()


def call_back_authors(candidate: Candidate, moved: list[str], *, asked_by: str) -> None:
    """Mail the author of every sign-off in force whose basis has changed."""
    for track in candidate.tracks.select_related("signoff__signer"):
        if track.signoff and set(titles(list(track.signoff.basis))) & set(moved):
            what = joined(", ", moved)
            why = say(
                "Your {name} sign-off is outdated because this changed on the hub: {what}.", name=track.name, what=what
            )
            signer = track.signoff.signer
            role = REVIEWERS[track.name] if REVIEWERS[track.name] in signer.role_slugs else ""
            tell(signer, candidate, why, track.name, asked_by=asked_by, role=role)
