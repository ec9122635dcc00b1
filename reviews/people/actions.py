"""Acts on people: accounts, roles and teams; each is one ledger entry."""

from collections.abc import Iterable

from django.contrib.auth.models import Group

from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.people import permits, roles
from reviews.people.models import Team, User
from reviews.people.permits import Actor, actor_name


@act
def create_person(*, username: str, first_name: str, last_name: str, email: str, by: Actor) -> User:
    """Create an account without any role; single sign-on opens it, or an invitation with which its owner joins."""
    if isinstance(by, User):
        permits.require(permits.why_not_manage_people(by))
    person = User(username=username, first_name=first_name, last_name=last_name, email=email)
    person.set_unusable_password()
    person.save()
    record("person:created", actor=actor_name(by), subject=f"person:{person.pk}", label=person.username)
    return person


@act
def welcome(person: User, *, by: Actor) -> None:
    """Record the account that single sign-on has just made on a person's first visit."""
    record("person:created", actor=actor_name(by), subject=f"person:{person.pk}", label=person.username)


@act
def grant_role(person: User, role: str, *, by: Actor) -> None:
    """Grant a role; granting a role that the person has already changes and records nothing."""
    _change_role(person, role, by=by, grant=True)


@act
def revoke_role(person: User, role: str, *, by: Actor) -> None:
    """Revoke a role, from the person's next request on."""
    _change_role(person, role, by=by, grant=False)


def _change_role(person: User, role: str, *, by: Actor, grant: bool) -> None:
    if role not in roles.BY_SLUG:
        raise ValueError(f"The role {role!r} does not exist.")
    if isinstance(by, User):
        permits.require(permits.why_not_change_role(by, person))
    person = User.objects.select_for_update().get(pk=person.pk)
    held = person.groups.filter(name=role).exists()
    if held == grant:
        unchanged("The person has the role already, or does not have the role that is revoked.")
        return
    group = Group.objects.get(name=role)
    if grant:
        person.groups.add(group)
    else:
        person.groups.remove(group)
    record(
        "person:role-granted" if grant else "person:role-revoked",
        actor=actor_name(by),
        subject=f"person:{person.pk}",
        label=person.username,
        role=role,
    )


@act
def switch(person: User, *, on: bool, reason: str, by: Actor) -> None:
    """Close the account of a person who leaves, or reopen it; past acts keep the person's name.

    A closed account has no power and no session from its next request on. Closing twice records nothing.
    """
    if isinstance(by, User):
        permits.require(permits.why_not_switch(by, person))
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.is_active == on:
        unchanged("The account is open already, or closed already.")
        return
    person.is_active = on
    person.save(update_fields=["is_active"])
    record(
        "person:opened" if on else "person:closed",
        actor=actor_name(by),
        subject=f"person:{person.pk}",
        label=person.username,
        reason=reason,
    )


@act
def set_team(*, slug: str, name: str, members: Iterable[User], by: Actor) -> Team:
    """Create a team or replace its members."""
    if isinstance(by, User):
        permits.require(permits.why_not_manage_people(by))
    team, _ = Team.objects.update_or_create(slug=slug, defaults={"name": name})
    people = sorted(members, key=lambda person: person.username)
    team.members.set(people)
    record(
        "team:changed",
        actor=actor_name(by),
        subject=f"team:{team.pk}",
        label=team.name,
        members=", ".join(person.username for person in people) or "none",
    )
    return team
