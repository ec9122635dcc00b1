"""A decision record under its five headings, as rows of labels and values; plain Python over the canonical bytes."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from reviews.decisions import envelope_lines
from reviews.decisions import record_lines as lines
from reviews.decisions.record import CAUSE_WORDS, FALLBACKS, REVISION_STRATEGIES, in_words, words
from reviews.decisions.record_inventory import fact, inventory, variants
from reviews.decisions.record_lines import RecordRow
from reviews.hub.facts.catalogue import TITLES
from reviews.language.memory import recalled
from reviews.language.phrases import dated, joined, say
from reviews.workflow import questions, states
from reviews.workflow.tested import envelope_words

INTAKE = "answered"
TRACKS = {states.LEGAL: say("Legal"), states.ENGINEERING: say("Engineering")}


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
        names = {TRACKS[states.LEGAL]: say("Permission"), TRACKS[states.ENGINEERING]: say("Endorsement")}
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
        (say("License"), "name"), (say("Location of the terms"), "source"), (say("Publisher"), "publisher"),
        (say("Intended use"), "intended_use"), (say("Commercial limits"), "commercial_limits"),
        (say("Redistribution assumption"), "redistribution_assumption"), (say("Acceptable use"), "acceptable_use"),
    ]  # fmt: skip
    recorded = [RecordRow(label, str(intake[key]), INTAKE, by) for label, key in rows]
    declared = [
        row
        for key, label in (
            ("license.tag", say("Declared on the card")), ("license.name", say("Declared name")),
            ("license.link", say("Declared link")), ("license.files", say("License files")),
            ("license.unread", say("License documents not read")), ("license.binds", say("What each text applies to")),
            ("license.taken", say("Texts taken from other formats")), ("license.card_terms", say("Terms in the card")),
            ("card.license", say("License section of the card")),
            ("publisher", say("Owner on the hub")), ("gate.state", say("Access gate")),
            ("gate.eu_disallowed", say("Not available in the EU")),
        )
        for row in fact(evidence, key, label)
    ]  # fmt: skip
    return recorded + _rights(intake.get("rights", {}), data) + declared


def _rights(rights: dict[str, Any], data: dict[str, Any]) -> list[RecordRow]:
    """Return the rows on what legal's pass settled; empty for records that predate them."""
    by = data["signoffs"]["legal"]["by"]["name"]
    rows = []
    if found := rights.get("licenses"):
        said = joined(
            ", ", (say("{key} (terms {number_of})", key=key, number_of=number) for key, number in found.items())
        )
        rows.append(RecordRow(say("Terms versions"), said, INTAKE, by))
    if mirror := rights.get("mirror"):
        rows.append(RecordRow(say("Internal mirror"), say(str(mirror).capitalize()), INTAKE, by))
    for number, duty in enumerate(rights.get("duties", ()), start=1):
        due = (
            say(" Due {due}, {owner}.", due=duty["due"], owner=duty["owner"])
            if duty.get("owner")
            else say(" No owner was named.")
        )
        rows.append(
            RecordRow(
                say("Duty {number_of}", number_of=number),
                say("{words}.{due}", words=recalled(duty["words"]), due=due),
                INTAKE,
                by,
            )
        )
    settled = [one["title"] for one in rights.get("rules", ()) if one.get("agreement")]
    if settled:
        said = say(
            "{fromkeys}: only an agreement with the licensor allows it.",
            fromkeys=joined(", ", map(recalled, dict.fromkeys(settled))),
        )
        rows.append(
            RecordRow(say("Rests on an agreement"), say("{said} The permission ends with it.", said=said), INTAKE, by)
        )
    unknown = [one["title"] for one in rights.get("rules", ()) if one["outcome"] == "unknown"]
    if unknown:
        said = say(
            "{fromkeys}: not answered by the known terms; answered by the reviewer.",
            fromkeys=joined(", ", map(recalled, dict.fromkeys(unknown))),
        )
        rows.append(RecordRow(say("Rules without a known term"), said, INTAKE, by))
    return rows


