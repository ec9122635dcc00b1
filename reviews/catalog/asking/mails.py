"""Mails about first questions: to the requesters who may answer, and to the one who asked."""

from django.conf import settings
from django.urls import reverse

from reviews.catalog.asking.models import UseQuestion
from reviews.jobs.mail import post_about
from reviews.jobs.mail_kinds import QUESTION
from reviews.jobs.rows import MailAbout
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.people.permits import actor_name
from reviews.people.queries import holders
from reviews.single_lines import as_line

REQUESTER = "requester"


def call_answerers(found: UseQuestion, *, by: User) -> None:
    """Mail the requesters of the asker's teams; those of all teams if there is none."""
    requesters = holders(REQUESTER).exclude(pk=by.pk)
    for one in requesters.filter(teams__in=by.team_ids) or requesters:
        asked = say("{name} asks: {sentence}", name=by.name, sentence=as_line(found.sentence))
        body = say(
            "{asked}\n\nNo approved use answers it. Answer here:\n{address}\n", asked=asked, address=_address(found)
        )
        subject = say("{name} asks whether a model may be used", name=as_line(by.name))
        about = MailAbout(None, REQUESTER, kind=QUESTION)
        post_about(one, subject, body, asked_by=actor_name(by), about=about)


def tell_asker(found: UseQuestion, who: User) -> None:
    """Mail the answer to the one who asked."""
    body = say(
        "You asked: {sentence}\n\n{name} answered:\n{answer}\n\n{address}\n",
        sentence=as_line(found.sentence),
        name=who.name,
        answer=found.answer,
        address=_address(found),
    )
    subject, about = say("Your question about a model was answered"), MailAbout(None, "", kind=QUESTION)
    post_about(found.asked_by, subject, body, asked_by=actor_name(who), about=about)


def _address(found: UseQuestion) -> str:
    return f"{settings.PORTAL_URL}{reverse('use_question', args=[found.pk])}"
