"""Mails about corrections: to the reviewers who may answer one, and to whoever proposed one that was refused."""

from django.conf import settings
from django.urls import reverse

from reviews.decisions.corrections.correctables import PARTS
from reviews.decisions.corrections.models import Correction
from reviews.decisions.corrections.permits import REVIEWER_ROLES, why_not_review
from reviews.jobs.mail import post_about, post_copied
from reviews.jobs.mail_kinds import DECISION
from reviews.jobs.rows import MailAbout
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.people.permits import actor_name
from reviews.people.queries import holders
from reviews.workflow.turns import sees


def call_reviewers(row: Correction) -> None:
    """Mail every reviewer who may answer a correction that it waits for them."""
    title = PARTS[row.part].title
    subject = say(
        "Your turn: a correction of “{title}” in decision {decision_id}", title=title, decision_id=row.decision_id
    )
    for role in REVIEWER_ROLES[PARTS[row.part].track]:
        about = MailAbout(row.decision.candidate_id, role, f"correction:{row.pk}", str(row.decision), DECISION)
        for person in holders(role).prefetch_related("groups"):
            if sees(person, row.decision.candidate_id) and not why_not_review(person, row):
                post_about(person, subject, words(row), asked_by=actor_name(row.by), about=about)


def tell_refused(row: Correction, reason: str, *, by: User) -> None:
    """Mail whoever proposed a correction that a reviewer refused it, and why."""
    subject = say(
        "Decision {decision_id}: your correction of “{title}” was refused",
        decision_id=row.decision_id,
        title=PARTS[row.part].title,
    )
    body = say("{name} refused it: {reason}\n\n{words}", name=by.name, reason=reason, words=words(row))
    about = MailAbout(row.decision.candidate_id, "", "", str(row.decision), DECISION)
    post_copied([row.by], subject, body, asked_by=actor_name(by), about=about)


def words(row: Correction) -> str:
    """Return a correction as the text of a mail: both wordings, the reason, and where to answer it."""
    place = reverse("review_correction", args=[row.decision_id, row.pk])
    return say(
        "{name} proposes other words: {why}\n\nRecorded: {old}\nProposed: {new}\n\n{decision}.\n{portal_url}{place}\n",
        name=row.by.name,
        why=row.why,
        old=row.old,
        new=row.new,
        decision=row.decision,
        portal_url=settings.PORTAL_URL,
        place=place,
    )
