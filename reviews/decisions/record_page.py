"""A decision record under its five headings, as rows of labels and values; plain Python over the canonical bytes."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from reviews.decisions import record_lines as lines
from reviews.decisions.record import FALLBACKS, REVISION_STRATEGIES, in_words, words
from reviews.decisions.record_inventory import fact, inventory, variants
from reviews.decisions.record_lines import RecordRow
from reviews.hub.facts.catalogue import TITLES
from reviews.workflow import questions
from reviews.workflow.tested import envelope_words

INTAKE = "answered"


@dataclass(frozen=True)
class Answered:
    """One checklist answer in the record."""

    question: str
    choice: str
    text: str
    by: str


@dataclass(frozen=True)
class SignOffRow:
    """One sign-off, or the issuing, in the record."""

    title: str
    outcome: str
    by: str
    at: datetime
    reason: str
    snapshot: str
    more: str = ""


@dataclass(frozen=True)
class RecordPage:
    """The whole record, ready for a page or an export."""

    data: dict[str, Any]
    license: list[RecordRow]
    documents: list[dict[str, Any]]
    legal: list[Answered]
    card: list[RecordRow]
    inventory: list[RecordRow]
    files: list[dict[str, Any]]
    variants: list[RecordRow]
    rungs: list[dict[str, Any]]
    deployment: list[RecordRow]
    engineering: list[Answered]
    conditions: list[dict[str, Any]]
    waivers: list[dict[str, Any]]
    not_known: list[dict[str, Any]]
    triggers: list[str]
    resolved: list[dict[str, str]]
    signoffs: list[SignOffRow]
    related: list[str]
    issued_at: datetime

    @property
    def verdicts(self) -> list[SignOffRow]:
        """Legal's permission and engineering's endorsement: always both, never merged."""
        names = {"Legal": "Permission", "Engineering": "Endorsement"}
        return [replace(one, title=names[one.title]) for one in self.signoffs if one.title in names]

    @property
    def bytes_of_files(self) -> int:
        """Total bytes of the files with a known size."""
        return sum(file.get("size") or 0 for file in self.files)


def read(canonical: bytes) -> RecordPage:
    """Return the record in these bytes; parts that an older schema lacked are left out."""
    data = in_words(json.loads(canonical))
    evidence = data.get("evidence", {})
    return RecordPage(
        data=data,
        license=_license(data, evidence),
        documents=data["license"].get("documents", []),
        legal=_answers(data, "legal"),
        card=_card(data, evidence),
        inventory=inventory(data, evidence),
        files=data["artifacts"],
        variants=variants(data),
        rungs=data.get("variants", {}).get("other_rungs", []),
        deployment=_deployment(data, evidence),
        engineering=_answers(data, "engineering"),
        conditions=[_condition(one) for one in data["conditions"]],
        waivers=[
            {**one, "expires": date.fromisoformat(one["expires"]), "what": lines.waived(one["what"])}
            for one in data.get("waivers", ())
        ],
        not_known=data.get("not_known", []),
        triggers=[lines.trigger(one) for one in data["re_evaluation_triggers"]],
        resolved=data.get("resolved_conflicts", []),
        signoffs=_signoffs(data),
        related=data.get("related_accounts", []),
        issued_at=datetime.fromisoformat(data["issued_at"]),
    )


def _license(data: dict[str, Any], evidence: dict[str, Any]) -> list[RecordRow]:
    intake = data["license"]
    by = intake["recorded_by"]["name"]
    rows = [
        ("License", "name"), ("Location of the terms", "source"), ("Publisher", "publisher"),
        ("Intended use", "intended_use"), ("Commercial limits", "commercial_limits"),
        ("Redistribution assumption", "redistribution_assumption"), ("Acceptable use", "acceptable_use"),
    ]  # fmt: skip
    recorded = [RecordRow(label, str(intake[key]), INTAKE, by) for label, key in rows]
    declared = [
        row
        for key, label in (
            ("license.tag", "Declared on the card"), ("license.name", "Declared name"),
            ("license.link", "Declared link"), ("license.files", "License files"),
            ("license.unread", "License documents not read"), ("license.binds", "What each text applies to"),
            ("license.taken", "Texts taken from other formats"), ("license.card_terms", "Terms in the card"),
            ("card.license", "License section of the card"),
            ("publisher", "Owner on the hub"), ("gate.state", "Access gate"),
            ("gate.eu_disallowed", "Not available in the EU"),
        )
        for row in fact(evidence, key, label)
    ]  # fmt: skip
    return recorded + _rights(intake.get("rights", {}), data) + declared


def _rights(rights: dict[str, Any], data: dict[str, Any]) -> list[RecordRow]:
    """Return the rows on what legal's pass settled; empty for records that predate them."""
    by = data["signoffs"]["legal"]["by"]["name"]
    rows = []
    if found := rights.get("licenses"):
        said = ", ".join(f"{key} (terms {number})" for key, number in found.items())
        rows.append(RecordRow("Terms versions", said, INTAKE, by))
    if mirror := rights.get("mirror"):
        rows.append(RecordRow("Internal mirror", str(mirror).capitalize(), INTAKE, by))
    for number, duty in enumerate(rights.get("duties", ()), start=1):
        due = f" Due {duty['due']}, {duty['owner']}." if duty.get("owner") else " No owner was named."
        rows.append(RecordRow(f"Duty {number}", f"{duty['words']}.{due}", INTAKE, by))
    settled = [one["title"] for one in rights.get("rules", ()) if one.get("agreement")]
    if settled:
        said = f"{', '.join(dict.fromkeys(settled))}: only an agreement with the licensor allows it."
        rows.append(RecordRow("Rests on an agreement", f"{said} The permission ends with it.", INTAKE, by))
    unknown = [one["title"] for one in rights.get("rules", ()) if one["outcome"] == "unknown"]
    if unknown:
        said = f"{', '.join(dict.fromkeys(unknown))}: not answered by the known terms; answered by the reviewer."
        rows.append(RecordRow("Rules without a known term", said, INTAKE, by))
    return rows


