"""Whose turn it is: for one candidate, who has to do what, why, and since when; plain values in, plain values out.

Every candidate that is open has at least one need, so that nothing waits for nobody. An item leaves a person's list
when the act it names was done, because it is computed from what is recorded and never stored.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from reviews.people import roles
from reviews.people.models import User
from reviews.workflow import states
from reviews.workflow.cases import OpenRemark, Row
from reviews.workflow.permits import OTHER, SIGN_POWER
from reviews.workflow.questions import QUESTIONS

DECIDER, WORKER = "decider", "worker"

WAIT_TARGET = timedelta(days=5)
"""How long something may wait for one person before the page says so in amber."""


@dataclass(frozen=True)
class Need:
    """One thing to be done: by a group (a track's name, decider, worker) or by one person, with words for both sides.

    ``why`` is said to the one whose turn it is, ``others`` to those who wait; ``page`` is a URL name, ``act`` the
    button's words, ``what`` the part of the review it belongs to.
    """

    who: str
    person: int | None
    what: str
    why: str
    others: str
    since: datetime
    page: str
    act: str


@dataclass(frozen=True)
class Item:
    """One line of a queue: a candidate with one of its needs."""

    row: Row
    need: Need

    def waited(self, now: datetime) -> timedelta:
        """How long it has waited."""
        return now - self.need.since

    def late(self, now: datetime) -> bool:
        """Whether it waits longer than it should."""
        return self.waited(now) >= WAIT_TARGET


def is_for(need: Need, row: Row, user: User) -> bool:
    """Whether it is this person's turn: never for one's own candidate, never for who signed the other track."""
    if need.person is not None:
        return need.person == user.pk
    if user.pk == row.candidate.requester_id:
        return False
    if need.who in SIGN_POWER:
        return SIGN_POWER[need.who] in user.powers and (user.pk, OTHER[need.who]) not in row.signed
    signed_both = {(user.pk, track) for track in states.TRACKS} <= row.signed
    return need.who == DECIDER and roles.DECIDE in user.powers and not signed_both


def sort(rows: Iterable[Row], user: User) -> tuple[list[Item], list[Item]]:
    """What needs this person, and what they wait on others for; both oldest first."""
    mine: list[Item] = []
    others: list[Item] = []
    for row in rows:
        for need in needs(row):
            if is_for(need, row, user):
                mine.append(Item(row, need))
            elif _has_a_hand_in(row, user):
                others.append(Item(row, need))
    return sorted(mine, key=_age), sorted(others, key=_age)


def needs(row: Row) -> list[Need]:
    """Everything that somebody has to do next on this candidate; nothing for what is closed."""
    if row.candidate.state == states.READING:
        return [_reading(row)]
    if row.candidate.state not in (states.IN_REVIEW, states.DECIDED):
        return []
    found = [need for track in states.TRACKS for need in _track(row, track)]
    if not found and all(gate.met for gate in row.gates):
        found = _decision(row)
    if not found and row.candidate.state == states.IN_REVIEW:
        found = _what_is_not_met(row)
    return found


def _age(item: Item) -> tuple[datetime, int]:
    return item.need.since, item.row.candidate.pk


def _has_a_hand_in(row: Row, user: User) -> bool:
    signers = {person for person, _ in row.signed}
    intake = row.intake[0] if row.intake else None
    return user.pk in (row.candidate.requester_id, intake) or user.pk in signers


def _reading(row: Row) -> Need:
    asked = row.candidate.requester
    if row.state == states.UNREADABLE and row.job:
        why = f"The repository could not be read: {row.job['error']}"
        waits = f"{asked.name} looks at why the repository could not be read."
        return Need("requester", asked.pk, "Reading", why, waits, row.job["ended_at"], "candidate", "See the error")
    waits = "The portal reads the repository."
    return Need(WORKER, None, "Reading", waits, waits, row.candidate.created_at, "candidate", "See the job")


def _track(row: Row, track: str) -> list[Need]:
    """The needs of one track; a remark without an answer is the requester's, an answered one the reviewers'."""
    shown = row.case.tracks[track].shown
    if shown == states.OUTDATED:
        found: list[Need] = [_outdated(row, track)]
    elif shown == states.LOCKED:
        found = _locked(row, track)
    elif shown == states.CHANGES_REQUESTED:
        return [_changes(row, track)]
    elif shown == states.FAILED:
        return [_failed(row, track)]
    else:
        found = _open(row, track) if shown == states.OPEN else []
    return found + _remarks(row, track, shown)


def _outdated(row: Row, track: str) -> Need:
    word, what = row.words[track], ", ".join(row.case.tracks[track].moved).lower()
    since = row.candidate.snapshot.read_at if row.candidate.snapshot else row.words[track].at
    if word.active:
        why = f"Your sign-off is outdated: {what} changed on the hub after you signed."
        person: int | None = word.signer_id
    else:
        why = f"{word.signer}’s sign-off is outdated ({what} changed on the hub) and {word.signer} no longer signs in."
        person = None
    waits = f"{word.signer if word.active else 'A reviewer'} signs again: {what} changed on the hub."
    return Need(track, person, _title(track), why, waits, since, track, "Compare and sign")


def _locked(row: Row, track: str) -> list[Need]:
    if track != states.ENGINEERING or not row.case.partial or not row.intake:
        return []  # the license intake, which unlocks engineering, is the legal track's need
    asked = row.candidate.requester
    why = "The files are gated and were not read, so engineering stays locked. Get access, then read again."
    waits = f"{asked.name} gets access to the gated files, then reads again."
    return [Need("requester", asked.pk, "Access", why, waits, row.intake[1], "candidate", "Read again")]


def _open(row: Row, track: str) -> list[Need]:
    if track == states.LEGAL and row.intake is None:
        why = "License intake is not recorded. Engineering stays locked until it is."
        waits = "A legal reviewer records the license intake."
        return [Need(track, None, "License intake", why, waits, row.since[track], track, "Record intake")]
    since = max(row.since[track], row.intake[1]) if row.intake else row.since[track]
    given, asked = len(row.case.tracks[track].answers), len(QUESTIONS[track])
    last = _last(row, track)
    if last and last.by_id == row.candidate.requester_id:
        return [_answered(row, track, last)]
    if last and given >= asked:
        return []  # only remarks are left, and they wait for the requester
    why = f"The {track} track is open: {given} of {asked} questions are answered."
    if given >= asked:
        why = f"Every {track} question is answered; the track can be signed."
    waits = f"{_reviewers(track)} the {track} track: {given} of {asked} questions are answered."
    return [Need(track, None, _title(track), why, waits, since, track, "Review" if given < asked else "Sign")]


def _changes(row: Row, track: str) -> Need:
    word, last = row.words[track], _last(row, track)
    asked = row.candidate.requester
    if last and last.by_id == asked.pk and last.at > word.at:
        return _answered(row, track, last)
    if row.candidate.snapshot_id != word.snapshot_id and row.candidate.snapshot:
        why = f"The repository was read again after changes were asked for on the {track} track."
        waits = f"{_reviewers(track)} the {track} track again."
        return Need(track, None, _title(track), why, waits, row.candidate.snapshot.read_at, track, "Review")
    why = f"{word.signer} asked for changes on the {track} track: {_quote(word.reason)}"
    waits = f"{asked.name} answers the changes that {word.signer} asked for."
    return Need("requester", asked.pk, _title(track), why, waits, word.at, "remarks", "Answer")


def _failed(row: Row, track: str) -> Need:
    word = row.words[track]
    why = f"{word.signer} failed the {track} track: {_quote(word.reason)} Unless the fail is withdrawn, reject it."
    waits = f"A decider rejects it, or {word.signer} withdraws the fail on the {track} track."
    return Need(DECIDER, None, _title(track), why, waits, word.at, "candidate", "Look at it")


def _remarks(row: Row, track: str, shown: str) -> list[Need]:
    mine = [remark for remark in row.remarks if remark.track == track]
    if not mine:
        return []
    asked, last = row.candidate.requester, mine[-1]
    if last.by_id == asked.pk:
        return [] if shown == states.OPEN else [_answered(row, track, last)]
    unanswered = [remark for remark in mine if remark.by_id != asked.pk]
    more = f" And {len(unanswered) - 1} more." if len(unanswered) > 1 else ""
    why = f"{last.by} remarks on the {track} track: {_quote(last.text)}{more}"
    waits = f"{asked.name} answers a remark on the {track} track."
    return [Need("requester", asked.pk, "Remarks", why, waits, unanswered[0].at, "remarks", "Answer")]


def _answered(row: Row, track: str, last: OpenRemark) -> Need:
    why = f"{last.by} answered on the {track} track: {_quote(last.text)}"
    waits = f"{_reviewers(track)} your answer on the {track} track."
    return Need(track, None, _title(track), why, waits, last.at, "remarks", "Read the answer")


def _decision(row: Row) -> list[Need]:
    since = max(word.at for word in row.words.values())
    if row.candidate.state == states.DECIDED:
        number = vars(row.candidate).get("c_superseded")
        if not number:
            return []
        why = f"Both tracks were signed anew since decision {number}; a decision that takes its place can be issued."
        return [
            Need(DECIDER, None, "Decision", why, "A decider can supersede the decision.", since, "decide", "Decide")
        ]
    why = "Both tracks passed and every requirement is met; a decision can be issued."
    return [Need(DECIDER, None, "Decision", why, "A decider can issue the decision.", since, "decide", "Decide")]


def _what_is_not_met(row: Row) -> list[Need]:
    """A requirement that fell after both tracks passed: whoever owns its page sees to it."""
    since = max(word.at for word in row.words.values()) if row.words else row.candidate.changed_at
    gate = next(gate for gate in row.gates if not gate.met)
    if gate.page in states.TRACKS:
        waits = f"{_reviewers(gate.page)} the {gate.page} track."
        return [Need(gate.page, None, _title(gate.page), f"{gate.name}: {gate.how}", waits, since, gate.page, "Review")]
    asked = row.candidate.requester
    return [
        Need(
            "requester",
            asked.pk,
            gate.group,
            f"{gate.name}: {gate.how}",
            f"{asked.name} sees to it.",
            since,
            "candidate",
            "Look at it",
        )
    ]


def _last(row: Row, track: str) -> OpenRemark | None:
    return next((remark for remark in reversed(row.remarks) if remark.track == track), None)


def _title(track: str) -> str:
    return f"{track.capitalize()} track"


def _reviewers(track: str) -> str:
    return "A legal reviewer reviews" if track == states.LEGAL else "An engineering reviewer reviews"


def _quote(text: str) -> str:
    short = text.strip()
    return f"“{short[:160]}…”" if len(short) > 160 else f"“{short}”"
