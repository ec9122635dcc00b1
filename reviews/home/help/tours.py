"""A tour of three steps for each role, shown on the home page until the person dismisses it."""

from dataclasses import dataclass

from reviews.language.phrases import say
from reviews.people import roles
from reviews.people.models import User


@dataclass(frozen=True)
class TourStep:
    """One step: what to do, why, and the page where it is done, with the query of its address."""

    title: str
    why: str
    page: str
    query: str = ""


TOURS: dict[str, tuple[TourStep, TourStep, TourStep]] = {
    "reader": (
        TourStep(say("Ask before you build"), say("A sentence about your use finds what is approved for it."), "ask"),
        TourStep(
            say("Browse the catalog"), say("Each entry is approved for one purpose, never in general."), "catalog"
        ),
        TourStep(
            say("Open a decision"),
            say("Its integration sheet says what to pull, and which duties follow."),
            "decisions",
        ),
    ),
    "requester": (
        TourStep(
            say("State the purpose"), say("A workload says who uses it, with which data, and where."), "begin_statement"
        ),
        TourStep(
            say("Propose a model"),
            say("The portal reads the repository at one commit, without its weights."),
            "propose",
        ),
        TourStep(
            say("Follow both tracks"),
            say("Legal and engineering review it separately; answer their remarks."),
            "candidates",
        ),
    ),
    "legal-reviewer": (
        TourStep(
            say("Find what waits"), say("The legal track begins with the license intake."), "candidates", "legal=open"
        ),
        TourStep(
            say("Confirm license terms"), say("A license counts once its terms were read clause by clause."), "licenses"
        ),
        TourStep(say("Know the policy"), say("It says which requirements apply at which risk."), "policies"),
    ),
    "engineering-reviewer": (
        TourStep(
            say("Keep the nodes right"), say("Sizing compares a model with the node classes entered here."), "nodes"
        ),
        TourStep(
            say("Find what waits"), say("Your track opens after the license intake."), "candidates", "engineering=open"
        ),
        TourStep(say("Know the policy"), say("It says which evidence a risk level asks for."), "policies"),
    ),
    "decider": (
        TourStep(
            say("Find what is ready"), say("It is ready once both tracks have passed."), "candidates", "state=ready"
        ),
        TourStep(say("Know the policy"), say("It says who decides at which risk, and for how long."), "policies"),
        TourStep(say("Look after decisions"), say("Each has a review date, conditions and an exit plan."), "decisions"),
    ),
    "auditor": (
        TourStep(say("Read the ledger"), say("Every act is one entry, chained to the one before."), "audit"),
        TourStep(say("Open a decision"), say("Its evidence bundle can be verified without the portal."), "decisions"),
        TourStep(say("Know the policy"), say("Each version names who wrote and who adopted it."), "policies"),
    ),
    "administrator": (
        TourStep(say("Give people their roles"), say("A reviewing role takes two administrators."), "people"),
        TourStep(say("Look at the jobs"), say("Work that failed says why, and can be tried again."), "jobs"),
        TourStep(say("Know the roles"), say("The page of a person says what each role does and never does."), "people"),
    ),
}
"""The tour of each role by its slug."""


@dataclass(frozen=True)
class RoleTour:
    """The tour that a person is shown."""

    role: roles.Role
    steps: tuple[TourStep, ...]


def tour_of(user: User) -> RoleTour | None:
    """Return the tour of the last of the person's roles in the access matrix; None without one, or once dismissed."""
    held = user.role_slugs
    mine = [role for role in roles.ROLES if role.slug in held]
    if not mine or mine[-1].slug in user.tours_dismissed.split():
        return None
    return RoleTour(mine[-1], TOURS[mine[-1].slug])
