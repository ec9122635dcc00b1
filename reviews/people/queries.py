"""Reads of people: holders of a role, the list for administrators, open role requests, who can still administer."""

from hashlib import sha256

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from reviews.language.phrases import say
from reviews.ledger.models import LedgerEntry
from reviews.people.models import RoleRequest, Team, User
from reviews.people.permits import LAST_ADMINISTRATOR, Forbidden
from reviews.people.roles import ADMINISTRATOR


def holders(*role_slugs: str) -> QuerySet[User]:
    """Return the active people who hold any of these roles, by name."""
    return (
        User.objects.filter(is_active=True, groups__name__in=role_slugs)
        .distinct()
        .order_by("last_name", "first_name", "username")
    )


def team_seen(team: Team | None) -> str:
    """Return what a page shows of a team, as a digest of its name and members; "" for a team that is not made yet."""
    if team is None:
        return ""
    said = [team.name, *(str(key) for key in sorted(team.members.values_list("pk", flat=True)))]
    return sha256("\n".join(said).encode()).hexdigest()


def everybody() -> QuerySet[User]:
    """Return all accounts with their roles and teams, by name."""
    return User.objects.prefetch_related("groups", "teams").order_by("last_name", "first_name", "username")


def teams() -> list[tuple[Team, dict[int, str]]]:
    """Return all teams by name, each with the names of its members by primary key, in one query."""
    members = User.objects.filter(teams=OuterRef("pk")).order_by("last_name", "first_name", "username")
    person = JSONObject(pk="pk", first_name="first_name", last_name="last_name", username="username")
    found = Team.objects.annotate(people=ArraySubquery(members.values(json=person)))
    return [(team, {one["pk"]: User(**one).name for one in vars(team)["people"]}) for team in found]


def role_requests() -> QuerySet[RoleRequest]:
    """Return every request with everyone involved, and the roles of those who asked, which the permits ask for."""
    return RoleRequest.objects.select_related("person", "asked_by", "ended_by").prefetch_related("asked_by__groups")


def open_requests() -> QuerySet[RoleRequest]:
    """Return the requests that wait for a second administrator, oldest first."""
    return role_requests().filter(outcome="", expires__gt=timezone.now()).order_by("asked_at", "pk")


def waiting(user: User) -> list[RoleRequest]:
    """Return the open requests, read once per object; every request loads the person again."""
    found: list[RoleRequest] | None = vars(user).get("waiting_role_requests")
    if found is None:
        found = list(open_requests())
        vars(user)["waiting_role_requests"] = found
    return found


def named(found: QuerySet[User], text: str) -> QuerySet[User]:
    """Narrow to people whose name, user name or address contains the words; no words, no narrowing."""
    for word in text.split()[:5]:
        said = Q(first_name__icontains=word) | Q(last_name__icontains=word)
        found = found.filter(said | Q(username__icontains=word) | Q(email__icontains=word))
    return found


def able_administrators() -> list[User]:
    """Return the administrators whose account is open and who have a way to sign in.

    That is a password, or, with a company sign-in, an address or an identity there by which it finds the account.
    """
    found = holders(ADMINISTRATOR).annotate(identities=Count("socialaccount", distinct=True))
    company = bool(settings.SOCIALACCOUNT_PROVIDERS)
    return [
        one for one in found
        if one.has_usable_password() or (company and (one.email or vars(one)["identities"]))
    ]  # fmt: skip


def is_last_administrator(person: User) -> bool:
    """Tell whether nobody else could administer if this person no longer could."""
    able = able_administrators()
    return person in able and len(able) == 1


def require_another_administrator(person: User) -> None:
    """Raise ``Forbidden`` if no other administrator could sign in; the lock keeps two from removing each other."""
    if is_last_administrator(person):
        raise Forbidden(LAST_ADMINISTRATOR)


def administrators_alarm() -> str:
    """Return the sentence to show while fewer than two administrators can sign in; "" if there are enough."""
    able = able_administrators()
    if len(able) > 1:
        return ""
    first = (
        say("Only {name} can sign in as an administrator", name=able[0].name)
        if able
        else say("No administrator can sign in")
    )
    return say(
        "{first}, so no one can confirm a reviewing role, and losing this account locks everyone out "
        "of this page. Add a second administrator on the console: manage.py create_person USER "
        "--role administrator.",
        first=first,
    )


def given_by(person: User, role: str) -> str:
    """Return the actor who last gave a person a role, as the ledger names them; "" if the ledger does not know."""
    given = LedgerEntry.objects.filter(
        subject=f"person:{person.pk}", event__in=("person:role-granted", "person:role-confirmed"), data__role=role
    )
    return given.order_by("-sequence").values_list("actor", flat=True).first() or ""
