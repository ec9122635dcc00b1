"""Mails about first questions: to the requesters who may answer, and to the one who asked."""

from django.conf import settings
from django.urls import reverse

from reviews.catalog.asking.models import UseQuestion
from reviews.jobs.mail import post_about
from reviews.jobs.mail_kinds import QUESTION
from reviews.jobs.rows import MailAbout
from reviews.people.models import User
from reviews.people.permits import actor_name
from reviews.people.queries import holders
from reviews.single_lines import as_line

REQUESTER = "requester"


def call_answerers(found: UseQuestion, *, by: User) -> None:
    """Mail the requesters of the asker's teams; those of all teams if there is none."""
    requesters = holders(REQUESTER).exclude(pk=by.pk)
    for one in requesters.filter(teams__in=by.team_ids) or requesters:
        asked = f"{by.name} asks: {as_line(found.sentence)}"
        body = f"{asked}\n\nNo approved use answers it. Answer here:\n{_address(found)}\n"
        subject = f"{as_line(by.name)} asks whether a model may be used"
        about = MailAbout(None, REQUESTER, kind=QUESTION)
        post_about(one, subject, body, asked_by=actor_name(by), about=about)


def tell_asker(found: UseQuestion, who: User) -> None:
    """Mail the answer to the one who asked."""
    body = f"You asked: {as_line(found.sentence)}\n\n{who.name} answered:\n{found.answer}\n\n{_address(found)}\n"
    subject, about = "Your question about a model was answered", MailAbout(None, "", kind=QUESTION)
    post_about(found.asked_by, subject, body, asked_by=actor_name(who), about=about)


def _address(found: UseQuestion) -> str:
    return f"{settings.PORTAL_URL}{reverse('use_question', args=[found.pk])}"
