"""Acts on people: accounts, roles and teams; each is one ledger entry."""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db import transaction

from reviews.ledger.record import record
from reviews.people import permits, roles
from reviews.people.models import Team, User
from reviews.people.permits import Actor, actor_name


@transaction.atomic
def create_person(
    *, username: str, first_name: str, last_name: str, email: str, password: str | None, by: Actor
) -> User:
    """Create an account without any role; ``password=None`` means that only single sign-on opens it."""
    if isinstance(by, User):
        permits.require(permits.why_not_manage_people(by))
    person = User(username=username, first_name=first_name, last_name=last_name, email=email)
    if password is None:
        person.set_unusable_password()
    else:
        person.set_password(password)
    person.save()
    record("person:created", actor=actor_name(by), subject=f"person:{person.pk}", label=person.username)
    return person


@transaction.atomic
def welcome(person: User, *, by: Actor) -> None:
    """Record the account that single sign-on has just made on a person's first visit."""
    record("person:created", actor=actor_name(by), subject=f"person:{person.pk}", label=person.username)


@transaction.atomic
def grant_role(person: User, role: str, *, by: Actor) -> None:
    """Give a role; giving a role that is held already changes and records nothing."""
    _change_role(person, role, by=by, grant=True)


@transaction.atomic
def revoke_role(person: User, role: str, *, by: Actor) -> None:
    """Take a role; it stops counting with the person's next request."""
    _change_role(person, role, by=by, grant=False)


def _change_role(person: User, role: str, *, by: Actor, grant: bool) -> None:
    if role not in roles.BY_SLUG:
        raise ValueError(f"There is no role called {role!r}.")
    if isinstance(by, User):
        permits.require(permits.why_not_change_role(by, person))
    person = User.objects.select_for_update().get(pk=person.pk)
    held = person.groups.filter(name=role).exists()
    if held == grant:
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


def choose_digest(person: User, *, digest: bool) -> None:
    """Whether somebody's own mails come together once a day; a preference of theirs and no act about anything."""
    User.objects.filter(pk=person.pk).update(digest=digest)


@transaction.atomic
def switch(person: User, *, on: bool, reason: str, by: Actor) -> None:
    """Close the account of somebody who leaves, or open it again; what they did stays under their name.

    A closed account has no power and no session from its next request on. Doing what is so already records nothing.
    """
    if isinstance(by, User):
        permits.require(permits.why_not_switch(by, person))
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.is_active == on:
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


@transaction.atomic
def follow_claims(person: User, claimed: Iterable[str], *, by: Actor) -> None:
    """Make the roles equal to what single sign-on claims; names that are no role are ignored."""
    wanted = set(claimed) & set(roles.BY_SLUG)
    held = set(person.groups.values_list("name", flat=True)) & set(roles.BY_SLUG)
    for role in sorted(wanted - held):
        _change_role(person, role, by=by, grant=True)
    for role in sorted(held - wanted):
        _change_role(person, role, by=by, grant=False)


@transaction.atomic
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
        members=", ".join(person.username for person in people) or "nobody",
    )
    return team


def sync_groups(using: str = "default") -> None:
    """Make one Django group per role of ``roles.py``; groups of other names are left alone."""
    for role in roles.ROLES:
        Group.objects.using(using).get_or_create(name=role.slug)
