"""The needs of one candidate: who must do what next, why, and since when, for each state of its tracks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from django.urls import reverse

from reviews.language.memory import recalled
from reviews.language.phrases import dated, joined, large, quoted, say, sense
from reviews.workflow import states
from reviews.workflow.candidate_rows import CandidateRow, OpenRemark
from reviews.workflow.locks import locked_until
from reviews.workflow.questions import QUESTIONS

DECIDER, WORKER, SECOND = "decider", "worker", "second"


@dataclass(frozen=True)
class Need:
    """One next step, owed by a group (a track's name, decider, second, worker) or by one person.

    ``why`` is for who must act, ``others`` for the rest; ``page`` names a URL, ``not_for`` a person who may not act.
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
        why = say("The repository could not be read: {error}", error=recalled(row.job["error"]))
        waits = say("{name} must find out why the repository could not be read.", name=asked.name)
        return Need(
            "requester", asked.pk, say("Reading"), why, waits, row.job["ended_at"], "candidate", say("See the error")
        )
    waits = say("The portal is reading the repository.")
    return Need(WORKER, None, say("Reading"), waits, waits, row.candidate.created_at, "candidate", say("See the job"))


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
        why = say(
            "{by} requests a waiver of “{title}” until {expires}: {quote}", by=one.by, title=one.title,
            expires=dated(one.expires, "%-d %b %Y"), quote=_quote(one.reason),
        )  # fmt: skip
        waits = (
            say("A decider must approve a waiver that {by} requested.", by=one.by)
            if one.glass
            else say("Another reviewer must approve a waiver that {by} requested.", by=one.by)
        )
        found.append(
            Need(who, None, say("Waiver"), why, waits, one.at, "waivers", say("Review the waiver"), not_for=one.by_id)
        )
    return found


def _late(row: CandidateRow, track: str) -> list[Need]:
    """Return overdue conditions of the track: its reviewers act on them before the decision is suspended."""
    found = []
    for one in row.conditions:
        if one.track != track or not one.late(row.day):
            continue
        ends = (
            say(" The decision is suspended after {lapses_on}.", lapses_on=dated(one.lapses_on, "%-d %b %Y"))
            if one.lapses_on
            else ""
        )
        why = say(
            "{words}, is not met. Owner: {value}.{ends}",
            words=large(one.words),
            value=one.owner or say("none"),
            ends=ends,
        )  # fmt: skip
        since = datetime.combine(one.due + timedelta(days=1), time(), UTC)
        waits = say("{value} must meet {words}.", value=one.owner or say("The owner"), words=one.words)
        found.append(Need(track, None, say("Condition"), why, waits, since, "candidate", say("Review the condition")))
    return found


def learned(row: CandidateRow, track: str) -> list[Need]:
    """Return the need to read what a newer reader learned, of a track that is signed: an open one is read anyway."""
    mine = [one for one in row.learned if track in one.waits_for]
    if not mine or row.value.tracks[track].shown not in (*states.PASSING, states.CHANGES_REQUESTED):
        return []
    titles = joined(", ", dict.fromkeys(one.title for one in mine))
    why = say(
        "Reader {reader} learned more about the same files: {titles}. Read it, then confirm.",
        reader=mine[-1].reader,
        titles=titles,
    )
    waits = say("{reviewer} must read what reader {reader} learned.", reviewer=reviewer(track), reader=mine[-1].reader)
    since = min(one.at for one in mine)
    return [Need(track, None, title(track), why, waits, since, track, say("Read what it learned"))]


def _outdated(row: CandidateRow, track: str) -> Need:
    if row.value.tracks[track].contradicted:
        return _contradicted(row, track)
    word, what = row.words[track], joined(", ", row.value.tracks[track].moved).lower()
    since = row.candidate.snapshot.read_at if row.candidate.snapshot else row.words[track].at
    if word.reviews:
        why = say("Your sign-off is outdated: {what} changed on the hub after you signed.", what=what)
        person: int | None = word.signer_id
    else:
        why = say(
            "{signer}’s sign-off is outdated ({what} changed on the hub), and {signer} no longer reviews.",
            signer=word.signer,
            what=what,
        )
        person = None
    waits = say(
        "{part} must sign again: {what} changed on the hub.",
        part=word.signer if word.reviews else say("A reviewer"),
        what=what,
    )
    return Need(track, person, title(track), why, waits, since, *_renewing(row, track))


def _contradicted(row: CandidateRow, track: str) -> Need:
    """Return the need of a sign-off that a newer reader contradicts: its author's, or any reviewer's after them."""
    word, value = row.words[track], row.value.tracks[track]
    since = row.candidate.snapshot.read_at if row.candidate.snapshot else word.at
    person = word.signer_id if word.reviews else None
    why = (
        say("Your sign-off is outdated. {why_outdated}", why_outdated=value.why_outdated)
        if word.reviews
        else say("{signer}’s sign-off is outdated. {why_outdated}", signer=word.signer, why_outdated=value.why_outdated)
    )
    waits = say(
        "{part} must sign again. {why_outdated}",
        part=word.signer if word.reviews else say("A reviewer"),
        why_outdated=value.why_outdated,
    )
    return Need(track, person, title(track), why, waits, since, *_renewing(row, track))


def _renewing(row: CandidateRow, track: str) -> tuple[str, str, dict[str, str]]:
    """Return where a sign-off that no longer counts is reviewed: a pass is renewed, anything else is signed anew."""
    if row.value.tracks[track].state in states.PASSING:
        return "renew", say("Review and renew"), {"track": track}
    return track, say("Compare and sign"), {}


def _expired(row: CandidateRow, track: str) -> Need:
    """Return the need for a pass past its review date: any reviewer of the track may act, not only its author."""
    day = row.value.tracks[track].review_by or row.words[track].at.date()
    why = say(
        "The review of the {track} sign-off was due by {day}. Review the track again, then renew or sign.",
        track=track,
        day=dated(day, "%-d %b %Y"),
    )
    waits = say(
        "{reviewer} must review the {track} track again: it was due by {day}.", reviewer=reviewer(track), track=track,
        day=dated(day, "%-d %b %Y"),
    )  # fmt: skip
    since = datetime.combine(day + timedelta(days=1), time(), UTC)
    return Need(track, None, title(track), why, waits, since, *_renewing(row, track))


def _locked(row: CandidateRow, track: str) -> list[Need]:
    if track != states.ENGINEERING or not row.value.partial or not row.intake:
        return []  # the license intake that unlocks engineering is a need of the legal track
    asked = row.candidate.requester
    why = say("{locked_until} Request access, then read again.", locked_until=locked_until(partial=True, intake=True))
    waits = say("{name} must get access to the gated files and read them again.", name=asked.name)
    return [Need("requester", asked.pk, say("Access"), why, waits, row.intake[1], "candidate", say("Read again"))]


def _open(row: CandidateRow, track: str) -> list[Need]:
    if track == states.LEGAL and row.intake is None:
        why = locked_until(partial=row.value.partial, intake=False)
        waits = say("A legal reviewer must record the license intake.")
        return [Need(track, None, say("License intake"), why, waits, row.since[track], track, say("Record intake"))]
    since = max(row.since[track], row.intake[1]) if row.intake else row.since[track]
    given, asked = len(row.value.tracks[track].answers), len(QUESTIONS[track])
    last = _last(row, track)
    if last and last.by_id == row.candidate.requester_id:
        return [_answered(row, track, last)]
    if last and given >= asked:
        return []  # only remarks are left, which the requester must answer
    why = say(
        "The {track} track is open: {given} of {asked} questions answered.", track=track, given=given, asked=asked
    )
    if given >= asked:
        why = say("Every {track} question is answered. You can sign the track.", track=track)
    waits = say(
        "{reviewer} must review the {track} track: {given} of {asked} questions answered.", reviewer=reviewer(track),
        track=track, given=given, asked=asked,
    )  # fmt: skip
    return [Need(track, None, title(track), why, waits, since, track, say("Review") if given < asked else say("Sign"))]


def _changes(row: CandidateRow, track: str) -> Need:
    word, last = row.words[track], _last(row, track)
    asked = row.candidate.requester
    if last and last.by_id == asked.pk and last.at > word.at:
        return _answered(row, track, last)
    if row.candidate.snapshot_id != word.snapshot_id and row.candidate.snapshot:
        why = say("The repository was read again after changes were requested on the {track} track.", track=track)
        waits = say("{reviewer} must review the {track} track again.", reviewer=reviewer(track), track=track)
        return Need(track, None, title(track), why, waits, row.candidate.snapshot.read_at, track, say("Review"))
    why = say(
        "{signer} requested changes on the {track} track: {quote}", signer=word.signer, track=track,
        quote=_quote(word.reason),
    )  # fmt: skip
    waits = say("{name} must respond to the changes that {signer} requested.", name=asked.name, signer=word.signer)
    return Need("requester", asked.pk, title(track), why, waits, word.at, "remarks", sense("Answer", "Answer it"))


def _failed(row: CandidateRow, track: str) -> Need:
    word = row.words[track]
    why = say(
        "{signer} failed the {track} track: {quote} Reject it, unless the fail is withdrawn.", signer=word.signer,
        track=track, quote=_quote(word.reason),
    )  # fmt: skip
    waits = say(
        "A decider must reject the candidate, or {signer} withdraw the fail on the {track} track.",
        signer=word.signer,
        track=track,
    )
    return Need(DECIDER, None, title(track), why, waits, word.at, "candidate", say("Review"))


def _remarks(row: CandidateRow, track: str, shown: str) -> list[Need]:
    mine = [remark for remark in row.remarks if remark.track == track]
    if not mine:
        return []
    asked, last = row.candidate.requester, mine[-1]
    if last.by_id == asked.pk:
        return [] if shown == states.OPEN else [_answered(row, track, last)]
    new = [remark for remark in mine if remark.by_id != asked.pk]
    more = say(" And {number_of} more.", number_of=len(new) - 1) if len(new) > 1 else ""
    why = say(
        "{by} made a remark on the {track} track: {quote}{more}",
        by=last.by, track=track, quote=_quote(last.text), more=more,
    )  # fmt: skip
    waits = say("{name} must answer a remark on the {track} track.", name=asked.name, track=track)
    return [Need("requester", asked.pk, say("Remarks"), why, waits, new[0].at, "remarks", sense("Answer", "Answer it"))]


def _answered(row: CandidateRow, track: str, last: OpenRemark) -> Need:
    why = say("{by} answered on the {track} track: {quote}", by=last.by, track=track, quote=_quote(last.text))
    waits = say("{reviewer} must review your answer on the {track} track.", reviewer=reviewer(track), track=track)
    return Need(track, None, title(track), why, waits, last.at, "remarks", say("Read the answer"))


def _last(row: CandidateRow, track: str) -> OpenRemark | None:
    return next((remark for remark in reversed(row.remarks) if remark.track == track), None)


def title(track: str) -> str:
    """Return the title of a track."""
    return say("{track} track", track=track.capitalize())


def reviewer(track: str) -> str:
    """Return who reviews a track, as the subject of a sentence."""
    return say("A legal reviewer") if track == states.LEGAL else say("An engineering reviewer")


def _quote(text: str) -> str:
    return quoted(f"{text.strip()[:160]}…" if len(text.strip()) > 160 else text.strip())
