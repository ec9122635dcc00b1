"""One line of a displayed record, and the lines on the chosen rung, its artifact set, sizing and pool."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reviews.decisions.record import BOUNDARY, TRIGGERS, words
from reviews.desks.wording import size
from reviews.people.holder import holder_words
from reviews.sizing.plan import CACHE_TYPES, VERDICT_WORDS
from reviews.workflow.notes.kinds import KINDS, asked
from reviews.workflow.notes.kinds import words as note_words
from reviews.workflow.notes.models import CONTROL
from reviews.workflow.policy.rules import TUNABLE
from reviews.workflow.tested import estimate_words, run_words

OURS = "answered"
LABELS = {CONTROL: "Limitation and control"}
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
    found = [RecordRow("Rung", said["is"], OURS, signer)]
    if loss:
        found.append(RecordRow("Expected quality loss", loss, OURS, signer))
    for one in data["artifact_set"]:
        files = len(one["files"])
        told = f"{files:,} file{'s' if files != 1 else ''}" if files else "files not read"
        text = f"{one['repository']} at {one['commit']}, {told}"
        if one["statement"]:
            text += f". The author’s statement: {one['statement']}"
        found.append(RecordRow("Artifact set", text, "hub"))
    return found


def runs(data: dict[str, Any]) -> list[RecordRow]:
    """Return the lines on the runs that tested the envelope, each with what the estimate said of its load."""
    return [RecordRow("Run", f"{run_words(one)}. {estimate_words(one)}", "tested", one["imported_by"])
            for one in data.get("runs") or ()]  # fmt: skip


def evaluation(data: dict[str, Any]) -> list[RecordRow]:
    """Return the lines on the evaluation on our own cases; none for records without a suite."""
    said = data.get("evaluation")
    if not said:
        return []
    suite = said["suite"]
    named = f"{suite['title']}, version {suite['number']} ({suite['sha256'][:7]})"
    rows = [
        RecordRow("Evaluated on our cases", f"{named}: run {one['number']} ({one['sha256'][:7]}) answered "
                  f"{one['answered']} of {one['of']}, {one['rung']} by {one['runtime']} {one['version']}", "tested",
                  one["imported_by"])
        for one in said["runs"]
    ]  # fmt: skip
    lacking = [RecordRow("Lacking in the evaluation", f"{named}: {said['missing']}", "unanswered")]
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
    many = f"{len(model['files']):,} file{'s' if len(model['files']) != 1 else ''}"
    held = model["bytes"]
    text = f"{size(held)} ({held:,} bytes) in {many}" if held is not None else f"{many}, size not stated"
    return [RecordRow("Weights", text, fact["state"], "the weight set of the rung")]


def sizing(data: dict[str, Any]) -> list[RecordRow]:
    """Return the lines on the rung's sizing, with the versions behind the figures."""
    said = data.get("sizing")
    if not said:
        return []
    need, usable = int(said["need_bytes"]) / 2**30, int(said["usable_bytes"]) / 2**30
    many = f" on each of {said['accelerators']} accelerators" if int(said["accelerators"]) > 1 else ""
    cache = dict(CACHE_TYPES).get(said.get("cache_type", "bfloat16"), said.get("cache_type"))
    node = f"{said['node_class']}, version {said['node_class_version']}"
    served = f"{said['runtime']} {said['runtime_version']}".strip()
    how = f"{served}; {node}; {cache}"
    verdict, least = VERDICT_WORDS[said["verdict"]], "at least " if said.get("lacks") else ""
    if not said["lines"]:
        found = RecordRow("Sizing", f"{verdict}: {said['why']} ({how})", "unanswered", "not known")
    else:
        text = f"{verdict}: {least}{need:,.1f} of {usable:,.1f} GiB{many}; {said['why']} ({how})"
        found = RecordRow("Sizing", text, "estimated")
    return [found, *_defaults(said.get("defaults", ()))]


def _defaults(used: Sequence[dict[str, str]]) -> list[RecordRow]:
    """Return the line on values that the configuration leaves to its class; none for records that predate it."""
    if not used:
        return []
    text = "; ".join(f"{one['key']}: {one['value']}" for one in used)
    return [RecordRow("Sized with class defaults", text, "inferred", used[0]["source"])]


def companion(data: dict[str, Any], signer: str) -> list[RecordRow]:
    """Return the line on what each replica loads beside the model, with its memory or that it is not counted."""
    said = data["envelope"].get("companion")
    if not said:
        return []
    memory = f"{said['mib']:,} MiB on each accelerator" if said["mib"] else "memory not counted"
    return [RecordRow("Companion", f"{said['is']}; {memory}", OURS, signer)]


def pool(data: dict[str, Any], signer: str) -> list[RecordRow]:
    """Return the line on the owner of a dedicated pool and the value of the feature."""
    said = data.get("pool")
    return [RecordRow("Dedicated pool", f"{said['value']}; owner: {said['owner']}", OURS, signer)] if said else []


