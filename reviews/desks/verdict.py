"""The sign-off in force on a track: its verdict, what has changed since, and whether to renew it."""

from dataclasses import dataclass

from reviews.evidence import groups
from reviews.evidence.models import Snapshot
from reviews.people.models import User
from reviews.workflow import states
from reviews.workflow.actions.renewing import why_not_due
from reviews.workflow.models import SignOff, Track
from reviews.workflow.rereads.queries import contradicted


@dataclass(frozen=True)
class SignOffVerdict:
    """The sign-off in force on a track, for the panel; ``moved`` names what has changed since, ``contradicted`` says
    what a newer reader contradicts.

    ``stale`` is Outdated, Expired or ""; ``renewable`` is True if a renewal is due.
    """

    signoff: SignOff
    tone: str
    word: str
    moved: list[str]
    contradicted: list[str]
    mine: bool
    stale: str = ""
    renewable: bool = False


def verdict_of(track: Track, shown: str, snapshot: Snapshot | None, user: User) -> SignOffVerdict | None:
    """Return the sign-off in force on a track for this person, None if there is none.

    ``shown`` is the computed state of the track, ``snapshot`` the newest reading of its candidate.
    """
    signoff = track.signoff
    if signoff is None or snapshot is None:
        return None
    tone, word = states.TRACK_WORDS[track.state]
    stale = states.TRACK_WORDS[shown][1] if shown in (states.OUTDATED, states.EXPIRED) else ""
    due = signoff.review_by is not None and not why_not_due(track, signoff)
    return SignOffVerdict(
        signoff=signoff,
        tone=tone,
        word=word,
        moved=groups.titles(groups.moved(signoff.basis, *snapshot.said)),
        contradicted=contradicted(signoff),
        mine=signoff.signer_id == user.pk,
        stale=stale,
        renewable=track.state in states.PASSING and (bool(stale) or due),
    )