def _card(data: dict[str, Any], evidence: dict[str, Any]) -> list[RecordRow]:
    keys = ("intended_use", "out_of_scope", "limitations", "bias", "safety", "evaluation", "training_data", "languages")
    rows = [
        row
        for key in keys
        for row in fact(evidence, f"card.{key}", say("{titles}, according to the card", titles=TITLES[f"card.{key}"]))
    ]
    decider = data["issued_by"]["name"]
    return [
        *rows,
        RecordRow(say("Limitations for this workload"), data["limitations"], INTAKE, decider),
        RecordRow(say("Largest unresolved risk"), data["largest_unresolved_risk"], INTAKE, decider),
    ]


def _deployment(data: dict[str, Any], evidence: dict[str, Any]) -> list[RecordRow]:
    envelope, fallback = data["envelope"], data["fallback"]
    signer, decider = data["signoffs"]["engineering"]["by"]["name"], data["issued_by"]["name"]
    label = envelope_words(envelope["known"], ran=bool(data.get("runs")))
    known = "estimated" if envelope["known"] == "estimated" else "tested" if data.get("runs") else "answered"
    load = say(
        "{node_class}, {context_tokens:,} tokens, {concurrency:,} concurrent",
        node_class=envelope["node_class"],
        context_tokens=envelope["context_tokens"],
        concurrency=envelope["concurrency"],
    )
    path = words(FALLBACKS, fallback["kind"])
    if fallback["decision"]:
        path = say("{path}: decision {decision}", path=path, decision=fallback["decision"])
    if cause := fallback.get("cause"):
        path = say("{path}, to save {cause}", path=path, cause=CAUSE_WORDS.get(cause, cause))
    return [
        RecordRow(say("Runtime"), data["runtime"], INTAKE, signer),
        RecordRow(label, load, known, signer),
        *envelope_lines.runs(data),
        *envelope_lines.evaluation(data),
        *([RecordRow(say("Narrowed scope"), said, INTAKE, signer)] if (said := envelope.get("scope_narrowed")) else []),
        *envelope_lines.companion(data, signer),
        *envelope_lines.sizing(data),
        *envelope_lines.pool(data, signer),
        *lines.boundary(data, decider),
        *lines.operations(data),
        *fact(evidence, "context.config", say("Context offered by the config")),
        *(envelope_lines.weights(data, evidence) or fact(evidence, "weights.bytes", say("Weight files together"))),
        *fact(evidence, "card.hardware", say("Hardware guidance on the card")),
        *lines.evidence(data, decider),
        RecordRow(say("Revision strategy"), words(REVISION_STRATEGIES, data["revision_strategy"]), INTAKE, decider),
        RecordRow(
            say("Fallback path"),
            say("{path}. {note}{accepted}", path=path, note=fallback["note"], accepted=lines.accepted(fallback)),
            INTAKE,
            decider,
        ),
        RecordRow(say("Exit plan"), data["removal_plan"], INTAKE, decider),
        *lines.people(data, decider, signer),
        RecordRow(say("Next review by"), _day(data["review_by"]), INTAKE, decider),
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
    return dated(day, "%-d %b %Y")


def _condition(one: dict[str, Any]) -> dict[str, Any]:
    return {
        **one,
        "due": datetime.fromisoformat(one["due"]).date(),
        "met": datetime.fromisoformat(one["met_at"]) if one["met_at"] else None,
    }


def _signoffs(data: dict[str, Any]) -> list[SignOffRow]:
    rows = [
        SignOffRow(
            TRACKS[track],
            states.OUTCOMES.get(one["outcome"], one["outcome"].capitalize()),
            one["by"]["name"],
            datetime.fromisoformat(one["at"]),
            one["reason"],
            one["snapshot"],
            lines.repeats(one),
        )
        for track, one in sorted(data["signoffs"].items(), reverse=True)
    ]
    issued = SignOffRow(
        say("Decision"),
        say("Issued"),
        data["issued_by"]["name"],
        datetime.fromisoformat(data["issued_at"]),
        "",
        data["snapshot"]["digest"],
    )
    return [*rows, issued]
