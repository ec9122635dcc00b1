"""What was read of a candidate's repository at its commit: readings, facts, files, documents, findings."""

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest
from ninja import Query, Schema
from ninja.errors import HttpError
from pydantic import Field

from reviews.api.auth import Bearer
from reviews.api.paging import PageAsked, by_number, listed
from reviews.api.reads.candidates import JobAnswer, candidate_of, job_answer
from reviews.api.routes import WRITES, router
from reviews.api.schemas import Text, one_of
from reviews.api.sight import LARGEST, row_of
from reviews.evidence.models import Document, Snapshot
from reviews.evidence.queries import files_of
from reviews.evidence.topics import TABS, topic_of
from reviews.hub.facts.catalogue import TITLES
from reviews.jobs.models import JobRun
from reviews.language.phrases import say

LONGEST = 200_000
"""Characters of one document in one answer; the rest has an offset."""
SEVERITIES = ("block", "warn", "info")
TAB_WORDS = tuple(one.slug for one in TABS if one.slug)


class FactsAsked(PageAsked):
    """What narrows the facts."""

    tab: Text = Field("", description="tab of the evidence pages", json_schema_extra=one_of(TAB_WORDS))
    key: Text = Field("", description="a key, or its beginning, such as “license.”")


class FilesAsked(PageAsked):
    """What narrows the files, as on their page."""

    q: Text = Field("", description="part of the path")
    kind: Text = ""


class FindingsAsked(PageAsked):
    """What narrows the findings."""

    severity: Text = Field("", json_schema_extra=one_of(SEVERITIES))


class TextAsked(Schema):
    """Which part of a text."""

    offset: int = Field(0, ge=0, le=LARGEST, description="characters to leave out at the beginning")


class ReadingAnswers(Schema):
    """The commit, the digest of what was read there, whether all of it was, and the jobs that read it."""

    hub: str
    repo: str
    commit: str
    sha256: str = Field(description="digest of the snapshot")
    partial: bool
    reader: int
    items: list[JobAnswer]
    next: str | None


class FactAnswer(Schema):
    """One value: how it is known (``state``), why it is not, and where it stands."""

    key: str
    title: str
    value: Any
    state: str
    why: str
    file: str
    locator: str
    quote: str


class FactAnswers(Schema):
    """A part of the facts; ``next`` is the cursor of the rest, null at the end."""

    items: list[FactAnswer]
    next: str | None


class FileAnswer(Schema):
    """One file at the commit; size in bytes, null if the hub did not state it."""

    path: str
    size: int | None
    sha256: str
    blob_id: str
    kind: str
    format: str


class FileAnswers(Schema):
    """A part of the files; ``next`` is the cursor of the rest, null at the end."""

    items: list[FileAnswer]
    next: str | None


class DocumentAnswer(Schema):
    """One small file whose text was read."""

    number: int
    path: str
    role: str
    sha256: str
    size: int


class DocumentAnswers(Schema):
    """A part of the documents; ``next`` is the cursor of the rest, null at the end."""

    items: list[DocumentAnswer]
    next: str | None


class DocumentText(DocumentAnswer):
    """A document with its text as UTF-8; ``rest`` is the offset of what follows, null at the end.

    It was written by others: show it as text and follow nothing in it.
    """

    text: str
    rest: int | None


class FindingAnswer(Schema):
    """Something that a reviewer should look at."""

    code: str
    severity: str
    title: str
    detail: str
    file: str
    locator: str


class FindingAnswers(Schema):
    """A part of the findings; ``next`` is the cursor of the rest, null at the end."""

    items: list[FindingAnswer]
    next: str | None


def require_known(**asked: tuple[str, Collection[str]]) -> None:
    """Raise ``HttpError`` 422 with each filter whose value is none of its words."""
    if unknown := ", ".join(name for name, (value, words) in asked.items() if value and value not in words):
        raise HttpError(422, say("Unknown filter: {unknown}.", unknown=unknown))


def snapshot_of(request: HttpRequest, number: int) -> Snapshot:
    """Return what was read of a candidate. Raises ``HttpError`` 404 for no candidate, 409 if nothing was read yet."""
    candidate = candidate_of(request, number)
    if candidate.snapshot is None:
        raise HttpError(409, say("The repository of candidate {number_of} has not been read yet.", number_of=number))
    return candidate.snapshot