def evidence(data: dict[str, Any], decider: str) -> list[RecordRow]:
    """Return the operational evidence that the record requires; earlier records have a text without owner and day."""
    if "operational_evidence_required" in data:
        said = data["operational_evidence_required"]
        return [RecordRow("Operational evidence still required", said, OURS, decider)]
    if none := data.get("operational_evidence_none"):
        who = holder_words(none["by"])
        return [RecordRow("Operational evidence", f"None required: {none['reason']} Accepted by {who}.", OURS, decider)]
    return [
        RecordRow(
            f"Operational evidence {one['number']}",
            f"{one['what']}; owner: {holder_words(one['owner'])}; due {_day(one['due'])}", OURS, decider,
        )
        for one in data.get("operational_evidence", ())
    ]  # fmt: skip


def _day(text: str) -> str:
    return f"{date.fromisoformat(text):%-d %b %Y}"


def boundary(data: dict[str, Any], decider: str) -> list[RecordRow]:
    """Return each part of the security boundary with its owner; empty for records that predate it."""
    said = data.get("security_boundary", {})
    return [
        RecordRow(f"Boundary: {title.lower()}", _part(said[key]), OURS, decider)
        for key, title in BOUNDARY
        if key in said
    ]


def _part(said: dict[str, str]) -> str:
    """Return one part of the boundary in words."""
    if why := said.get("not_applicable"):
        return f"Not applicable: {why}"
    return f"{said['reviewed']}; owner: {said['owner']}"


def people(data: dict[str, Any], decider: str, signer: str) -> list[RecordRow]:
    """Return the lines on who evaluates changes and, in newer records, whom to call in an incident."""
    call = data.get("incident_contact")
    found = [RecordRow("Change owner", data["change_owner"], OURS, decider)]
    return [*found, RecordRow("Incident contact", call, OURS, signer)] if call else found


def operations(data: dict[str, Any]) -> list[RecordRow]:
    """Return the lines with engineering's notes on operation."""
    found: list[RecordRow] = []
    controls = 0
    for one in data.get("operations", ()):
        kind = KINDS.get(one["kind"])
        question = asked(one["kind"], one["about"])
        name = question[0] if question else ""
        title = LABELS.get(one["kind"]) or (kind.noun.capitalize() if kind else one["kind"])
        label = f"{title}: {name}" if name and name != title else title
        text = note_words(one["kind"], one["values"])
        if one["kind"] == CONTROL and one["values"].get("text"):
            text = f"“{one['values']['text']}” {text}"  # quote the limitation, because its key is only a digest
        if one["kind"] == CONTROL:
            controls += 1
            label = f"{label} {controls}"
        found.append(RecordRow(label, text, OURS, one["by"]))
    return found


def accepted(fallback: dict[str, Any]) -> str:
    """Return who accepts that there is no fallback, as a sentence of its own; "" if no one is named."""
    who = fallback.get("accepted_by")
    return f" Accepted by {holder_words(who)}." if who else ""


def alternatives(data: dict[str, Any]) -> list[RecordRow]:
    """Return the lines on alternatives considered for the workload, with their outcomes."""
    said = data.get("alternatives_considered")
    if said is None:
        return []
    if not said:
        return [RecordRow("Alternatives considered", "No other repository was proposed for this workload.", OURS)]
    return [RecordRow("Alternative considered", _alternative(one), OURS) for one in said]


def _alternative(one: dict[str, Any]) -> str:
    at = f" at {one['commit']}" if one["commit"] else ""
    number = f", decision {one['decision']}" if one["decision"] else ""
    why = f". {one['why']}" if one["why"] else ""
    return f"{one['repository']}{at}: {one['state'].lower()}{number}{why}"


def repeats(said: dict[str, Any]) -> str:
    """Return which earlier sign-off this one repeats, and by which rule; "" for an original sign-off."""
    old = said.get("repeats")
    if not old:
        return ""
    words = {
        "renewed": "Renewed after a review of the changes",
        "inherited": "Inherited because its basis is unchanged",
    }
    return f"{words.get(old['rule'], old['rule'])}: first signed by {old['by']['name']} on snapshot {old['snapshot']}."


def waived(key: str) -> str:
    """Return what a waiver covers, in words."""
    name = key.removeprefix("requirement:")
    return TUNABLE.get(name, name.replace("-", " ").replace("_", " ").capitalize())


def trigger(said: Any) -> str:
    """Return a re-evaluation trigger in words, with who looks for it by when; earlier records name no one."""
    if not isinstance(said, dict):
        return words(TRIGGERS, said)
    day = date.fromisoformat(said["look_by"])
    return f"{words(TRIGGERS, said['trigger'])}: {holder_words(said['who'])} looks, first by {day:%-d %b %Y}"
