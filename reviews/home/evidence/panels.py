"""What each evidence tab shows besides its facts: card sections, the inventory, scans, sources, documents."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from django.core.paginator import Paginator
from django.http import QueryDict
from django.urls import reverse

from reviews.evidence import facts_page as shown
from reviews.evidence import spelling
from reviews.evidence.files import groups, no_scan, scans, state_of_each
from reviews.evidence.links import document_ids, line_url, lines, place_url
from reviews.evidence.models import Fact, Snapshot
from reviews.evidence.queries import document_at, file_counts, files_of, same_texts, sizes_of
from reviews.evidence.sources import by_source
from reviews.language.phrases import joined, say
from reviews.templatetags.difference import numbered
from reviews.workflow.models import Candidate

Facts: TypeAlias = Mapping[str, Fact]
Builder: TypeAlias = Callable[[Candidate, Snapshot, dict[str, Fact], QueryDict], dict[str, Any]]

FILES_A_PAGE = 200
SECTION_LINES = 40
"""Most lines quoted from a card section; the card has the rest."""

LONGEST_LINE = 4000
"""Most characters shown of one line; a minified file can be one line of megabytes."""

NO_FORMAT = "none"
"""The filter value in the address for files of unknown format."""


def card(candidate: Candidate, snapshot: Snapshot, facts: Facts, _asked: QueryDict) -> dict[str, Any]:
    """Return the card's sections with their lines, in the card's order."""
    document = document_at(snapshot, "README.md")
    text = numbered(document.blob.text) if document else []

    def with_lines(one: shown.FactRow) -> shown.FactRow:
        if document is None or one.value.kind != "section" or one.fact.file != "README.md":
            return one
        return replace(one, lines=quoted(text, one.fact.locator, candidate.pk, document.pk))

    found = shown.of_tab(facts, "card", lambda fact: place_url(candidate, fact))
    return {"card": document, "topics": [(topic, [with_lines(one) for one in group]) for topic, group in found]}


def quoted(text: list[str], locator: str, candidate_id: int, document_id: int, around: int = 0) -> shown.Quote | None:
    """Return the lines that a locator names with ``around`` more on each side; None if the text has no such line."""
    first, last = lines(locator)
    if not first or first > len(text):
        return None
    start, end = max(1, first - around), min(len(text), last + around)
    shown_end = min(end, start + SECTION_LINES - 1)
    rows = tuple(
        (n, line_url(candidate_id, document_id, n), text[n - 1][:LONGEST_LINE], first <= n <= last)
        for n in range(start, shown_end + 1)
    )
    return shown.Quote(rows, end - shown_end, line_url(candidate_id, document_id, first))


def files(candidate: Candidate, snapshot: Snapshot, facts: Facts, asked: QueryDict) -> dict[str, Any]:
    """Return the inventory, filtered and paged, and the scan results of files that loading would unpickle."""
    counts = file_counts(snapshot)
    kinds, forms = {one.kind for one in counts}, {one.format for one in counts}
    kind = asked.get("kind", "") if asked.get("kind") in kinds else ""
    form = asked.get("format", "")
    wanted = "" if form == NO_FORMAT else form if form in forms and form else None
    text = asked.get("path", "").replace("\x00", "").strip()[:400]
    found = files_of(snapshot, kind=kind, form=wanted, text=text)
    page = Paginator(found, FILES_A_PAGE).get_page(asked.get("page") or asked.get("files"))
    listed, states = scans(facts), state_of_each(facts)
    return {
        "page": page,
        "rows": [(file, states.get(file.path)) for file in page],
        "groups": groups(facts),
        "kind_choices": _choices(((one.kind, one.files) for one in counts), kind),
        "format_choices": _choices(((one.format, one.files) for one in counts), wanted),
        "pills": _pills(asked, kind, wanted, text),
        "path": text,
        "clear": reverse("evidence_files", args=[candidate.pk]),
        "totals": shown.totals((one.kind, one.files, one.size, one.unsized) for one in counts),
        "all_files": sum(one.files for one in counts),
        "all_bytes": sum(one.size for one in counts),
        "document_ids": document_ids(snapshot),
        "scans": listed,
        "no_scan": "" if listed else no_scan(facts),
        "hub_scan": facts.get("scan.hub"),
        "tabled": ["scan.pickles", "scan.files"],
    }


def _choices(pairs: Any, chosen: str | None) -> list[shown.FilterChoice]:
    """Return kinds or formats as filter choices with their counts, sorted by name, the unnamed one last."""
    found: dict[str, int] = {}
    for name, n in pairs:
        found[name] = found.get(name, 0) + n
    return [
        shown.FilterChoice(name or NO_FORMAT, name or say("not known"), n, chosen is not None and name == chosen)
        for name, n in sorted(found.items(), key=lambda pair: (not pair[0], pair[0]))
    ]


def _pills(asked: QueryDict, kind: str, form: str | None, text: str) -> list[tuple[str, str]]:
    """Return the active filters, each with the address without it."""
    found = []
    for name, words in (
        ("kind", say("Kind: {kind}", kind=kind) if kind else ""),
        ("format", say("Format: {value}", value=form or say("not known")) if form is not None else ""),
        ("path", say("Path: {text}", text=text) if text else ""),
    ):
        if words:
            rest = asked.copy()
            for gone in (name, "page", "files"):
                rest.pop(gone, None)
            found.append((words, f"?{rest.urlencode()}#files"))
    return found


def config(_candidate: Candidate, snapshot: Snapshot, facts: Facts, _asked: QueryDict) -> dict[str, Any]:
    """Return context and modality by source, and every rung of the GGUF files."""
    rungs = spelling.records(facts["weights.gguf"].value) if "weights.gguf" in facts else []
    sizes = sizes_of(snapshot, (str(one.get("file") or "") for one in rungs)) if rungs else {}
    return {
        "beside": _beside(facts, "context", "task"),
        "rungs": [({"size": sizes.get(str(one.get("file") or "")), **one}, _gguf_types(one)) for one in rungs],
        "tabled": ["weights.gguf", "modality.sources"],
    }


def tokenizer(candidate: Candidate, snapshot: Snapshot, facts: Facts, _asked: QueryDict) -> dict[str, Any]:
    """Return ids and vocabulary by source, and every chat template with the address of its text."""
    ids = document_ids(snapshot)
    rows = []
    for one in spelling.records(facts["template.all"].value) if "template.all" in facts else []:
        file, name = str(one.get("file") or ""), str(one.get("name") or "default")
        inside = (file, f"{file}#chat_template", f"{file}#chat_template.{name}")
        document = next((ids[path] for path in reversed(inside) if path in ids), None)
        rows.append((name, file, str(one.get("sha256") or ""), line_url(candidate.pk, document, 0) if document else ""))
    return {"beside": _beside(facts, "vocabulary", "generation"), "templates": rows, "tabled": ["template.all"]}


def _beside(facts: Facts, *topics: str) -> dict[str, Any]:
    return {topic: table for topic in topics if (table := by_source(facts, topic))}


def documents(_candidate: Candidate, snapshot: Snapshot, _facts: Facts, _asked: QueryDict) -> dict[str, Any]:
    """Return every text that was read, with the number of other repositories that carry the same text."""
    same = same_texts(snapshot)
    return {
        "documents": [
            (one, shown.ROLE_WORDS.get(one.role, one.role), same.get(one.sha256, 0)) for one in snapshot.documents.all()
        ]
    }


def _gguf_types(one: dict[str, Any]) -> str:
    """Describe the values of a GGUF file by tensor type, largest count first."""
    types = one.get("types") if isinstance(one.get("types"), dict) else {}
    pairs = sorted((types or {}).items(), key=lambda pair: -pair[1] if isinstance(pair[1], int) else 0)
    return (
        joined(", ", (say("{name} {words}", name=name, words=spelling.words(number)) for name, number in pairs))
        or spelling.NOT_SAID
    )
