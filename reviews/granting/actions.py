"""Acts on role requests: requesting, confirming by a second administrator, refusing, withdrawing."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from reviews.granting import permits
from reviews.granting.queries import who_can_confirm
from reviews.jobs.mail import post_house
from reviews.language.phrases import dated, say
from reviews.ledger.act import act
from reviews.ledger.record import record
from reviews.people import roles
from reviews.people.locks import change_people
from reviews.people.models import RoleRequest, User
from reviews.people.permits import Stale, actor_name, require
from reviews.people.rows import end_request, lapse_requests

WAITS = timedelta(days=14)
"""How long a request waits for a second administrator."""


@act
def request_role(person: User, role: str, *, reason: str, by: User) -> RoleRequest:
    """Ask a second administrator to confirm a role for a person, and mail those who can.

    Raises ``ValueError`` for an unknown role or no reason, ``Stale`` if the same role is already requested.
    """
    if role not in roles.BY_SLUG or not reason.strip():
        raise ValueError(say("A request names an existing role and a reason."))
    change_people()
    by, person = _now(by), _now(person)
    require(permits.why_not_request(by, person, roles.BY_SLUG[role]))
    lapse_requests(person, role)
    row = RoleRequest(person=person, role=role, reason=reason.strip(), asked_by=by, expires=timezone.now() + WAITS)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Stale(say("An administrator has already requested this role. Confirm or refuse that request.")) from None
    _call(row, by)
    _record("person:role-requested", row, by, reason=row.reason, expires=row.expires.isoformat())
    return row


@act
def confirm_role(request: RoleRequest, *, by: User) -> RoleRequest:
    """Give the person the requested role, as the second administrator."""
    change_people()
    row, by = _locked(request), _now(by)
    require(permits.why_not_confirm(by, row))
    row.person.groups.add(Group.objects.get(name=row.role))
    end_request(row, RoleRequest.Outcome.CONFIRMED, by=by, reason="")
    _record("person:role-confirmed", row, by, asked_by=actor_name(row.asked_by), reason=row.reason)
    return row


@act
def refuse_role(request: RoleRequest, *, reason: str, by: User) -> RoleRequest:
    """Refuse a request as a second administrator; the person does not get the role."""
    change_people()
    row, by = _locked(request), _now(by)
    require(permits.why_not_refuse(by, row))
    end_request(row, RoleRequest.Outcome.REFUSED, by=by, reason=reason)
    _record("person:role-refused", row, by, asked_by=actor_name(row.asked_by), reason=reason)
    return row


@act
def withdraw_request(request: RoleRequest, *, reason: str, by: User) -> RoleRequest:
    """Withdraw a request as the administrator who made it."""
    change_people()
    row, by = _locked(request), _now(by)
    require(permits.why_not_withdraw(by, row))
    end_request(row, RoleRequest.Outcome.WITHDRAWN, by=by, reason=reason)
    _record("person:role-request-withdrawn", row, by, reason=reason)
    return row


def _call(row: RoleRequest, by: User) -> None:
    """Mail every administrator who can confirm a request; the same people have it in “Your turn”."""
    why = say("{name} requests the role {title} for {name2}", name=by.name, title=row.title, name2=row.person.name)
    place = settings.PORTAL_URL + reverse("role_request", args=[row.pk])
    until = dated(row.expires, "%-d %b %Y")
    body = say(
        "{why}:\n{reason}\n\nConfirm or refuse it by {until}, as the second administrator:\n{place}\n",
        why=why,
        reason=row.reason,
        until=until,
        place=place,
    )
    for person in who_can_confirm(row):
        post_house(person, say("Your turn: {why}", why=why), body, asked_by=actor_name(by), role=roles.ADMINISTRATOR)


def _locked(request: RoleRequest) -> RoleRequest:
    return RoleRequest.objects.select_for_update(of=("self",)).select_related("person", "asked_by").get(pk=request.pk)


def _now(person: User) -> User:
    """Return a person with the roles of this moment, which another request may have changed."""
    return User.objects.get(pk=person.pk)


def _record(event: str, row: RoleRequest, by: User, **said: str) -> None:
    record(
        event, actor=actor_name(by), subject=f"person:{row.person_id}", label=row.person.username, role=row.role,
        request=row.pk, **said,
    )  # fmt: skip
