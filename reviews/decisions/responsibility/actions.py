"""Acts on responsibilities: handing one over, closing an account with a successor, looking for holders who are gone."""

from collections import defaultdict
from collections.abc import Iterable

from reviews.decisions.exit_steps.models import ExitStep
from reviews.decisions.exit_steps.queries import exit_steps_held_alone
from reviews.decisions.exit_steps.rows import pass_steps
from reviews.decisions.models import Decision, Responsibility
from reviews.decisions.responsibility import permits
from reviews.decisions.responsibility.queries import (
    CHANGE_OWNER,
    current,
    held_alone,
    holder_of,
    part_words,
    recorded_of,
    waivers_held_alone,
)
from reviews.decisions.responsibility.rows import (
    name_holders,
    pass_on,
    pass_waivers,
    post_about,
    tell_holders,
    work_out_gone,
)
from reviews.language.phrases import joined, say
from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.people.holder import Holder
from reviews.people.holders import people_behind, why_not_hold
from reviews.people.locks import change_people, freeze_people
from reviews.people.models import User
from reviews.people.permits import WORKER, Actor, Stale, actor_name, require, why_not_switch
from reviews.people.queries import require_another_administrator
from reviews.people.rows import set_open
from reviews.workflow.actions.reviewing import locked
from reviews.workflow.models import Candidate
from reviews.workflow.waivers.models import Waiver

UNASKED = -1
"""For callers that look at no page: whoever answers for the part now hands it over."""


@act
def hand_over(
    decision: Decision, *, part: str, to: Holder, why: str, by: User, seen: int | None = UNASKED
) -> Responsibility:
    """Let another account or team answer for a part of a decision from now on, and mail both.

    ``seen`` is the row that the page showed, None for a part that only an earlier record names. Raises ``Stale`` if it
    was handed over since, ``Forbidden`` with the reason, ``ValueError`` for a part that the decision does not have.
    """
    locked(decision.candidate)
    freeze_people()
    found = Decision.objects.select_related("candidate").get(pk=decision.pk)
    row = current([found.pk]).get(found.pk, {}).get(part)
    before = holder_of(row) if row else recorded_of(found).get(part)
    if before is None:
        raise ValueError(say("This decision has no such part."))
    require(permits.why_not_hand_over(by, found, row))
    if seen != UNASKED and seen != (row.pk if row else None):
        raise Stale(say("{words} answers for {part_words} now.", words=before.words, part_words=part_words(part)))
    require(why_not_hold(to, teams=part != CHANGE_OWNER))
    require(permits.why_not_same(before, to))
    new = name_holders(found, {part: to}, by=by, why=why)[0]
    pass_on(found, [part], to, by=by)
    opened, closed = work_out_gone([found.pk], by=by)
    tell_holders(found, {part: to}, by=by)
    _tell_former(found, before, to, part, by)
    record(
        "responsibility:handed-over", actor=actor_name(by), subject=f"candidate:{found.candidate_id}",
        label=str(found), number=found.number, part=part, what=part_words(part), before=before.as_record(),
        after=to.as_record(), who=to.words, reason=why, alerts_opened=list(opened), alerts_closed=list(closed),
    )  # fmt: skip
    return new


def _tell_former(decision: Decision, before: Holder, to: Holder, part: str, by: User) -> None:
    """Mail who answered for it before, without those who do so still and the one who handed it over."""
    still = {one.pk for one in people_behind(to)} | {by.pk}
    said = say(
        "{name} handed it over: from now on, {words} answers for {part_words}.",
        name=by.name,
        words=to.words,
        part_words=part_words(part),
    )
    subject = say(
        "Decision {number_of}: you no longer answer for {part_words}",
        number_of=decision.number,
        part_words=part_words(part),
    )
    post_about([one for one in people_behind(before) if one.pk not in still], decision, subject, said, by=by)


@act
def close_account(person: User, *, successor: Holder | None, reason: str, by: User) -> User:
    """Close an account, and let a successor answer for everything that no one else would answer for.

    Raises ``Forbidden`` without a successor who can take all of it.
    """
    keys = sorted(_candidates(*_left(person)))
    list(Candidate.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    change_people()
    require(why_not_switch(User.objects.get(pk=by.pk), person))
    leaving = User.objects.select_for_update().get(pk=person.pk)
    if not leaving.is_active:
        unchanged(say("The account is closed already."))
        return leaving
    rows, waivers, steps = _left(person)
    if _candidates(rows, waivers, steps) - set(keys):
        raise Stale(say("{name} answers for more than this page showed.", name=person.name))
    require(permits.why_not_succeed(person, successor, rows, waivers, steps))
    why = say("The account of {name} was closed: {reason}", name=person.name, reason=reason)
    handed = list[str]()
    if successor:
        handed = [*_hand_all(rows, successor, why, by), *pass_waivers(waivers, successor, by=by)]
        handed += pass_steps(steps, successor, by=by)
    require_another_administrator(leaving)
    set_open(leaving, on=False)
    told = {"successor": successor.as_record(), "handed_over": handed} if successor and handed else {}
    record(
        "person:closed", actor=actor_name(by), subject=f"person:{leaving.pk}", label=leaving.username, reason=reason,
        **told,
    )  # fmt: skip
    return leaving


def _left(person: User) -> tuple[list[Responsibility], list[Waiver], list[ExitStep]]:
    """Return what no one would answer for: parts of decisions, waivers that no decision names yet, exit steps."""
    rows = list(held_alone(person).select_related("decision__candidate"))
    return rows, list(waivers_held_alone(person)), list(exit_steps_held_alone(person))


def _candidates(rows: Iterable[Responsibility], waivers: Iterable[Waiver], steps: Iterable[ExitStep]) -> set[int]:
    decided = [*(one.decision for one in rows), *(one.decision for one in steps)]
    return {*(one.candidate_id for one in decided), *(one.candidate_id for one in waivers)}


def _hand_all(rows: Iterable[Responsibility], to: Holder, why: str, by: User) -> list[str]:
    """Write that a successor answers for all of these, and return them in words for the ledger."""
    parts: dict[Decision, list[str]] = defaultdict(list)
    for row in rows:
        parts[row.decision].append(row.part)
    for decision, mine in parts.items():
        named = dict.fromkeys(mine, to)
        name_holders(decision, named, by=by, why=why)
        pass_on(decision, mine, to, by=by)
        tell_holders(decision, named, by=by)
    return [
        say("decision {number_of}: {mine}", number_of=decision.number, mine=joined(", ", sorted(mine)))
        for decision, mine in parts.items()
    ]


@act
def check_holders(decision: Decision, *, by: Actor = WORKER) -> None:
    """Open or close the alert on holders who are gone, which accounts and teams may have changed without an act."""
    locked(decision.candidate)
    change_people()
    opened, closed = work_out_gone([decision.pk], by=by)
    if not opened and not closed:
        unchanged(say("The alert says already whether someone answers for every part."))
        return
    record(
        "responsibility:checked", actor=actor_name(by), subject=f"candidate:{decision.candidate_id}",
        label=str(decision), number=decision.number, outcome=say("no longer has") if opened else say("has again"),
    )  # fmt: skip
