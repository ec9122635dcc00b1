"""One line of a displayed record, and the lines on its evidence, security boundary, people and operation."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from reviews.decisions.record import BOUNDARY, TRIGGERS, words
from reviews.language.memory import recalled
from reviews.language.phrases import dated, joined, quoted, say
from reviews.people.holder import holder_words
from reviews.workflow.notes.kinds import KINDS, asked
from reviews.workflow.notes.kinds import words as note_words
from reviews.workflow.notes.models import CONTROL
from reviews.workflow.policy.rules import TUNABLE

OURS = "answered"
LABELS = {CONTROL: say("Limitation and control")}
"""Labels for kinds of entries whose noun is not specific enough."""


@dataclass(frozen=True)
class RecordRow:
    """One line: label, value, state of knowledge (a word of the shared vocabulary, "" for none), and why or where.

    ``key`` is that of its fact, "" for other lines.
    """

    label: str
    text: str
    known: str = ""
    why: str = ""
    place: str = ""
    key: str = ""


def evidence(data: dict[str, Any], decider: str) -> list[RecordRow]:
    """Return the operational evidence that the record requires; earlier records have a text without owner and day."""
    if "operational_evidence_required" in data:
        said = data["operational_evidence_required"]
        return [RecordRow(say("Operational evidence still required"), said, OURS, decider)]
    if none := data.get("operational_evidence_none"):
        who = holder_words(none["by"])
        return [
            RecordRow(
                say("Operational evidence"),
                say("None required: {reason} Accepted by {who}.", reason=none["reason"], who=who),
                OURS,
                decider,
            )
        ]
    return [
        RecordRow(
            say("Operational evidence {number_of}", number_of=one["number"]),
            say(
                "{what}; owner: {holder_words}; due {day}",
                what=one["what"],
                holder_words=holder_words(one["owner"]),
                day=_day(one["due"]),
            ),
            OURS,
            decider,
        )
        for one in data.get("operational_evidence", ())
    ]


def _day(text: str) -> str:
    return dated(date.fromisoformat(text), "%-d %b %Y")


def boundary(data: dict[str, Any], decider: str) -> list[RecordRow]:
    """Return each part of the security boundary with its owner; empty for records that predate it."""
    said = data.get("security_boundary", {})
    return [
        RecordRow(say("Boundary: {title}", title=title.lower()), _part(said[key]), OURS, decider)
        for key, title in BOUNDARY
        if key in said
    ]


def _part(said: dict[str, str]) -> str:
    """Return one part of the boundary in words."""
    if why := said.get("not_applicable"):
        return say("Not applicable: {why}", why=why)
    return say("{reviewed}; owner: {owner}", reviewed=said["reviewed"], owner=said["owner"])


def people(data: dict[str, Any], decider: str, signer: str) -> list[RecordRow]:
    """Return the lines on who evaluates changes and, in newer records, whom to call in an incident."""
    call = data.get("incident_contact")
    found = [RecordRow(say("Change owner"), data["change_owner"], OURS, decider)]
    return [*found, RecordRow(say("Incident contact"), call, OURS, signer)] if call else found


def operations(data: dict[str, Any]) -> list[RecordRow]:
    """Return the lines with engineering's notes on operation."""
    found: list[RecordRow] = []
    controls = 0
    for one in data.get("operations", ()):
        kind = KINDS.get(one["kind"])
        question = asked(one["kind"], one["about"])
        name = question[0] if question else ""
        title = LABELS.get(one["kind"]) or (kind.noun.capitalize() if kind else one["kind"])
        label = say("{title}: {name}", title=title, name=name) if name and name != title else title
        text = note_words(one["kind"], one["values"])
        if one["kind"] == CONTROL and one["values"].get("text"):
            # quote the limitation, because its key is only a digest
            text = joined(" ", (quoted(one["values"]["text"]), text))
        if one["kind"] == CONTROL:
            controls += 1
            label = say("{label} {controls}", label=label, controls=controls)
        found.append(RecordRow(label, text, OURS, one["by"]))
    return found


def accepted(fallback: dict[str, Any]) -> str:
    """Return who accepts that there is no fallback, as a sentence of its own; "" if no one is named."""
    who = fallback.get("accepted_by")
    return say(" Accepted by {holder_words}.", holder_words=holder_words(who)) if who else ""


def alternatives(data: dict[str, Any]) -> list[RecordRow]:
    """Return the lines on alternatives considered for the workload, with their outcomes."""
    said = data.get("alternatives_considered")
    if said is None:
        return []
    if not said:
        return [
            RecordRow(say("Alternatives considered"), say("No other repository was proposed for this workload."), OURS)
        ]
    return [RecordRow(say("Alternative considered"), _alternative(one), OURS) for one in said]


def _alternative(one: dict[str, Any]) -> str:
    at = say(" at {commit}", commit=one["commit"]) if one["commit"] else ""
    number = say(", decision {decision}", decision=one["decision"]) if one["decision"] else ""
    why = say(". {why}", why=recalled(one["why"])) if one["why"] else ""
    return say(
        "{repository}{at}: {state}{number_of}{why}",
        repository=one["repository"],
        at=at,
        state=recalled(one["state"].lower()),
        number_of=number,
        why=why,
    )


def repeats(said: dict[str, Any]) -> str:
    """Return which earlier sign-off this one repeats, and by which rule; "" for an original sign-off."""
    old = said.get("repeats")
    if not old:
        return ""
    words = {
        "renewed": say("Renewed after a review of the changes"),
        "inherited": say("Inherited because its basis is unchanged"),
    }
    return say(
        "{rule}: first signed by {name} on snapshot {snapshot}.",
        rule=words.get(old["rule"], old["rule"]),
        name=old["by"]["name"],
        snapshot=old["snapshot"],
    )


def waived(key: str) -> str:
    """Return what a waiver covers, in words."""
    name = key.removeprefix("requirement:")
    return TUNABLE.get(name, say(name.replace("-", " ").replace("_", " ").capitalize()))


def trigger(said: Any) -> str:
    """Return a re-evaluation trigger in words, with who looks for it by when; earlier records name no one."""
    if not isinstance(said, dict):
        return words(TRIGGERS, said)
    day = date.fromisoformat(said["look_by"])
    return say(
        "{words}: {holder_words} looks, first by {day}",
        words=words(TRIGGERS, said["trigger"]),
        holder_words=holder_words(said["who"]),
        day=dated(day, "%-d %b %Y"),
    )
