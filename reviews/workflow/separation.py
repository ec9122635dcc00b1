"""Separate people on one candidate: what related accounts did together, and whether the policy refuses or marks it.

Accounts are compared as of the moment of each act, so that securing an account later makes no earlier act independent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from reviews.language.phrases import joined, say
from reviews.people.holds import DEPUTY, HoldBook, remedy
from reviews.people.models import User
from reviews.runs.models import Run
from reviews.workflow import states
from reviews.workflow.models import Answer, Candidate, LicenseIntake, SignOff, Track
from reviews.workflow.policy.rules import REFUSE

TWO_FOR_A_RUN = ("high",)
"""Risks at which whoever imported a run does not sign on it."""
COPIED = (SignOff.Rule.INHERITED, SignOff.Rule.VETO)


@dataclass(frozen=True)
class Party:
    """Someone who must be another person than whoever acts now: what they did, in words, and when."""

    person: User
    at: datetime
    did: str
    yours: str = ""
    """What they did as a sentence to themselves, without its end; only where they are told so."""


def requester(candidate: Candidate) -> Party:
    """Return who proposed the candidate."""
    return Party(
        candidate.requester, candidate.created_at, say("proposed this candidate"), say("You proposed this candidate")
    )


def signer(signoff: SignOff) -> Party:
    """Return who gave a sign-off; one that a later commit inherited was given when its original was."""
    first = signoff
    while first.rule in COPIED and first.copied_from:
        first = first.copied_from
    return Party(signoff.signer, first.at, say("signed the {track} track", track=signoff.track))


def recorders(intake: LicenseIntake | None, answers: Iterable[Answer]) -> list[Party]:
    """Return who recorded what the sign-offs rest on: the license intake and the answers that count now."""
    found = [Party(one.by, _first(one).at, say("recorded the license intake")) for one in [intake] if one]
    given = list(answers)
    pairs = zip(given, _firsts(given), strict=True)
    return found + [Party(one.by, first.at, say("answered {track} questions", track=one.track)) for one, first in pairs]


def _first(intake: LicenseIntake) -> LicenseIntake:
    """Return the intake that a later commit took over; one that another person confirmed anew is that person's."""
    first = intake
    while first.reused_from and first.reused_from.by_id == intake.by_id:
        first = first.reused_from
    return first


def _firsts(answers: Sequence[Answer]) -> list[Answer]:
    """Return the same for each of many answers, with one query for each commit that they went through."""
    found = list(answers)
    while above := {one.reused_from_id for one in found if one.reused_from_id}:
        earlier = Answer.objects.in_bulk(above)
        mine = [earlier.get(one.reused_from_id or 0) for one in found]
        taken = [old if old and old.by_id == one.by_id else one for one, old in zip(found, mine, strict=True)]
        if taken == found:
            break
        found = taken
    return found


def signers(candidate: Candidate, track: str) -> list[Party]:
    """Return everyone who ever signed a track, withdrawn sign-offs included."""
    found = SignOff.objects.filter(candidate=candidate, track=track).select_related("signer", "copied_from")
    return [signer(one) for one in found]


def relations(user: User, parties: Sequence[Party]) -> list[str]:
    """Return a sentence for each of these people whose account, when they acted, is related to the user's now."""
    book = HoldBook({user.pk, *(one.person.pk for one in parties)})
    return _relations(book, user, None, parties)


def among(parties: Sequence[Party], user: User, beside: Sequence[Party] = ()) -> list[str]:
    """Return the relations between what these people did, all of them with each other, and of the first with a user.

    The first is the requester, whom the one who decides must differ from; a decider may have signed one track. Those
    ``beside`` recorded what the sign-offs rest on, and must differ from the requester only.
    """
    book = HoldBook({user.pk, *(one.person.pk for one in (*parties, *beside))})
    found = _relations(book, user, None, parties[:1])
    for number, one in enumerate(parties):
        found += _relations(book, one.person, one.at, parties[:number])
    first = parties[0]
    for one in beside:
        if one.person.pk != first.person.pk:
            found += _relations(book, first.person, first.at, [one])
    return list(dict.fromkeys(found))


def refused(candidate: Candidate, found: Sequence[str]) -> str:
    """Return the sentence that refuses an act because of these relations; "" without any, or if they are marked.

    A policy may mark accounts that one person could sign in to, but never what a deputy does for another.
    """
    deputies = [one for one in found if DEPUTY in one]
    why = next(iter(deputies or (found if refuses(candidate) else ())), "")
    return say("{why} {remedy}", why=why, remedy=remedy(why)) if why else ""


def refuses(candidate: Candidate) -> bool:
    """Tell whether the candidate's policy refuses acts by related accounts at the risk of its workload."""
    return candidate.policy.policy.related_accounts[candidate.workload.risk_level] == REFUSE


def why_not_signer(user: User, track: Track) -> str:
    """Refuse a sign-off by an account related to the requester's, or to one that ever signed the other track."""
    return refused(track.candidate, of_signer(user, track))


def whose_runs(user: User | None, runs: Sequence[Run], risk: str) -> dict[int, str]:
    """Return why someone cannot sign on each of these runs, by its number: at high risk another person imported it.

    Unlike other related accounts, this is never only marked: the run takes the place of the estimate.
    """
    if user is None or risk not in TWO_FOR_A_RUN:
        return {}
    book, found = HoldBook({user.pk, *(one.by_id for one in runs)}), {}
    for one in runs:
        if one.by_id == user.pk:
            found[one.pk] = say("you imported it, and at high risk another person signs on a run than imported it")
        elif why := book.sentence(one.by, user, a_at=one.at):
            found[one.pk] = say(
                "{name} imported it. {why} {remedy}", name=one.by.name, why=why, remedy=remedy(why)
            ).rstrip(".")
    return found


def why_not_apart(user: User | AnonymousUser, candidate: Candidate) -> str:
    """Refuse what a track rests on (intake, answers, resolved remarks, conditions, notes) to related accounts.

    As with a sign-off, the account must not be related to the requester's.
    """
    return refused(candidate, of_recorder(user, candidate)) if isinstance(user, User) else ""


def marked(user: User, candidate: Candidate) -> dict[str, str]:
    """Return what the ledger entry of such an act says where the policy marks related accounts; empty if unrelated."""
    found = of_recorder(user, candidate)
    return {"related": joined(" ", found)} if found else {}


def of_recorder(user: User, candidate: Candidate) -> list[str]:
    """Return the relation of someone to the requester, read once for each loaded candidate.

    A page asks this for every remark; an act asks it for the candidate that it has just locked.
    """
    kept: dict[int, list[str]] = vars(candidate).setdefault("relations_to_requester", {})
    if user.pk not in kept:
        kept[user.pk] = relations(user, [requester(candidate)])
    return kept[user.pk]


def of_signer(user: User, track: Track) -> list[str]:
    """Return the relations of someone who signs a track to those who must be other people."""
    other = next(name for name in states.TRACKS if name != track.name)
    return relations(user, [requester(track.candidate), *signers(track.candidate, other)])


def _relations(book: HoldBook, mine: User, at: datetime | None, parties: Iterable[Party]) -> list[str]:
    return [
        say("{name} {did}. {why}", name=one.person.name, did=one.did, why=why)
        for one in parties
        if one.person.pk != mine.pk and (why := book.sentence(one.person, mine, a_at=one.at, b_at=at))
    ]
