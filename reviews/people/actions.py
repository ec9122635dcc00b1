"""Acts on people: accounts, roles and teams; each is one ledger entry."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group
from django.utils.module_loading import import_string

from reviews.language.phrases import joined, say
from reviews.ledger.act import act, unchanged
from reviews.ledger.models import LedgerEntry
from reviews.ledger.record import record
from reviews.people import permits, roles
from reviews.people.locks import change_people
from reviews.people.models import Hold, Team, User
from reviews.people.permits import Actor, actor_name
from reviews.people.queries import require_another_administrator, team_seen
from reviews.people.rows import close_holds, set_open

WHY_NOT_LEAVE = "reviews.decisions.responsibility.permits.why_not_leave"
AFTER_SWITCH = "reviews.decisions.responsibility.rows.end_of_account"
WHY_NOT_EMPTY = "reviews.decisions.responsibility.permits.why_not_empty"
AFTER_TEAM = "reviews.decisions.responsibility.rows.after_team"
"""The dotted names of functions of an upper room: what an account or a team answers for, and who must be alerted."""

SEEN_FIRST = say("the first password was shown to whoever made the account")
"""Why someone who makes an account with a password holds it."""


@act
def create_person(*, username: str, first_name: str, last_name: str, email: str, by: Actor) -> User:
    """Create an account without any role; single sign-on opens it, or an invitation with which its owner joins."""
    if isinstance(by, User):
        permits.require(permits.why_not_manage_people(by))
    person = User(username=username, first_name=first_name, last_name=last_name, email=email)
    person.set_unusable_password()
    person.save()
    record("person:created", actor=actor_name(by), subject=f"person:{person.pk}", label=person.username, held_by="")
    return person


@act
def welcome(person: User, *, by: Actor) -> None:
    """Record the account that single sign-on has just made on a person's first visit."""
    record(
        "person:created", actor=actor_name(by), subject=f"person:{person.pk}", label=person.username, held_by="",
    )  # fmt: skip


@act
def rename(person: User, *, first_name: str, last_name: str, by: User) -> None:
    """Change one's own name, from the next page on; records and entries from before keep the earlier one."""
    change_people()
    person = User.objects.select_for_update().get(pk=person.pk)
    permits.require(permits.why_not_rename(by, person))
    permits.require(permits.why_not_be_called(person, first_name=first_name, last_name=last_name))
    before, actor = person.name, actor_name(person)
    person.first_name, person.last_name = first_name.strip(), last_name.strip()
    if person.name == before:
        unchanged(say("The person has this name already."))
        return
    person.save(update_fields=["first_name", "last_name"])
    record(
        "person:renamed", actor=actor, subject=f"person:{person.pk}", label=person.username, before=before,
        name=person.name,
    )  # fmt: skip


@act
def secure(person: User, *, by: Actor) -> User:
    """Close the holds on an account whose owner came in through the company sign-in; its local password ends.

    The password is the one that others may know. Returns the account as it is now; without holds nothing changes.
    """
    change_people()
    person = User.objects.select_for_update().get(pk=person.pk)
    names = close_holds(person, how=say("signed in through the company sign-in"))
    if not names:
        unchanged(say("The account was secure before: no one but its owner could sign in."))
        return person
    person.set_unusable_password()
    person.save(update_fields=["password"])
    record(
        "person:secured", actor=actor_name(by), subject=f"person:{person.pk}", label=person.username,
        held_by=joined(", ", names),
    )  # fmt: skip
    return person


@act
def grant_role(person: User, role: str, *, by: Actor) -> None:
    """Grant a role at once: one that needs no second administrator, or any role from the console or by claims.

    Granting a role that the person has already changes and records nothing.
    """
    _change_role(person, role, by=by, grant=True)


@act
def revoke_role(person: User, role: str, *, by: Actor) -> None:
    """Revoke a role, from the person's next request on. The last administrator who can sign in stays one."""
    _change_role(person, role, by=by, grant=False)


