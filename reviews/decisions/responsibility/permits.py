"""Who may hand over a part of a decision."""

from collections.abc import Collection, Sequence

from reviews.decisions.exit_steps.models import ExitStep
from reviews.decisions.exit_steps.queries import exit_steps_held_alone, exit_steps_of_team
from reviews.decisions.models import Decision, Responsibility
from reviews.decisions.responsibility.queries import CHANGE_OWNER, held_alone, held_by_team, waivers_held_alone
from reviews.language.phrases import joined, say, say_count
from reviews.people import roles
from reviews.people.deputies import represented
from reviews.people.holder import ACCOUNT, Holder
from reviews.people.holders import people_behind, why_not_hold
from reviews.people.models import Team, User
from reviews.people.permits import Over, may
from reviews.workflow.waivers.models import Waiver


def why_not_hand_over(user: User, decision: Decision, row: Responsibility | None) -> str:
    """Allow who answers for it now, their deputy, a decider and an administrator, while the decision has not ended."""
    if hasattr(decision, "change"):
        return Over(say("This decision has ended, so there is nothing to hand over."))
    if may(user, roles.DECIDE) or may(user, roles.MANAGE_PEOPLE) or answers_for(user, row):
        return ""
    return say("Only the one who answers for it, a decider or an administrator can hand it over.")


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
    return say("{words} answers for this already. Name someone else.", words=to.words) if same else ""


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
        return say(
            "{name} {left_words}. Name a successor.",
            name=person.name,
            left_words=left_words(len(rows), len(waivers), len(steps)),
        )
    if successor.kind == ACCOUNT and successor.key == person.username:
        return say("The successor must be someone else.")
    if {one.pk for one in people_behind(successor)} == {person.pk}:
        return say(
            "{name} is the only one in this team with an open account. Name another successor.", name=person.name
        )
    return why_not_hold(successor, teams=not any(row.part == CHANGE_OWNER for row in rows))


def left_words(parts: int, waivers: int, steps: int) -> str:
    """Return in words what someone alone answers for: parts of decisions, waivers without one, steps of exit plans."""
    said = (
        [say_count(parts, "answers for {number:,} part of decisions", "answers for {number:,} parts of decisions")]
        if parts
        else []
    )
    said += (
        [
            say_count(
                waivers,
                "owns {number:,} waiver of undecided candidates",
                "owns {number:,} waivers of undecided candidates",
            )
        ]
        if waivers
        else []
    )
    said += (
        [say_count(steps, "owes {number:,} step of exit plans", "owes {number:,} steps of exit plans")] if steps else []
    )
    return joined(say(" and "), said)


def why_not_empty(team: Team, left: Collection[User]) -> str:
    """Refuse to leave a team without an open account while it answers for something; ``set_team`` calls this."""
    if any(one.is_active for one in left):
        return ""
    parts, waivers = held_by_team(team)
    held = parts.count(), waivers.count(), exit_steps_of_team(team).count()
    if not any(held):
        return ""
    return say(
        "{name} {left_words}. Hand that over before the last member with an open account leaves.",
        name=team.name,
        left_words=left_words(*held),
    )


def why_not_leave(person: User) -> str:
    """Refuse to close an account while it alone answers for something; ``people.actions.switch`` calls this by name."""
    rows, waivers, steps = held_alone(person), waivers_held_alone(person), exit_steps_held_alone(person)
    return why_not_succeed(person, None, list(rows), list(waivers), list(steps))