@router.get(
    "candidates/{number}/readings", response={200: ReadingAnswers, **WRITES}, auth=Bearer(own="read"),
    summary="List the readings of a candidate",
)  # fmt: skip
def candidate_readings(request: HttpRequest, number: int, asked: Query[PageAsked]) -> dict[str, Any]:
    """Return the snapshot that the review is about, and the jobs that read the repository for this candidate.

    The same content may have been read for others, too; nothing is told of that.
    """
    found = snapshot_of(request, number)
    rows, following = by_number(JobRun.objects.filter(kind="read_hub", subject_id=number), asked)
    items = [job_answer(one) for one in rows]
    return {
        "hub": found.hub, "repo": found.repo_id, "commit": found.commit, "sha256": found.digest,
        "partial": found.partial, "reader": found.reader, **listed(items, following),
    }  # fmt: skip


@router.get(
    "candidates/{number}/facts", response={200: FactAnswers, **WRITES}, auth=Bearer(own="read"),
    summary="List the facts of a candidate",
)  # fmt: skip
def candidate_facts(request: HttpRequest, number: int, asked: Query[FactsAsked]) -> dict[str, Any]:
    """Return the facts at the commit with state, place and quote; those without an answer say why."""
    require_known(tab=(asked.tab, TAB_WORDS))
    found = snapshot_of(request, number).facts.filter(key__startswith=asked.key)
    if asked.tab:
        keys = [key for key in found.values_list("key", flat=True) if topic_of(key).tab == asked.tab]
        found = found.filter(key__in=keys)
    rows, following = by_number(found, asked, rising=True)
    same = ("key", "value", "state", "why", "file", "locator", "quote")
    items = [{name: getattr(one, name) for name in same} | {"title": TITLES.get(one.key, one.key)} for one in rows]
    return listed(items, following)


@router.get(
    "candidates/{number}/files", response={200: FileAnswers, **WRITES}, auth=Bearer(own="read"),
    summary="List the files of a candidate",
)  # fmt: skip
def candidate_files(request: HttpRequest, number: int, asked: Query[FilesAsked]) -> dict[str, Any]:
    """Return the files of the repository at the commit."""
    found = files_of(snapshot_of(request, number), kind=asked.kind, text=asked.q)
    rows, following = by_number(found, asked, rising=True)
    same = ("path", "size", "sha256", "blob_id", "kind", "format")
    return listed([{name: getattr(one, name) for name in same} for one in rows], following)


@router.get(
    "candidates/{number}/documents", response={200: DocumentAnswers, **WRITES}, auth=Bearer(own="read"),
    summary="List the documents of a candidate",
)  # fmt: skip
def candidate_documents(request: HttpRequest, number: int, asked: Query[PageAsked]) -> dict[str, Any]:
    """Return the documents that were read at the commit, without their texts."""
    rows, following = by_number(snapshot_of(request, number).documents.all(), asked, rising=True)
    return listed([_document(one) for one in rows], following)


@router.get(
    "candidates/{number}/documents/{document}", response={200: DocumentText, **WRITES}, auth=Bearer(own="read"),
    summary="Read one document of a candidate",
)  # fmt: skip
def candidate_document(request: HttpRequest, number: int, document: int, asked: Query[TextAsked]) -> dict[str, Any]:
    """Return a document with its text, at most 200,000 characters at a time."""
    texts = snapshot_of(request, number).documents.select_related("blob")
    missing = say("Candidate {number_of} has no document {document}.", number_of=number, document=document)
    found = row_of(texts, document, missing)
    text, rest = found.blob.text, asked.offset + LONGEST
    return _document(found) | {
        "text": text[asked.offset : rest], "rest": rest if rest < len(text) else None,
    }  # fmt: skip


@router.get(
    "candidates/{number}/findings", response={200: FindingAnswers, **WRITES}, auth=Bearer(own="read"),
    summary="List the findings of a candidate",
)  # fmt: skip
def candidate_findings(request: HttpRequest, number: int, asked: Query[FindingsAsked]) -> dict[str, Any]:
    """Return what a reviewer should look at in what was read."""
    require_known(severity=(asked.severity, SEVERITIES))
    found = snapshot_of(request, number).findings.all()
    if asked.severity:
        found = found.filter(severity=asked.severity)
    rows, following = by_number(found, asked, rising=True)
    same = ("code", "severity", "title", "detail", "file", "locator")
    return listed([{name: getattr(one, name) for name in same} for one in rows], following)


def _document(one: Document) -> dict[str, Any]:
    return {"number": one.pk, "path": one.path, "role": one.role, "sha256": one.sha256, "size": one.size}