def _change_role(person: User, role: str, *, by: Actor, grant: bool) -> None:
    if role not in roles.BY_SLUG:
        raise ValueError(say("The role {role} does not exist.", role=repr(role)))
    change_people()
    if isinstance(by, User):
        by = User.objects.get(pk=by.pk)  # another request may have changed what this person may do
        known = roles.BY_SLUG[role]
        permits.require(permits.why_not_grant(by, person, known) if grant else permits.why_not_change_role(by, person))
    person = User.objects.select_for_update().get(pk=person.pk)
    held = person.groups.filter(name=role).exists()
    if held == grant:
        unchanged(say("The person has the role already, or does not have the role that is revoked."))
        return
    if role == roles.ADMINISTRATOR and not grant:
        require_another_administrator(person)
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

    A closed account has no power and no session from its next request on. Closing twice records nothing. The last
    administrator who can sign in stays open. An administrator closes no account that alone answers for
    something (``close_account`` names a successor); from outside it is closed, with an alert on each decision.
    """
    change_people()
    if isinstance(by, User):
        by = User.objects.get(pk=by.pk)
        permits.require(permits.why_not_switch(by, person))
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.is_active == on:
        unchanged(say("The account is open already, or closed already."))
        return
    if not on:
        require_another_administrator(person)
        if isinstance(by, User):
            permits.require(import_string(WHY_NOT_LEAVE)(person))
    set_open(person, on=on)
    alerts = import_string(AFTER_SWITCH)(person, by)
    record(
        "person:opened" if on else "person:closed", actor=actor_name(by), subject=f"person:{person.pk}",
        label=person.username, reason=reason, **alerts,
    )  # fmt: skip


@act
def keep_role(person: User, role: str, *, by: Actor) -> None:
    """Record that a role was kept against the claims of the company sign-in, once for each time that it is revoked."""
    newest = LedgerEntry.objects.filter(subject=f"person:{person.pk}").order_by("-sequence").first()
    if newest and (newest.event, newest.data.get("role")) == ("person:role-kept", role):
        unchanged(say("The newest entry about this person says the same."))
        return
    record("person:role-kept", actor=actor_name(by), subject=f"person:{person.pk}", label=person.username, role=role)


@act
def set_team(*, slug: str, name: str, members: Iterable[User], by: Actor, seen: str | None = None) -> Team:
    """Create a team, or replace its name and its members with an open account; closed accounts stay members.

    ``seen`` is the ``team_seen`` that the page showed; raises ``Stale`` when someone changed the team since. A person
    leaves no team that answers for something without an open account; from outside it is emptied, with an alert on
    each decision.
    """
    change_people()
    team = Team.objects.select_for_update().filter(slug=slug).first()
    if isinstance(by, User):
        permits.require(permits.why_not_manage_people(by))
    if seen is not None and seen != team_seen(team):
        raise permits.Stale(say("Someone else changed this team after you opened the page. Nothing was saved."))
    team = team or Team(slug=slug)
    people = {*members, *(team.members.filter(is_active=False) if team.pk else ())}
    if team.pk and isinstance(by, User):
        permits.require(import_string(WHY_NOT_EMPTY)(team, people))
    team.name = name
    team.save()
    team.members.set(people)
    record(
        "team:changed",
        actor=actor_name(by),
        subject=f"team:{team.pk}",
        label=team.name,
        members=joined(", ", sorted(person.username for person in people)) or "none",
        **import_string(AFTER_TEAM)(team, by),
    )
    return team


UNHELD = ("system:sign-in", "system:set-up")
"""Actors who showed no one a password: the company's sign-in, and the demo, whose one password everybody knows."""


@act
def derive_holds(*, by: Actor) -> int:
    """Write the holds on accounts from before holds were kept, from the ledger; return how many.

    Whoever created such an account saw its first password, so they hold it from then on. An account without a usable
    password is opened only by the company's sign-in, and no one holds it.
    """
    change_people()
    before = LedgerEntry.objects.filter(event="person:created").exclude(data__has_key="held_by")
    made = {entry.subject: entry for entry in before.exclude(actor__in=UNHELD).order_by("sequence").iterator()}
    people = {f"person:{one.pk}": one for one in User.objects.filter(account_holds=None)}
    known = {one.username: one for one in User.objects.all()}
    found = [
        Hold(person=people[subject], why=SEEN_FIRST, since=entry.at, **_holder(entry.actor, known))
        for subject, entry in made.items()
        if subject in people and people[subject].has_usable_password()
    ]
    if not found:
        unchanged(say("Every account that someone else could sign in to has its hold."))
        return 0
    Hold.objects.bulk_create(found)
    record("holds:derived", actor=actor_name(by), subject="people:holds", label=say("Holds"), count=len(found))
    return len(found)


def _holder(actor: str, known: dict[str, User]) -> dict[str, Any]:
    """Return the columns of whom the ledger names as "Name (username)", or of a command by its name."""
    name, _, username = actor.removesuffix(")").rpartition(" (")
    person = known.get(username) if name and actor.endswith(")") else None
    return {"holder": person, "holder_name": person.name if person else actor}
