"""A tour of three steps for each role, shown on the home page until the person dismisses it."""

from dataclasses import dataclass

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
        TourStep("Ask before you build", "A sentence about your use finds what is approved for it.", "ask"),
        TourStep("Browse the catalog", "Each entry is approved for one purpose, never in general.", "catalog"),
        TourStep("Open a decision", "Its integration sheet says what to pull, and which duties follow.", "decisions"),
    ),
    "requester": (
        TourStep("State the purpose", "A workload says who uses it, with which data, and where.", "begin_statement"),
        TourStep("Propose a model", "The portal reads the repository at one commit, without its weights.", "propose"),
        TourStep(
            "Follow both tracks", "Legal and engineering review it separately; answer their remarks.", "candidates"
        ),
    ),
    "legal-reviewer": (
        TourStep("Find what waits", "The legal track begins with the license intake.", "candidates", "legal=open"),
        TourStep("Confirm license terms", "A license counts once its terms were read clause by clause.", "licenses"),
        TourStep("Know the policy", "It says which requirements apply at which risk.", "policies"),
    ),
    "engineering-reviewer": (
        TourStep("Keep the nodes right", "Sizing compares a model with the node classes entered here.", "nodes"),
        TourStep("Find what waits", "Your track opens after the license intake.", "candidates", "engineering=open"),
        TourStep("Know the policy", "It says which evidence a risk level asks for.", "policies"),
    ),
    "decider": (
        TourStep("Find what is ready", "It is ready once both tracks have passed.", "candidates", "state=ready"),
        TourStep("Know the policy", "It says who decides at which risk, and for how long.", "policies"),
        TourStep("Look after decisions", "Each has a review date, conditions and an exit plan.", "decisions"),
    ),
    "auditor": (
        TourStep("Read the ledger", "Every act is one entry, chained to the one before.", "audit"),
        TourStep("Open a decision", "Its evidence bundle can be verified without the portal.", "decisions"),
        TourStep("Know the policy", "Each version names who wrote and who adopted it.", "policies"),
    ),
    "administrator": (
        TourStep("Give people their roles", "A reviewing role takes two administrators.", "people"),
        TourStep("Look at the jobs", "Work that failed says why, and can be tried again.", "jobs"),
        TourStep("Know the roles", "The page of a person says what each role does and never does.", "people"),
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
    mine = [role for role in roles.ROLES if role.slug in user.role_slugs]
    if not mine or mine[-1].slug in user.tours_dismissed.split():
        return None
    return RoleTour(mine[-1], TOURS[mine[-1].slug])
