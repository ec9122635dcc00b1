"""What a reader of a decision needs first: what may run where, on which conditions, until when, whom to call."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from reviews.decisions.answers import EXPIRED, SUPERSEDED, SUSPENDED, WITHDRAWN
from reviews.decisions.record import FALLBACKS, words
from reviews.decisions.record_lines import accepted
from reviews.decisions.record_page import RecordPage, SignOffRow
from reviews.language.memory import stored
from reviews.language.phrases import figure, joined, say
from reviews.people.holder import Holder, holder_words

NEVER_GREEN = (WITHDRAWN, SUPERSEDED, EXPIRED, SUSPENDED)
"""Standings in which nothing may run: what was approved is then shown without the colour of approval."""


@dataclass(frozen=True)
class VerdictNow:
    """Permission or endorsement with its tone today; ``changed`` is what has moved since it was signed."""

    said: SignOffRow
    tone: str
    word: str
    changed: list[str]

    @property
    def since(self) -> str:
        """What has changed since it was signed: fact groups in one list, then whole sentences as they were written."""
        named = joined(", ", (one.lower() for one in self.changed if "." not in one))
        said = [one for one in self.changed if "." in one]
        return joined(" ", [say("Changed since then: {named}.", named=named), *said] if named else said)


@dataclass(frozen=True)
class ConditionNow:
    """A condition with its state today: its tone and word."""

    text: str
    owner: str
    due: date
    tone: str
    word: str
    met: date | None = None


@dataclass(frozen=True)
class DueDay:
    """A day on which something about the decision is due."""

    day: date
    what: str
    passed: bool


@dataclass(frozen=True)
class HeldNow:
    """Who answers now for the parts that were handed over, by the part's key, and who looks for triggers by which day.

    ``look`` is None while the record alone says so.
    """

    holders: Mapping[str, Holder]
    look: tuple[date, str] | None = None

    def words(self, part: str, recorded: str) -> str:
        """Return who answers for a part now, with the name in the record beside it where they differ."""
        holder = self.holders.get(part)
        if holder is None:
            return recorded
        return (
            say("{words} (recorded: {recorded})", words=holder.words, recorded=recorded) if recorded else holder.words
        )


NOTHING_HANDED = HeldNow({})


@dataclass(frozen=True)
class FirstScreen:
    """The first screen; ``allows`` is false once nothing may run under the decision."""

    allows: bool
    verdicts: list[VerdictNow]
    runs: str
    load: str
    narrowed: str
    conditions: list[ConditionNow]
    fallback: str
    fallback_decision: int | None
    next_day: DueDay | None
    later_days: list[DueDay]
    call: list[tuple[str, str]]


def first_screen(
    record: RecordPage,
    word: str,
    changed: Sequence[list[str]],
    live: Iterable[Mapping[str, Any]],
    today: date,
    now: HeldNow = NOTHING_HANDED,
) -> FirstScreen:
    """Return the first screen of a record whose standing is ``word``.

    ``changed`` is what has moved under each verdict, ``live`` the state of the conditions now (track, number, met_at).
    """
    data = record.data
    met = {(one["track"], one["number"]): one["met_at"] for one in live}
    conditions = [_condition(one, met, word, today, now) for one in record.conditions]
    days = sorted(set(_days(record, conditions, now))) if word not in (WITHDRAWN, SUPERSEDED) else []
    due = [DueDay(day, what, day < today) for day, what in days]
    fallback = data["fallback"]
    return FirstScreen(
        allows=word not in NEVER_GREEN,
        verdicts=[_verdict(one, word, moved) for one, moved in zip(record.verdicts, changed, strict=True)],
        runs=_runs(data),
        load=_load(data["envelope"], data.get("runs") or ()),
        narrowed=str(data["envelope"].get("scope_narrowed") or ""),
        conditions=conditions,
        fallback=say(
            "{words}. {note}{accepted}",
            words=words(FALLBACKS, fallback["kind"]),
            note=fallback["note"],
            accepted=accepted(fallback),
        ),
        fallback_decision=fallback["decision"],
        next_day=due[0] if due else None,
        later_days=due[1:],
        call=_call(data, now),
    )


def _verdict(said: SignOffRow, word: str, changed: list[str]) -> VerdictNow:
    if word in NEVER_GREEN:
        return VerdictNow(said, "quiet", say("{outcome} when it was issued", outcome=said.outcome), changed)
    if changed:
        return VerdictNow(said, "warn", say("Under review"), changed)
    return VerdictNow(said, "ok", said.outcome, changed)


def _condition(
    one: Mapping[str, Any], met: Mapping[Any, str | None], word: str, today: date, now: HeldNow
) -> ConditionNow:
    at = met.get((one["track"], one["number"]))
    day = datetime.fromisoformat(at).date() if at else one["met"].date() if one["met"] else None
    if day:
        tone, state = "ok", say("Met")
    elif one["due"] < today:
        tone, state = "bad", say("Overdue")
    else:
        tone, state = "warn", say("Open")
    quiet = word in NEVER_GREEN
    owner = now.words(f"condition:{one['track']}-{one['number']}", one["owner"])
    return ConditionNow(one["text"], owner, one["due"], "quiet" if quiet else tone, state, day)


def _runs(data: Mapping[str, Any]) -> str:
    rung = (data.get("rung") or {}).get("is", "")
    weights = say("{rung}, ", rung=stored(rung)) if rung else ""
    return say(
        "{weights}served by {runtime} on {node_class}",
        weights=weights,
        runtime=data["runtime"],
        node_class=data["envelope"]["node_class"],
    )


def _load(envelope: Mapping[str, Any], runs: Sequence[Mapping[str, Any]]) -> str:
    told = [
        say("run {number_of}, imported by {imported_by}", number_of=one["number"], imported_by=one["imported_by"])
        for one in runs
    ]
    said = say("tested: {told}", told=joined("; ", told)) if told else say("said to be tested, without a run")
    how = said if envelope["known"] == "tested" else say("estimated, not tested")
    return say(
        "Up to {tokens} tokens per request and {at_once} requests at once ({how})",
        tokens=figure(f"{envelope['context_tokens']:,}"),
        at_once=figure(f"{envelope['concurrency']:,}"),
        how=how,
    )


def _days(record: RecordPage, conditions: list[ConditionNow], now: HeldNow) -> Iterable[tuple[date, str]]:
    yield date.fromisoformat(record.data["review_by"]), say("the decision expires after this day")
    for one in conditions:
        if one.met is None:
            yield one.due, say("condition due, {owner}: {text}", owner=one.owner, text=one.text)
    if now.look:
        yield now.look[0], say("{value} looks for triggers", value=now.look[1])
        return
    for one in record.data["re_evaluation_triggers"]:
        if isinstance(one, dict) and one.get("look_by"):
            yield (
                date.fromisoformat(one["look_by"]),
                say("{holder_words} looks for triggers", holder_words=holder_words(one["who"])),
            )


def _call(data: Mapping[str, Any], now: HeldNow) -> list[tuple[str, str]]:
    """Return whom to call, each with what for: whoever answers for it now."""
    contact = now.words("incident-contact", data.get("incident_contact") or "")
    found = [(contact, say("incidents")), (now.words("change-owner", data["change_owner"]), say("changes"))]
    return [(name, what) for name, what in found if name]
