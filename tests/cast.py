"""The people of the tests: one per role with a name that says it, a second reviewer of each track and administrator."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from portal.demo.nodes import add_nodes
from reviews.people.actions import create_person, grant_role, set_team
from reviews.people.models import Team, User
from tests import memory

PASSWORD = "correct-horse-battery"  # every test person's
SET_UP = "system:tests"


@dataclass
class Cast:
    """Who is who; ``claims`` is the team that owns the workloads, ``lab`` one that nobody of the others is in."""

    reader: User
    requester: User
    legal: User
    legal_two: User
    engineer: User
    engineer_two: User
    decider: User
    auditor: User
    administrator: User
    administrator_two: User
    both: User
    nobody: User
    stranger: User
    claims: Team
    lab: Team

    def by_role(self) -> dict[str, User]:
        """One person per role, and one without any."""
        return {
            "reader": self.reader,
            "requester": self.requester,
            "legal-reviewer": self.legal,
            "engineering-reviewer": self.engineer,
            "decider": self.decider,
            "auditor": self.auditor,
            "administrator": self.administrator,
            "no role": self.nobody,
        }


PEOPLE = {
    "reader": ("Rita", "Reader", ("reader",)),
    "requester": ("Rolf", "Requester", ("requester",)),
    "legal": ("Lena", "Legal", ("legal-reviewer",)),
    "legal_two": ("Luis", "Legal", ("legal-reviewer",)),
    "engineer": ("Enno", "Engineer", ("engineering-reviewer",)),
    "engineer_two": ("Edda", "Engineer", ("engineering-reviewer",)),
    "decider": ("Dora", "Decider", ("decider",)),
    "auditor": ("Adam", "Auditor", ("auditor",)),
    "administrator": ("Ava", "Administrator", ("administrator",)),
    "both": ("Bo", "Both", ("requester", "legal-reviewer", "engineering-reviewer", "decider")),
    "nobody": ("Nils", "Norole", ()),
    "stranger": ("Stella", "Stranger", ("requester",)),
    "administrator_two": ("Aldo", "Administrator", ("administrator",)),
}


def assemble() -> Cast:
    """Everybody with their roles and the two teams; a process creates them once (see ``tests/memory.py``)."""
    memory.remembered(Team, _create)
    people = {person.username: person for person in User.objects.filter(username__in=PEOPLE)}
    return Cast(**people, claims=Team.objects.get(slug="claims"), lab=Team.objects.get(slug="lab"))


def _create() -> Team:
    """Create them by the acts that administrators use; no one holds another's account, so none are related."""
    people, hashed = {}, make_password(PASSWORD)
    for username, (first, last, roles) in PEOPLE.items():
        person = create_person(
            username=username,
            first_name=first,
            last_name=last,
            email=f"{username}@example.org",
            by=SET_UP,
        )
        User.objects.filter(pk=person.pk).update(password=hashed)  # as if each had set it themselves
        person.password = hashed
        for role in roles:
            grant_role(person, role, by=SET_UP)
        people[username] = person
    add_nodes(people["engineer"])
    set_team(slug="claims", name="Claims", members=[people["requester"], people["both"]], by=SET_UP)
    return set_team(slug="lab", name="Lab", members=[people["stranger"]], by=SET_UP)