def _card(data: dict[str, Any], evidence: dict[str, Any]) -> list[RecordRow]:
    keys = ("intended_use", "out_of_scope", "limitations", "bias", "safety", "evaluation", "training_data", "languages")
    rows = [
        row for key in keys for row in fact(evidence, f"card.{key}", f"{TITLES[f'card.{key}']}, according to the card")
    ]
    decider = data["issued_by"]["name"]
    return [
        *rows,
        RecordRow("Limitations for this workload", data["limitations"], INTAKE, decider),
        RecordRow("Largest unresolved risk", data["largest_unresolved_risk"], INTAKE, decider),
    ]


def _deployment(data: dict[str, Any], evidence: dict[str, Any]) -> list[RecordRow]:
    envelope, fallback = data["envelope"], data["fallback"]
    signer, decider = data["signoffs"]["engineering"]["by"]["name"], data["issued_by"]["name"]
    label = envelope_words(envelope["known"], ran=bool(data.get("runs")))
    known = "estimated" if envelope["known"] == "estimated" else "tested" if data.get("runs") else "answered"
    load = f"{envelope['node_class']}, {envelope['context_tokens']:,} tokens, {envelope['concurrency']:,} concurrent"
    path = words(FALLBACKS, fallback["kind"])
    if fallback["decision"]:
        path = f"{path}: decision {fallback['decision']}"
    if cause := fallback.get("cause"):
        path = f"{path}, to save {cause}"
    return [
        RecordRow("Runtime", data["runtime"], INTAKE, signer),
        RecordRow(label, load, known, signer),
        *lines.runs(data),
        *lines.evaluation(data),
        *([RecordRow("Narrowed scope", said, INTAKE, signer)] if (said := envelope.get("scope_narrowed")) else []),
        *lines.companion(data, signer),
        *lines.sizing(data),
        *lines.pool(data, signer),
        *lines.boundary(data, decider),
        *lines.operations(data),
        *fact(evidence, "context.config", "Context offered by the config"),
        *(lines.weights(data, evidence) or fact(evidence, "weights.bytes", "Weight files together")),
        *fact(evidence, "card.hardware", "Hardware guidance on the card"),
        *lines.evidence(data, decider),
        RecordRow("Revision strategy", words(REVISION_STRATEGIES, data["revision_strategy"]), INTAKE, decider),
        RecordRow("Fallback path", f"{path}. {fallback['note']}{lines.accepted(fallback)}", INTAKE, decider),
        RecordRow("Exit plan", data["removal_plan"], INTAKE, decider),
        *lines.people(data, decider, signer),
        RecordRow("Next review by", _day(data["review_by"]), INTAKE, decider),
    ]


def _answers(data: dict[str, Any], track: str) -> list[Answered]:
    given = data.get("answers", {}).get(track, {})
    found = []
    for asked in questions.QUESTIONS[track]:
        if one := given.get(asked.key):
            choice = dict(asked.choices).get(one["choice"], one["choice"])
            found.append(Answered(asked.title, choice, one["text"], one["by"]))
    return found


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.day} {day:%b %Y}"


def _condition(one: dict[str, Any]) -> dict[str, Any]:
    return {
        **one,
        "due": datetime.fromisoformat(one["due"]).date(),
        "met": datetime.fromisoformat(one["met_at"]) if one["met_at"] else None,
    }


def _signoffs(data: dict[str, Any]) -> list[SignOffRow]:
    rows = [
        SignOffRow(
            track.capitalize(),
            one["outcome"].capitalize(),
            one["by"]["name"],
            datetime.fromisoformat(one["at"]),
            one["reason"],
            one["snapshot"],
            lines.repeats(one),
        )
        for track, one in sorted(data["signoffs"].items(), reverse=True)
    ]
    issued = SignOffRow(
        "Decision",
        "Issued",
        data["issued_by"]["name"],
        datetime.fromisoformat(data["issued_at"]),
        "",
        data["snapshot"]["digest"],
    )
    return [*rows, issued]
