"""The needs of one candidate: who must do what next, why, and since when, for each state of its tracks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from django.urls import reverse

from reviews.workflow import states
from reviews.workflow.candidate_rows import CandidateRow, OpenRemark
from reviews.workflow.locks import locked_until
from reviews.workflow.questions import QUESTIONS

DECIDER, WORKER, SECOND = "decider", "worker", "second"


@dataclass(frozen=True)
class Need:
    """One next step, owed by a group (a track's name, decider, second, worker) or by one person.

    ``why`` is shown to those who must act, ``others`` to the rest; ``page`` is a URL name, ``act`` the button label,
    ``what`` the part of the review, ``not_for`` a person who may not do it.
    """

    who: str
    person: int | None
    what: str
    why: str
    others: str
    since: datetime
    page: str
    act: str
    more: Mapping[str, str] = field(default_factory=dict)
    not_for: int | None = None

    def url(self, candidate_id: int) -> str:
        """Return the address of the page for this step."""
        return reverse(self.page, kwargs={"candidate_id": candidate_id, **self.more})


def reading(row: CandidateRow) -> Need:
    """Return what an unfinished reading waits for."""
    asked = row.candidate.requester
    if row.state == states.UNREADABLE and row.job:
        why = f"The repository could not be read: {row.job['error']}"
        waits = f"{asked.name} must find out why the repository could not be read."
        return Need("requester", asked.pk, "Reading", why, waits, row.job["ended_at"], "candidate", "See the error")
    waits = "The portal is reading the repository."
    return Need(WORKER, None, "Reading", waits, waits, row.candidate.created_at, "candidate", "See the job")


def track(row: CandidateRow, name: str) -> list[Need]:
    """Return the needs of one track; an unanswered remark is the requester's, an answered one the reviewers'."""
    shown = row.value.tracks[name].shown
    if shown == states.OUTDATED:
        found: list[Need] = [_outdated(row, name)]
    elif shown == states.EXPIRED:
        found = [_expired(row, name)]
    elif shown == states.LOCKED:
        found = _locked(row, name)
    elif shown == states.CHANGES_REQUESTED:
        return [_changes(row, name)]
    elif shown == states.FAILED:
        return [_failed(row, name)]
    else:
        found = _open(row, name) if shown == states.OPEN else []
    return found + _remarks(row, name, shown) + _waivers(row, name) + _late(row, name)


def _waivers(row: CandidateRow, track: str) -> list[Need]:
    """Return waivers that need approval: by another reviewer of the track, or by a decider for a break-glass waiver."""
    found = []
    for one in row.asked:
        if one.track != track:
            continue
        who = DECIDER if one.glass else track
        why = f"{one.by} requests a waiver of “{one.title}” until {one.expires:%-d %b %Y}: {_quote(one.reason)}"
        waits = f"{'A decider' if one.glass else 'Another reviewer'} must approve a waiver that {one.by} requested."
        found.append(Need(who, None, "Waiver", why, waits, one.at, "waivers", "Review the waiver", not_for=one.by_id))
    return found


def _late(row: CandidateRow, track: str) -> list[Need]:
    """Return overdue conditions of the track: its reviewers act on them before the decision is suspended."""
    found = []
    for one in row.conditions:
        if one.track != track or not one.late(row.day):
            continue
        ends = f" The decision is suspended after {one.lapses_on:%-d %b %Y}." if one.lapses_on else ""
        why = f"{one.words.capitalize()}, is not met. Owner: {one.owner or 'none'}.{ends}"
        since = datetime.combine(one.due + timedelta(days=1), time(), UTC)
        waits = f"{one.owner or 'The owner'} must meet {one.words}."
        found.append(Need(track, None, "Condition", why, waits, since, "candidate", "Review the condition"))
    return found


def learned(row: CandidateRow, track: str) -> list[Need]:
    """Return the need to read what a newer reader learned, of a track that is signed: an open one is read anyway."""
    mine = [one for one in row.learned if track in one.waits_for]
    if not mine or row.value.tracks[track].shown not in (*states.PASSING, states.CHANGES_REQUESTED):
        return []
    titles = ", ".join(dict.fromkeys(one.title for one in mine))
    why = f"Reader {mine[-1].reader} learned more about the same files: {titles}. Read it, then confirm."
    reviewer = "A legal reviewer" if track == states.LEGAL else "An engineering reviewer"
    waits = f"{reviewer} must read what reader {mine[-1].reader} learned."
    since = min(one.at for one in mine)
    return [Need(track, None, _title(track), why, waits, since, track, "Read what it learned")]


def _outdated(row: CandidateRow, track: str) -> Need:
    if row.value.tracks[track].contradicted:
        return _contradicted(row, track)
    word, what = row.words[track], ", ".join(row.value.tracks[track].moved).lower()
    since = row.candidate.snapshot.read_at if row.candidate.snapshot else row.words[track].at
    if word.reviews:
        why = f"Your sign-off is outdated: {what} changed on the hub after you signed."
        person: int | None = word.signer_id
    else:
        why = f"{word.signer}’s sign-off is outdated ({what} changed on the hub), and {word.signer} no longer reviews."
        person = None
    waits = f"{word.signer if word.reviews else 'A reviewer'} must sign again: {what} changed on the hub."
    return Need(track, person, _title(track), why, waits, since, *_renewing(row, track))


def _contradicted(row: CandidateRow, track: str) -> Need:
    """Return the need of a sign-off that a newer reader contradicts: its author's, or any reviewer's after them."""
    word, value = row.words[track], row.value.tracks[track]
    since = row.candidate.snapshot.read_at if row.candidate.snapshot else word.at
    whose, person = ("Your", word.signer_id) if word.reviews else (f"{word.signer}’s", None)
    why = f"{whose} sign-off is outdated. {value.why_outdated}"
    waits = f"{word.signer if word.reviews else 'A reviewer'} must sign again. {value.why_outdated}"
    return Need(track, person, _title(track), why, waits, since, *_renewing(row, track))


def _renewing(row: CandidateRow, track: str) -> tuple[str, str, dict[str, str]]:
    """Return where a sign-off that no longer counts is reviewed: a pass is renewed, anything else is signed anew."""
    if row.value.tracks[track].state in states.PASSING:
        return "renew", "Review and renew", {"track": track}
    return track, "Compare and sign", {}


def _expired(row: CandidateRow, track: str) -> Need:
    """Return the need for a pass past its review date: any reviewer of the track may act, not only its author."""
    day = row.value.tracks[track].review_by or row.words[track].at.date()
    why = f"The review of the {track} sign-off was due by {day:%-d %b %Y}. Review the track again, then renew or sign."
    waits = f"{_reviewers(track)} the {track} track again: it was due by {day:%-d %b %Y}."
    since = datetime.combine(day + timedelta(days=1), time(), UTC)
    return Need(track, None, _title(track), why, waits, since, *_renewing(row, track))


def _locked(row: CandidateRow, track: str) -> list[Need]:
    if track != states.ENGINEERING or not row.value.partial or not row.intake:
        return []  # the license intake that unlocks engineering is a need of the legal track
    asked = row.candidate.requester
    why = f"{locked_until(partial=True, intake=True)} Request access, then read again."
    waits = f"{asked.name} must get access to the gated files and read them again."
    return [Need("requester", asked.pk, "Access", why, waits, row.intake[1], "candidate", "Read again")]


def _open(row: CandidateRow, track: str) -> list[Need]:
    if track == states.LEGAL and row.intake is None:
        why = locked_until(partial=row.value.partial, intake=False)
        waits = "A legal reviewer must record the license intake."
        return [Need(track, None, "License intake", why, waits, row.since[track], track, "Record intake")]
    since = max(row.since[track], row.intake[1]) if row.intake else row.since[track]
    given, asked = len(row.value.tracks[track].answers), len(QUESTIONS[track])
    last = _last(row, track)
    if last and last.by_id == row.candidate.requester_id:
        return [_answered(row, track, last)]
    if last and given >= asked:
        return []  # only remarks are left, which the requester must answer
    why = f"The {track} track is open: {given} of {asked} questions answered."
    if given >= asked:
        why = f"Every {track} question is answered. You can sign the track."
    waits = f"{_reviewers(track)} the {track} track: {given} of {asked} questions answered."
    return [Need(track, None, _title(track), why, waits, since, track, "Review" if given < asked else "Sign")]


def _changes(row: CandidateRow, track: str) -> Need:
    word, last = row.words[track], _last(row, track)
    asked = row.candidate.requester
    if last and last.by_id == asked.pk and last.at > word.at:
        return _answered(row, track, last)
    if row.candidate.snapshot_id != word.snapshot_id and row.candidate.snapshot:
        why = f"The repository was read again after changes were requested on the {track} track."
        waits = f"{_reviewers(track)} the {track} track again."
        return Need(track, None, _title(track), why, waits, row.candidate.snapshot.read_at, track, "Review")
    why = f"{word.signer} requested changes on the {track} track: {_quote(word.reason)}"
    waits = f"{asked.name} must respond to the changes that {word.signer} requested."
    return Need("requester", asked.pk, _title(track), why, waits, word.at, "remarks", "Answer")


def _failed(row: CandidateRow, track: str) -> Need:
    word = row.words[track]
    why = f"{word.signer} failed the {track} track: {_quote(word.reason)} Reject it, unless the fail is withdrawn."
    waits = f"A decider must reject the candidate, or {word.signer} withdraw the fail on the {track} track."
    return Need(DECIDER, None, _title(track), why, waits, word.at, "candidate", "Review")


def _remarks(row: CandidateRow, track: str, shown: str) -> list[Need]:
    mine = [remark for remark in row.remarks if remark.track == track]
    if not mine:
        return []
    asked, last = row.candidate.requester, mine[-1]
    if last.by_id == asked.pk:
        return [] if shown == states.OPEN else [_answered(row, track, last)]
    unanswered = [remark for remark in mine if remark.by_id != asked.pk]
    more = f" And {len(unanswered) - 1} more." if len(unanswered) > 1 else ""
    why = f"{last.by} made a remark on the {track} track: {_quote(last.text)}{more}"
    waits = f"{asked.name} must answer a remark on the {track} track."
    return [Need("requester", asked.pk, "Remarks", why, waits, unanswered[0].at, "remarks", "Answer")]


def _answered(row: CandidateRow, track: str, last: OpenRemark) -> Need:
    why = f"{last.by} answered on the {track} track: {_quote(last.text)}"
    waits = f"{_reviewers(track)} your answer on the {track} track."
    return Need(track, None, _title(track), why, waits, last.at, "remarks", "Read the answer")


def decision(row: CandidateRow) -> list[Need]:
    """Return what the deciders can do once every requirement is met."""
    since = max(word.at for word in row.words.values())
    if row.candidate.state == states.DECIDED:
        number = vars(row.candidate).get("c_superseded")
        if not number:
            return []
        why = f"Both tracks were signed again since decision {number}. You can issue a decision that supersedes it."
        return [
            Need(DECIDER, None, "Decision", why, "A decider can supersede the decision.", since, "decide", "Decide")
        ]
    why = "Both tracks passed and every requirement is met. You can issue the decision."
    return [Need(DECIDER, None, "Decision", why, "A decider can issue the decision.", since, "decide", "Decide")]


def what_is_not_met(row: CandidateRow) -> list[Need]:
    """Return the need for a requirement that failed after both tracks passed, for whoever owns its page."""
    since = max(word.at for word in row.words.values()) if row.words else row.candidate.changed_at
    requirement = next(requirement for requirement in row.requirements if not requirement.met)
    if requirement.page in states.TRACKS:
        waits = f"{_reviewers(requirement.page)} the {requirement.page} track."
        return [
            Need(
                requirement.page,
                None,
                _title(requirement.page),
                f"{requirement.name}: {requirement.how}",
                waits,
                since,
                requirement.page,
                "Review",
            )
        ]
    asked = row.candidate.requester
    return [
        Need(
            "requester",
            asked.pk,
            requirement.group,
            f"{requirement.name}: {requirement.how}",
            f"{asked.name} must resolve “{requirement.name}”.",
            since,
            "candidate",
            "Open the candidate",
        )
    ]


def _last(row: CandidateRow, track: str) -> OpenRemark | None:
    return next((remark for remark in reversed(row.remarks) if remark.track == track), None)


def _title(track: str) -> str:
    return f"{track.capitalize()} track"


def _reviewers(track: str) -> str:
    return "A legal reviewer must review" if track == states.LEGAL else "An engineering reviewer must review"


def _quote(text: str) -> str:
    short = text.strip()
    return f"“{short[:160]}…”" if len(short) > 160 else f"“{short}”"
