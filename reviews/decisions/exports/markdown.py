"""A decision record as Markdown: a pure function that never lets text from a hub or person become markup."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from reviews.decisions import envelope_lines
from reviews.decisions import record_lines as lines
from reviews.decisions.record_page import Answered, RecordPage, RecordRow, SignOffRow
from reviews.desks.wording import KNOWN_WORDS, size
from reviews.people.holder import holder_words

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$@!])")
"""Characters that can begin markup within a line, in CommonMark and in GitHub's dialect."""

LINKISH = re.compile(r"(?i)\b(https?|ftp|mailto|xmpp|www)([:.])")
"""Words that some renderers turn into links automatically."""


def escape(text: object) -> str:
    """Return the text as one line of Markdown that shows exactly these characters, with invisible ones spelled out."""
    line = " ".join(str(text if text is not None else "").split())
    shown = "".join(_visible(char) for char in line)
    return LINKISH.sub(r"\1\\\2", SPECIAL.sub(r"\\\1", shown))


def _visible(char: str) -> str:
    if char.isprintable() or unicodedata.category(char) == "Zs":
        return char
    return f"(U+{ord(char):04X})"


def render(
    record: RecordPage, sha256: str, stage: dict[str, Any] | None = None, handed: Sequence[dict[str, Any]] = ()
) -> str:
    """Return the record under its five headings. ``sha256`` is the digest of the canonical JSON.

    ``stage`` is what the decision is approved for at the export (``StageSummary.as_json``), ``handed`` what was handed
    over until then (``HandedPart.as_json``).
    """
    data, model = record.data, record.data["model"]
    lines = [
        f"# Decision {data['number']}: {escape(model['repository'])}",
        "",
        f"For {escape(data['workload']['name'])} ({escape(data['workload']['team'])}).",
        "",
        *_list(
            [
                ("Hub", model["hub"]), ("Repository", model["repository"]), ("Commit", model["commit"]),
                ("Snapshot SHA-256", data["snapshot"]["digest"]), ("Record SHA-256", sha256),
                ("Issued", f"{data['issued_by']['name']}, {data['issued_at']}"),
                ("Requested", f"{data['requested_by']['name']}, candidate {data['candidate']}"),
            ]
        ),
        "",
        "The canonical JSON with this SHA-256 is the record; this text is generated from it.",
        "",
        *_stage(stage),
        *_handed(handed),
        *_section("1. License", record.license, record.legal),
        *_files("Documents", record.documents),
        *_section("2. Model card", record.card),
        *_section("3. Artifact inventory", record.inventory),
        *_files("Files", record.files),
        *_section("4. Variants", record.variants),
        *_rungs(record),
        *_section("5. Deployment recommendation", record.deployment, record.engineering),
        *_reproduce(record),
        *_assumed(record),
        *_conditions(record),
        *_waivers(record),
        "### Re-evaluation triggers", "", *(f"- {escape(one)}" for one in record.triggers), "",
        *_resolved(record),
        *_not_known(record),
        "## Sign-offs", "",
        *(_signed(one) for one in record.signoffs),
        *(f"- **Related accounts:** {escape(one)}" for one in record.related),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _stage(stage: dict[str, Any] | None) -> list[str]:
    """Return what the decision is approved for, the evidence with its deliveries, and the release."""
    if not stage:
        return []
    lines = ["## Stage", "", f"Approved for {stage['stage']}{' only' if stage['stage'] == 'test' else ''}.", ""]
    if release := stage["release"]:
        lines += [f"Released by {escape(release['by'])}, {escape(release['at'])}: {escape(release['reason'])}", ""]
    if stage["evidence"]:
        heads = ("No.", "Evidence", "Owner", "Due", "Delivered", "By", "SHA-256 or address")
        names = ("number", "what", "owner", "due", "delivered_at", "delivered_by")
        rows = [(*(one[name] for name in names), one["sha256"] or one["link"]) for one in stage["evidence"]]
        lines += _table(heads, rows)
    return lines


def _handed(handed: Sequence[dict[str, Any]]) -> list[str]:
    """Return who answers at the export for what was handed over, beside whom the record names."""
    if not handed:
        return []
    rows = [
        (one["for"][:1].upper() + one["for"][1:], holder_words(one["now"]), holder_words(one["recorded"]) or "no one",
         one["since"], one["by"], one["why"])
        for one in handed
    ]  # fmt: skip
    heads = ("For", "Now", "In the record", "Since", "By", "Why")
    return ["## Handed over since the decision was issued", "", *_table(heads, rows)]


def _list(pairs: Iterable[tuple[str, object]]) -> list[str]:
    return [f"- **{escape(label)}**: {escape(value)}" for label, value in pairs]


def _section(heading: str, rows: list[RecordRow], answers: list[Answered] = []) -> list[str]:  # noqa: B006  (never changed)
    lines = [f"## {heading}", "", *(_row(row) for row in rows), ""]
    if answers:
        lines += [
            "### Checklist",
            "",
            *_table(("Question", "Answer", "Reason", "By"), [(a.question, a.choice, a.text, a.by) for a in answers]),
        ]
    return lines


def _signed(one: SignOffRow) -> str:
    who = f"{escape(one.by)}, {one.at:%Y-%m-%d %H:%M} UTC, on snapshot {escape(one.snapshot)}."
    if one.more:
        who += f" {escape(one.more)}"
    return f"- **{escape(one.title)}**: {escape(one.outcome)}, {who} {escape(one.reason)}".rstrip()


def _row(row: RecordRow) -> str:
    known = ", ".join(part for part in (KNOWN_WORDS.get(row.known, row.known), row.why, row.place) if part)
    return f"- **{escape(row.label)}**: {escape(row.text)}" + (f" ({escape(known)})" if known else "")


def _table(heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> list[str]:
    body = ["| " + " | ".join(escape(cell) for cell in row) + " |" for row in rows]
    return ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads), *body, ""]


