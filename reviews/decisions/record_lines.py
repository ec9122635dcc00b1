"""One line of a displayed record, and the lines on the chosen rung, its artifact set, sizing and pool."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reviews.decisions.record import BOUNDARY, TRIGGERS, words
from reviews.desks.wording import size
from reviews.language.phrases import dated, joined, say, say_count
from reviews.people.holder import holder_words
from reviews.sizing.plan import CACHE_TYPES, VERDICT_WORDS
from reviews.workflow.notes.kinds import KINDS, asked
from reviews.workflow.notes.kinds import words as note_words
from reviews.workflow.notes.models import CONTROL
from reviews.workflow.policy.rules import TUNABLE
from reviews.workflow.tested import estimate_words, run_words

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


def rung(data: dict[str, Any], signer: str) -> list[RecordRow]:
    """Return the lines on the rung, the cost of its quantization, and each repository of the artifact set."""
    said = data.get("rung")
    if not said:
        return []
    loss = said["quality_loss"]
    found = [RecordRow(say("Rung"), said["is"], OURS, signer)]
    if loss:
        found.append(RecordRow(say("Expected quality loss"), loss, OURS, signer))
    for one in data["artifact_set"]:
        files = len(one["files"])
        told = say_count(files, "{number:,} file", "{number:,} files") if files else say("files not read")
        text = say("{repository} at {commit}, {told}", repository=one["repository"], commit=one["commit"], told=told)
        if one["statement"]:
            text += say(". The author’s statement: {statement}", statement=one["statement"])
        found.append(RecordRow(say("Artifact set"), text, "hub"))
    return found


def runs(data: dict[str, Any]) -> list[RecordRow]:
    """Return the lines on the runs that tested the envelope, each with what the estimate said of its load."""
    return [
        RecordRow(
            say("Run"),
            say("{run_words}. {estimate_words}", run_words=run_words(one), estimate_words=estimate_words(one)),
            "tested",
            one["imported_by"],
        )
        for one in data.get("runs") or ()
    ]


def evaluation(data: dict[str, Any]) -> list[RecordRow]:
    """Return the lines on the evaluation on our own cases; none for records without a suite."""
    said = data.get("evaluation")
    if not said:
        return []
    suite = said["suite"]
    named = say(
        "{title}, version {number_of} ({sha256})",
        title=suite["title"],
        number_of=suite["number"],
        sha256=suite["sha256"][:7],
    )
    rows = [
        RecordRow(
            say("Evaluated on our cases"),
            say(
                "{named}: run {number_of} ({sha256}) answered {answered} of {of}, {rung} by {runtime} {version}",
                named=named,
                number_of=one["number"],
                sha256=one["sha256"][:7],
                answered=one["answered"],
                of=one["of"],
                rung=one["rung"],
                runtime=one["runtime"],
                version=one["version"],
            ),
            "tested",
            one["imported_by"],
        )
        for one in said["runs"]
    ]
    lacking = [
        RecordRow(
            say("Lacking in the evaluation"),
            say("{named}: {missing}", named=named, missing=said["missing"]),
            "unanswered",
        )
    ]
    return [*rows, *(lacking if said["missing"] else [])]


def weights(data: dict[str, Any], evidence: dict[str, Any]) -> list[RecordRow]:
    """Return the line on the bytes of the rung's weights; none for records that predate rungs or weight sets.

    A repository may have further weight files, which are not loaded and do not count.
    """
    chosen = {file["path"] for one in data.get("artifact_set", ()) for file in one["files"]}
    fact = evidence.get("weights.sets") or {}
    sets = [one for one in fact.get("value") or () if one["files"] and chosen.issuperset(one["files"])]
    if not sets:
        return []
    model = max(sets, key=lambda one: len(one["files"]))
    many = say_count(len(model["files"]), "{number:,} file", "{number:,} files")
    held = model["bytes"]
    text = (
        say("{size} ({held:,} bytes) in {value}", size=size(held), held=held, value=many)
        if held is not None
        else say("{value}, size not stated", value=many)
    )
    return [RecordRow(say("Weights"), text, fact["state"], say("the weight set of the rung"))]


def sizing(data: dict[str, Any]) -> list[RecordRow]:
    """Return the lines on the rung's sizing, with the versions behind the figures."""
    said = data.get("sizing")
    if not said:
        return []
    need, usable = int(said["need_bytes"]) / 2**30, int(said["usable_bytes"]) / 2**30
    many = (
        say(" on each of {accelerators} accelerators", accelerators=said["accelerators"])
        if int(said["accelerators"]) > 1
        else ""
    )
    cache = dict(CACHE_TYPES).get(said.get("cache_type", "bfloat16"), said.get("cache_type"))
    node = say(
        "{node_class}, version {node_class_version}",
        node_class=said["node_class"],
        node_class_version=said["node_class_version"],
    )
    served = say(
        "{runtime} {runtime_version}", runtime=said["runtime"], runtime_version=said["runtime_version"]
    ).strip()
    how = say("{served}; {node}; {cache}", served=served, node=node, cache=cache)
    verdict, least = VERDICT_WORDS[said["verdict"]], say("at least ") if said.get("lacks") else ""
    if not said["lines"]:
        found = RecordRow(
            say("Sizing"),
            say("{verdict}: {why} ({how})", verdict=verdict, why=said["why"], how=how),
            "unanswered",
            say("not known"),
        )
    else:
        text = say(
            "{verdict}: {least}{need:,.1f} of {usable:,.1f} GiB{value}; {why} ({how})",
            verdict=verdict,
            least=least,
            need=need,
            usable=usable,
            value=many,
            why=said["why"],
            how=how,
        )
        found = RecordRow(say("Sizing"), text, "estimated")
    return [found, *_defaults(said.get("defaults", ()))]


def _defaults(used: Sequence[dict[str, str]]) -> list[RecordRow]:
    """Return the line on values that the configuration leaves to its class; none for records that predate it."""
    if not used:
        return []
    text = joined("; ", (say("{key}: {value}", key=one["key"], value=one["value"]) for one in used))
    return [RecordRow(say("Sized with class defaults"), text, "inferred", used[0]["source"])]


def companion(data: dict[str, Any], signer: str) -> list[RecordRow]:
    """Return the line on what each replica loads beside the model, with its memory or that it is not counted."""
    said = data["envelope"].get("companion")
    if not said:
        return []
    memory = say("{mib:,} MiB on each accelerator", mib=said["mib"]) if said["mib"] else say("memory not counted")
    return [RecordRow(say("Companion"), say("{is_}; {memory}", is_=said["is"], memory=memory), OURS, signer)]


def pool(data: dict[str, Any], signer: str) -> list[RecordRow]:
    """Return the line on the owner of a dedicated pool and the value of the feature."""
    said = data.get("pool")
    return (
        [
            RecordRow(
                say("Dedicated pool"),
                say("{value}; owner: {owner}", value=said["value"], owner=said["owner"]),
                OURS,
                signer,
            )
        ]
        if said
        else []
    )


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
    return f"{date.fromisoformat(text):%-d %b %Y}"


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
            text = say(
                "“{text}” {text2}", text=one["values"]["text"], text2=text
            )  # quote the limitation, because its key is only a digest
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
    why = say(". {why}", why=one["why"]) if one["why"] else ""
    return say(
        "{repository}{at}: {state}{number_of}{why}",
        repository=one["repository"],
        at=at,
        state=one["state"].lower(),
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
