"""Whose turn it is: the mails that an act sends to the people who must act next."""

from django.conf import settings
from django.urls import reverse

from reviews.evidence.groups import titles
from reviews.jobs.mail import post
from reviews.people.models import User
from reviews.people.queries import holders
from reviews.workflow import states
from reviews.workflow.models import Candidate
from reviews.workflow.queries import candidate_for

REVIEWERS = {states.LEGAL: "legal-reviewer", states.ENGINEERING: "engineering-reviewer"}
"""The reviewer role of each track."""


def call(candidate: Candidate, role: str, why: str, page: str, *, asked_by: str) -> None:
    """Mail everyone with a role that it is their turn; never the requester, who cannot review their own candidate."""
    for person in holders(role).exclude(pk=candidate.requester_id):
        tell(person, candidate, why, page, asked_by=asked_by)


def tell(person: User, candidate: Candidate, why: str, page: str, *, asked_by: str) -> None:
    """Mail one person why it is their turn, with the address of the page to act on; the subject is the reason.

    Someone who may no longer see the candidate, such as a requester who has left the team, gets no mail about it.
    """
    if candidate_for(person, candidate.pk) is None:
        return
    url = f"{settings.PORTAL_URL}{reverse(page, args=[candidate.pk])}"
    body = f"{why}\n\n{candidate.label}, for {candidate.workload.name}.\n{url}\n"
    post(
        person, f"{candidate.repo_id.rpartition('/')[2]}: {why}", body, asked_by=asked_by, candidate_number=candidate.pk
    )


def call_back_authors(candidate: Candidate, moved: list[str], *, asked_by: str) -> None:
    """Mail the author of every sign-off in force whose basis has changed."""
    for track in candidate.tracks.select_related("signoff__signer"):
        if track.signoff and set(titles(list(track.signoff.basis))) & set(moved):
            what = ", ".join(moved)
            why = f"Your {track.name} sign-off is outdated because this changed on the hub: {what}."
            tell(track.signoff.signer, candidate, why, track.name, asked_by=asked_by)