def _files(title: str, files: list[dict[str, Any]]) -> list[str]:
    if not files:
        return []
    rows = [
        (
            one["path"],
            size(one["size"]) if isinstance(one.get("size"), int) else "",
            one.get("sha256") or one.get("blob_id"),
            one.get("kind") or one.get("role"),
        )
        for one in files
    ]
    return [f"### {title}", "", *_table(("Path", "Size", "SHA-256 or git blob id", "Kind"), rows)]


def _rungs(record: RecordPage) -> list[str]:
    if not record.rungs:
        return ["No other rung had been approved when this decision was issued.", ""]
    rows = [(one["decision"], one["repository"], one["commit"], one["workload"]) for one in record.rungs]
    return _table(("Decision", "Repository", "Commit", "Workload"), rows)


def _conditions(record: RecordPage) -> list[str]:
    if not record.conditions:
        return ["### Conditions", "", "None.", ""]
    rows = [
        (
            one["number"],
            one["track"],
            one["text"],
            one["owner"],
            one["due"],
            f"met {one['met']:%Y-%m-%d}" if one["met"] else "open",
        )
        for one in record.conditions
    ]
    return ["### Conditions", "", *_table(("No.", "Track", "Condition", "Owner", "Due", "State when issued"), rows)]


def _waivers(record: RecordPage) -> list[str]:
    if not record.waivers:
        return []
    heads = ("Waived", "Kind", "Reason", "Owner", "Requested by", "Approved by", "Until", "Renewals")
    names = ("what", "kind", "reason", "owner", "asked_by", "approved_by", "expires", "renewals")
    rows = [tuple(one[name] for name in names) for one in record.waivers]
    return ["### Waivers", "", *_table(heads, rows)]


def _resolved(record: RecordPage) -> list[str]:
    """Return the contradictions that the decider resolved, each with its sentence."""
    if not record.resolved:
        return []
    rows = [tuple(one[name] for name in ("about", "one", "other", "sentence")) for one in record.resolved]
    return ["### Contradictions resolved", "", *_table(("About", "One place", "Other place", "Resolved by"), rows)]


def _not_known(record: RecordPage) -> list[str]:
    if not record.not_known:
        return []
    rows = [f"- {escape(one['what'])}: {escape(one['why'])}" for one in record.not_known]
    return ["### Open points", "", *rows, ""]


ASSUMED = ("estimated", "unverified", "inferred")
"""States of knowledge that are neither a fact of the repository nor our own answer."""


def _assumed(record: RecordPage) -> list[str]:
    """Return what is estimated, inferred or only claimed, separate from what was read or answered."""
    every = [*record.license, *record.card, *record.inventory, *record.variants, *record.deployment]
    rows = [row for row in every if row.known in ASSUMED]
    return ["### Assumptions", "", *(_row(row) for row in rows), ""] if rows else []


def _reproduce(record: RecordPage) -> list[str]:
    """Return everything that another engineer needs to repeat the evaluation on the same bytes at the same load."""
    data = record.data
    sizing, envelope = data.get("sizing") or {}, data["envelope"]
    said: list[tuple[str, object]] = [
        ("Bytes", f"{data['model']['repository']} at commit {data['model']['commit']}, hub {data['model']['hub']}"),
        ("Rung", (data.get("rung") or {}).get("is", "")), ("First artifact to test", data["first_artifact_to_test"]),
        ("Runtime", data["runtime"]),
        ("Sized with", f"{sizing['runtime']} {sizing['runtime_version']}".strip() if sizing else ""),
        ("Node class", envelope["node_class"] + (f", version {sizing['node_class_version']}" if sizing else "")),
        ("Load", f"{envelope['context_tokens']:,} tokens per request, {envelope['concurrency']:,} concurrent requests"),
        ("Cache type", sizing.get("cache_type", "")),
        *((row.label, row.text) for row in envelope_lines.companion(data, "")),
        *((row.label, row.text) for row in lines.evidence(data, "")),
        ("Do not rely on it for", data["limitations"]),
    ]  # fmt: skip
    return ["### Reproducing the evaluation", "", *_list((label, text) for label, text in said if text), ""]
