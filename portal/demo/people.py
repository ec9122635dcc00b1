"""The people and teams of the demo; they exist only if ``make run`` opened the portal."""

import secrets
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from reviews.people.actions import create_person, grant_role, set_team
from reviews.people.models import Team, User
from reviews.people.roles import BY_SLUG

SET_UP = "system:set-up"

PEOPLE: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("maya", "Maya", "Lindqvist", ("requester",)),
    ("ines", "Ines", "Albrecht", ("legal-reviewer",)),
    ("nora", "Nora", "Vogt", ("legal-reviewer",)),
    ("tomasz", "Tomasz", "Wrona", ("engineering-reviewer",)),
    ("priya", "Priya", "Nair", ("engineering-reviewer",)),
    ("daniel", "Daniel", "Okafor", ("decider",)),
    ("ruth", "Ruth", "Feld", ("auditor",)),
    ("oskar", "Oskar", "Lind", ("reader",)),
    ("helen", "Helen", "Brandt", ("administrator",)),
    ("omar", "Omar", "Haddad", ("administrator",)),
    ("jonas", "Jonas", "Weir", ("requester",)),
)

TEAMS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("claims-automation", "Claims Automation", ("maya",)),
    ("customer-support", "Customer Support", ("maya", "oskar")),
    ("developer-tools", "Developer Tools", ("maya",)),
    ("legal-affairs", "Legal Affairs", ("jonas",)),
)


@dataclass
class Company:
    """Everyone by user name, the teams by slug, and the demo's single password."""

    people: dict[str, User]
    teams: dict[str, Team]
    password: str


def found_company() -> Company:
    """Create everyone with a password generated for each installation.

    No account is made by showing someone its password, so no one holds an account and none are related; the rules of
    separate people apply to the demo as they do to a company. There are no invitations, because a demo has no mail.
    """
    password = f"demo-{secrets.token_hex(4)}"
    hashed = make_password(password)  # once: there is one password, and the hash is slow by design (half a second each)
    people = {}
    for username, first, last, roles in PEOPLE:
        person = create_person(
            username=username,
            first_name=first,
            last_name=last,
            email=f"{username}@example.org",
            by=SET_UP,
        )
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        User.objects.filter(pk=person.pk).update(password=hashed)
        for role in roles:
            grant_role(person, role, by=SET_UP)
        people[username] = User.objects.get(pk=person.pk)
    teams = {
        slug: set_team(slug=slug, name=name, members=[people[member] for member in members], by=SET_UP)
        for slug, name, members in TEAMS
    }
    return Company(people, teams, password)


def sign_ins(company: Company) -> str:
    """Return the text that ``make run`` prints: who can sign in, in which role, with which password."""
    lines = [f"Demo sign-ins, all with the password {company.password}"]
    for username, first, last, roles in PEOPLE:
        titles = ", ".join(BY_SLUG[role].title for role in roles)
        lines.append(f"  {username:<8} {first} {last}, {titles}")
    return "\n".join(lines) + "\n"
