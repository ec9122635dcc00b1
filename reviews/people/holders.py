"""Who is behind a holder now: the open account, the members of the team, and what a typed name means."""

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat, Lower

from reviews.language.phrases import say
from reviews.people.holder import ACCOUNT, MOST_NAME, TEAM, Holder, holder_from, holder_words
from reviews.people.models import Team, User
from reviews.single_lines import as_line

__all__ = [
    "Holder",
    "account_holder",
    "accounts_called",
    "active_account",
    "holder_from",
    "holder_words",
    "open_accounts",
    "people_behind",
    "team_holder",
    "team_of",
    "teams_called",
    "why_not_hold",
]


def account_holder(person: User) -> Holder:
    """Return an account as a holder, with its name as of now."""
    return Holder(ACCOUNT, person.username, person.name[:MOST_NAME])


def team_holder(team: Team) -> Holder:
    """Return a team as a holder, with its name as of now."""
    return Holder(TEAM, team.slug, as_line(team.name)[:MOST_NAME])


def active_account(holder: Holder) -> User | None:
    """Return the open account of a holder; None for a team, free text, and a closed account."""
    if holder.kind != ACCOUNT:
        return None
    return User.objects.filter(username=holder.key, is_active=True).first()


def team_of(holder: Holder) -> Team | None:
    """Return the team of a holder; None for an account, free text, and a team that no longer exists."""
    return Team.objects.filter(slug=holder.key).first() if holder.kind == TEAM else None


def people_behind(holder: Holder) -> list[User]:
    """Return the open accounts that answer for it: the account itself, or the members of the team, by name."""
    if holder.kind == TEAM:
        members = User.objects.filter(teams__slug=holder.key, is_active=True)
        return list(members.order_by("last_name", "first_name", "username"))
    person = active_account(holder)
    return [person] if person else []


def why_not_hold(holder: Holder, *, teams: bool = True) -> str:
    """Return why this cannot answer for something from now on; "" if it can.

    A new holder is an open account, or a team with at least one open account.
    """
    if holder.kind == TEAM and not teams:
        return say("{name} is a team. Name one person.", name=holder.name)
    if people_behind(holder):
        return ""
    if holder.kind == TEAM:
        return say(
            "The team {name} has no member with an open account. Name another team or a person.", name=holder.name
        )
    if holder.kind == ACCOUNT:
        return say("The account of {name} is closed or does not exist. Name another person.", name=holder.name)
    return say("“{name}” is not an account of this portal. Name a person or a team from the list.", name=holder.name)


def open_accounts() -> QuerySet[User]:
    """Return the open accounts by name."""
    return User.objects.filter(is_active=True).order_by("last_name", "first_name", "username")


def accounts_called(text: str) -> list[User]:
    """Return the accounts, open or closed, with this user name, address or full name, open ones first."""
    wanted = as_line(text).casefold()
    full = Lower(Concat("first_name", Value(" "), "last_name"))
    found = User.objects.annotate(full=full, login=Lower("username"), at=Lower("email"))
    exact = found.filter(Q(login=wanted) | Q(full=wanted) | (Q(at=wanted) & ~Q(at="")))
    return sorted(exact, key=lambda one: (not one.is_active, one.username))


def teams_called(text: str) -> list[Team]:
    """Return the teams with this name or short name."""
    wanted = as_line(text)
    return list(Team.objects.filter(Q(name__iexact=wanted) | Q(slug=wanted.lower())).order_by("slug"))
