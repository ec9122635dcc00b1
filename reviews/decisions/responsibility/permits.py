"""Who may hand over a part of a decision."""

from collections.abc import Sequence

from reviews.decisions.exit_steps.models import ExitStep
from reviews.decisions.exit_steps.queries import exit_steps_held_alone
from reviews.decisions.models import Decision, Responsibility
from reviews.decisions.responsibility.queries import CHANGE_OWNER, held_alone, waivers_held_alone
from reviews.people import roles
from reviews.people.deputies import represented
from reviews.people.holder import ACCOUNT, Holder
from reviews.people.holders import people_behind, why_not_hold
from reviews.people.models import User
from reviews.people.permits import Over, may
from reviews.workflow.waivers.models import Waiver


def why_not_hand_over(user: User, decision: Decision, row: Responsibility | None) -> str:
    """Allow who answers for it now, their deputy, a decider and an administrator, while the decision has not ended."""
    if hasattr(decision, "change"):
        return Over("This decision has ended, so there is nothing to hand over.")
    if may(user, roles.DECIDE) or may(user, roles.MANAGE_PEOPLE) or answers_for(user, row):
        return ""
    return "Only the one who answers for it, a decider or an administrator can hand it over."


def answers_for(user: User, row: Responsibility | None) -> bool:
    """Tell whether a person answers for a part now: alone, as a member of the team, or as the deputy of such a one."""
    if row is None or not user.is_active:
        return False
    people = [user, *(one.person for one in represented(user))]
    if row.account_id:
        return row.account_id in {one.pk for one in people}
    return any(row.team_id in one.team_ids for one in people)


def why_not_same(before: Holder, to: Holder) -> str:
    """Refuse to hand something over to the one who has it."""
    same = (before.kind, before.key) == (to.kind, to.key)
    return f"{to.words} answers for this already. Name someone else." if same else ""


def why_not_succeed(
    person: User,
    successor: Holder | None,
    rows: Sequence[Responsibility],
    waivers: Sequence[Waiver] = (),
    steps: Sequence[ExitStep] = (),
) -> str:
    """Refuse to close an account without a successor who can answer for everything that is left."""
    if not rows and not waivers and not steps:
        return ""
    if successor is None:
        return f"{person.name} {left_words(len(rows), len(waivers), len(steps))}. Name a successor."
    if successor.kind == ACCOUNT and successor.key == person.username:
        return "The successor must be someone else."
    if {one.pk for one in people_behind(successor)} == {person.pk}:
        return f"{person.name} is the only one in this team with an open account. Name another successor."
    return why_not_hold(successor, teams=not any(row.part == CHANGE_OWNER for row in rows))


def left_words(parts: int, waivers: int, steps: int) -> str:
    """Return in words what someone alone answers for: parts of decisions, waivers without one, steps of exit plans."""
    said = [f"answers for {parts:,} part{'s' if parts != 1 else ''} of decisions"] if parts else []
    said += [f"owns {waivers:,} waiver{'s' if waivers != 1 else ''} of undecided candidates"] if waivers else []
    said += [f"owes {steps:,} step{'s' if steps != 1 else ''} of exit plans"] if steps else []
    return " and ".join(said)


def why_not_leave(person: User) -> str:
    """Refuse to close an account while it alone answers for something; ``people.actions.switch`` calls this by name."""
    rows, waivers, steps = held_alone(person), waivers_held_alone(person), exit_steps_held_alone(person)
    return why_not_succeed(person, None, list(rows), list(waivers), list(steps))
