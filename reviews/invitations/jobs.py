"""The worker's entry points: links are made when they are sent, so that no table and no job carries one."""

from allauth.account.app_settings import EMAIL_CONFIRMATION_EXPIRE_DAYS
from allauth.account.models import EmailAddress
from django.conf import settings

from reviews.invitations import rows
from reviews.invitations.links import confirmation_link, invitation_link, reset_link
from reviews.invitations.models import Invitation
from reviews.jobs.kinds import JobError
from reviews.jobs.mail import hand_over
from reviews.jobs.run import Step
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.single_lines import as_line

INVITED = say(
    """{by} has invited you to the model review portal as {username}.

Choose your password here within {hours} hours:
{link}

The link works once. If you did not expect it, ignore this mail.
"""
)
RESET = say(
    """Someone asked for a new password for your account {username}.

Choose it here within {hours} hours:
{link}

If it was not you, ignore this mail; your password stays as it is.
"""
)
CONFIRM = say(
    """{name} gave this address for their account {username} in the model review portal.

Confirm within {days} days that it is yours:
{link}

If you do not know this account, ignore this mail.
"""
)


def send_invitation(invitation_id: int, step: Step) -> None:
    """Send a new link for an open invitation; an ended one or a closed account gets none."""
    invitation = Invitation.objects.select_related("person").get(pk=invitation_id)
    person = invitation.person
    if invitation.ended_at or not person.is_active:
        return
    _refuse_log()
    step(say("Passing the link to the mail server"))
    if token := rows.keep_new_token(invitation):
        link = invitation_link(token)
        body = INVITED.format(
            by=as_line(invitation.by), username=person.username, hours=settings.INVITATION_HOURS, link=link
        )
        hand_over(say("Your account in the model review portal"), body, person.email)
        rows.note_invitation_sent(invitation)


def send_reset(person_id: int, step: Step) -> None:
    """Send the link for a new password; a number below zero stands for an address without account.

    Who signs in only through the company, or has not accepted an invitation, has no password to reset.
    """
    person = User.objects.filter(pk=person_id, is_active=True).first()
    if person is None or not person.email or not person.has_usable_password():
        return
    _refuse_log()
    step(say("Passing the link to the mail server"))
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    body = RESET.format(username=person.username, hours=hours, link=reset_link(person))
    hand_over(say("Choose a new password"), body, person.email)


def send_address_link(address_id: int, step: Step) -> None:
    """Send the link that confirms an address of an account; one that is confirmed or gone gets none."""
    address = EmailAddress.objects.filter(pk=address_id, verified=False, user__is_active=True).first()
    if address is None:
        return
    _refuse_log()
    step(say("Passing the link to the mail server"))
    told = {"name": address.user.name, "username": address.user.username, "link": confirmation_link(address)}
    body = CONFIRM.format(**told, days=EMAIL_CONFIRMATION_EXPIRE_DAYS)
    hand_over(say("Confirm your address"), body, address.email)


def _refuse_log() -> None:
    if settings.EMAIL_BACKEND.endswith(".console.EmailBackend"):
        sentence = say("No mail server is set, and links do not belong in a log. Set EMAIL_URL, then retry.")
        raise JobError(sentence, code="mail", retryable=False)
