"""Acts on invitations: inviting a person, inviting them again after lost access, and accepting."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone

from reviews.invitations.models import Invitation
from reviews.invitations.permits import GONE, why_not_accept, why_not_invite_again, why_not_mail_link
from reviews.jobs.enqueue import enqueue
from reviews.language.phrases import joined, say
from reviews.ledger.act import act
from reviews.ledger.record import record
from reviews.people.holds import close_holds, open_hold
from reviews.people.models import User
from reviews.people.permits import Actor, actor_name, require, why_not_manage_people

FACTORS = {Authenticator.Type.TOTP.value: say("authenticator app"), Authenticator.Type.WEBAUTHN.value: say("passkey")}
"""Second factors in the words of the ledger, by allauth's name of the type."""

ADDRESS_CHANGES = {
    "asked": "address:asked", "confirmed": "address:confirmed", "removed": "address:removed",
    "primary": "address:made-primary",
}  # fmt: skip
"""The event of each change of an account's mail addresses by its owner."""


@act
def invite(person: User, *, by: Actor, mailed: bool = True) -> Invitation:
    """Invite the owner of a new account; unless ``mailed``, the caller prints the link on the console.

    Whoever invites chooses the mailbox, which may be their own, so they hold the account until its owner has set up a
    second factor.
    """
    require((isinstance(by, User) and why_not_manage_people(by)) or why_not_mail_link(person))
    if person.has_usable_password() or person.invitations.exists():
        raise ValueError(say("This account has been opened or invited before. Invite the person again instead."))
    invitation = _open(person, by=by, mailed=mailed)
    if isinstance(by, User):
        open_hold(person, by=by, why=say("an administrator chose the address to which the invitation went"))
    record(
        "person:invited", actor=actor_name(by), subject=f"person:{person.pk}", label=person.username, way=_way(mailed)
    )
    return invitation


@act
def invite_again(person: User, *, reason: str, by: Actor, mailed: bool = True) -> Invitation:
    """Invite a person who has lost access: password, second factor, sessions and earlier links end at once.

    From now on only the new link opens the account, or single sign-on.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    require(why_not_invite_again(by, person) if isinstance(by, User) else why_not_mail_link(person))
    removed, _ = Authenticator.objects.filter(user=person).delete()
    person.set_unusable_password()
    person.save(update_fields=["password"])  # sessions carry a digest of the password, so they end too
    invitation = _open(person, by=by, mailed=mailed)
    if mailed:
        open_hold(person, by=by, why=say("an administrator reset the sign-in and invited the person again"))
    record(
        "person:reinvited", actor=actor_name(by), subject=f"person:{person.pk}", label=person.username,
        reason=reason, way=_way(mailed), factor="removed" if removed else "none",
    )  # fmt: skip
    return invitation


@act
def accept(invitation: Invitation, *, password: str, by: Actor) -> User:
    """Open the account with a password of the owner's choice; the link has shown that the address is theirs.

    Raises ``TooLate`` if the link was used, replaced or has expired meanwhile, ``ValueError`` if another account has
    verified the address.
    """
    person = User.objects.select_for_update().get(pk=invitation.person_id)
    found = Invitation.objects.select_for_update().select_related("person").get(pk=invitation.pk)
    require(why_not_accept(found) if found.digest == invitation.digest else GONE)
    _verify_address(person)
    person.set_password(password)
    person.save(update_fields=["password"])
    found.accepted_at = found.ended_at = timezone.now()
    found.save(update_fields=["accepted_at", "ended_at"])
    record("invitation:accepted", actor=actor_name(by), subject=f"person:{person.pk}", label=person.username)
    return person


@act
def add_factor(person: User, kind: str, *, by: Actor) -> None:
    """Record a second factor that its owner has set up; ``kind`` is allauth's name of the type.

    After an accepted invitation, nobody else can sign in to the account any more, which ends the holds on it.
    """
    last = person.invitations.first()
    names = close_holds(person, how=say("accepted an invitation with an own second factor")) if _accepted(last) else []
    record(
        "factor:added", actor=actor_name(by), subject=f"person:{person.pk}", label=person.username, kind=FACTORS[kind],
        held_by=joined(", ", names),
    )  # fmt: skip


@act
def remove_factor(person: User, kind: str, *, by: Actor) -> None:
    """Record that the owner has removed a second factor."""
    record(
        "factor:removed", actor=actor_name(by), subject=f"person:{person.pk}", label=person.username, kind=FACTORS[kind]
    )


@act
def change_address(person: User, change: str, *, address: str, by: Actor) -> None:
    """Record what the owner of an account did to its mail addresses; the entry names the domain alone.

    ``change`` is a key of ``ADDRESS_CHANGES``. allauth has written the address; asking for one that another account has
    writes none and is recorded all the same, so that no one learns of the other account.
    """
    record(
        ADDRESS_CHANGES[change], actor=actor_name(by), subject=f"person:{person.pk}", label=person.username,
        domain=address.rpartition("@")[2].lower(),
    )  # fmt: skip


def _accepted(invitation: Invitation | None) -> bool:
    return invitation is not None and invitation.accepted_at is not None


def _open(person: User, *, by: Actor, mailed: bool) -> Invitation:
    now = timezone.now()
    Invitation.objects.filter(person=person, ended_at__isnull=True).update(ended_at=now)
    invitation = Invitation.objects.create(
        person=person, by=actor_name(by), expires_at=now + timedelta(hours=settings.INVITATION_HOURS)
    )
    if mailed:
        enqueue("send_invitation", invitation.pk, label=person.username, asked_by=actor_name(by))
    else:
        open_hold(person, by=by, why=say("an invitation link was printed on the console"))
    return invitation


def _verify_address(person: User) -> None:
    others = EmailAddress.objects.filter(email__iexact=person.email, verified=True).exclude(user=person)
    if others.exists():
        raise ValueError(say("Another account uses this e-mail address. Ask an administrator to correct yours."))
    EmailAddress.objects.filter(user=person).exclude(email__iexact=person.email).update(primary=False)
    EmailAddress.objects.update_or_create(
        user=person, email__iexact=person.email,
        defaults={"verified": True, "primary": True}, create_defaults={
            "email": person.email.lower(), "verified": True, "primary": True,
        },
    )  # fmt: skip


def _way(mailed: bool) -> str:
    return say("by mail") if mailed else say("by a link on the console")
