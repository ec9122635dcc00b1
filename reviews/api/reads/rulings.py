"""What decisions say to those who use them: the catalog, the integration sheet, the duties, the watch, proofs."""

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, QueryDict
from ninja import Query, Schema
from ninja.errors import HttpError
from pydantic import Field

from reviews.api.auth import Bearer
from reviews.api.form_schema import words_of
from reviews.api.paging import PageAsked, by_number, listed
from reviews.api.reads.workloads import sight
from reviews.api.routes import PROBLEMS, router
from reviews.api.schemas import Text, one_of
from reviews.api.sight import LARGEST, decision_of
from reviews.api.standings import StandsNow, stands_now
from reviews.catalog import queries as catalog
from reviews.catalog.filters import CatalogFilter, QuestionForm
from reviews.catalog.results_page import SHOWN, Result, results, with_beside
from reviews.decisions.packs.queries import pack_of
from reviews.decisions.sheet.addresses import endpoint_of
from reviews.decisions.sheet.lines import pull_lines, pulled_files
from reviews.decisions.sheet.talking import talking
from reviews.language.phrases import say
from reviews.ledger.models import LedgerEntry, SignedHead
from reviews.ledger.queries import head
from reviews.ledger.tree import prove
from reviews.people.permits import require, why_not_read_ledger
from reviews.watch.forms import FindingFilter
from reviews.watch.listing import listed as findings_of


class CatalogAsked(PageAsked):
    """The question and the filters of the catalog's page; one that is not known is refused."""

    purpose: Text = Field("", description="a workload's short name")
    team: Text = Field("", description="a team's short name")
    data: Text = Field(
        "", description="the most sensitive data of a request", json_schema_extra=one_of(words_of(QuestionForm, "data"))
    )
    environment: Text = Field("", json_schema_extra=one_of(words_of(QuestionForm, "environment")))
    q: Text = Field("", description="words, a number, or the beginning of a commit or digest")
    license: list[Text] = Field([], max_length=20)
    task: list[Text] = Field([], max_length=20)
    node: list[Text] = Field([], max_length=20)
    workload: list[Text] = Field([], max_length=20)
    publisher: list[Text] = Field([], max_length=20)
    family: list[Text] = Field([], max_length=20)
    rights: list[Text] = Field([], max_length=20, description="class of the license")
    openness: list[Text] = Field([], max_length=20)
    quantization: list[Text] = Field([], max_length=20)
    known: list[Text] = Field([], max_length=20, description="tested or estimated")
    language: list[Text] = Field([], max_length=20, description="claimed by the publisher")
    evaluated: list[Text] = Field([], max_length=20, description="language that a run here evaluated")
    input: list[Text] = Field([], max_length=20)
    output: list[Text] = Field([], max_length=20)
    context: Text = Field("", description="at least as many tokens")
    parameters: Text = Field("", description="at most as many billions")
    stage: Text = Field("", json_schema_extra=one_of(words_of(CatalogFilter, "stage")))
    standing: Text = Field("", json_schema_extra=one_of(words_of(CatalogFilter, "standing")))
    findings: Text = Field("", json_schema_extra=one_of(words_of(CatalogFilter, "findings")))
    review: Text = Field(
        "", description="days until the next review", json_schema_extra=one_of(words_of(CatalogFilter, "review"))
    )


class CatalogAnswer(Schema):
    """One decision that has not ended; ``covers`` whether it covers the question, with the reason if not."""

    number: int
    hub: str
    repo: str
    commit: str
    workload: str
    team: str
    license: str
    task: str
    node_class: str
    context_tokens: int
    parameters: int | None
    stage: str
    standing: str
    why: str
    covers: bool
    why_not: str
    fallback: str
    review_by: date
    open_findings: int


class CatalogAnswers(Schema):
    """A part of the catalog; ``next`` is the cursor of the rest, null at the end."""

    items: list[CatalogAnswer]
    next: str | None


class PulledFile(Schema):
    """A file to pull, with the digest that the hub keeps: a SHA-256 (64 digits) or the id of a git blob (40)."""

    repository: str
    path: str
    size: int | None
    digest: str


class PullAnswer(Schema):
    """Lines to copy, and what to know about them."""

    what: str
    code: str
    note: str


class TalkAnswer(Schema):
    """One thing to know for requests; ``missing`` says why the value is empty."""

    title: str
    value: str
    missing: str


class SheetAnswer(StandsNow):
    """What an application team needs. ``record`` has the parts of the record about its use."""

    number: int
    hub: str
    repo: str
    commit: str
    review_by: date
    files: list[PulledFile]
    pulls: list[PullAnswer]
    talking: list[TalkAnswer]
    template_example: str | None
    record: dict[str, Any]


class PackFile(Schema):
    """A generated text of the pack."""

    name: str
    text: str


class PackAnswer(StandsNow):
    """The duties pack as texts; the digest is that of the zip at ``duties.zip``."""

    number: int
    sha256: str
    differs: bool = Field(description="whether the zip is another one now than the record names")
    texts: list[PackFile]


class WatchFinding(Schema):
    """One finding of the watch on a decision; it suspends while ``suspended_at`` is set and ``closed_at`` is not."""

    number: int
    decision: int
    repo: str
    kind: str
    words: str
    why: str
    severity: str
    track: str
    since: datetime
    due: date | None
    suspended_at: datetime | None
    closed_at: datetime | None
    outcome: str


class WatchFindings(Schema):
    """A part of the findings; ``next`` is the cursor of the rest, null at the end."""

    items: list[WatchFinding]
    next: str | None


class FindingsWanted(PageAsked):
    """What narrows the findings, as on their page; without ``only``, those that are open."""

    q: Text = Field("", description="part of the repository's name")
    severity: Text = Field("", json_schema_extra=one_of(words_of(FindingFilter, "severity")))
    track: Text = Field("", json_schema_extra=one_of(words_of(FindingFilter, "track")))
    only: Text = Field("", json_schema_extra=one_of(words_of(FindingFilter, "only")))


class ProofAnswer(Schema):
    """That a head covers an entry: SHA-256 hashes from the leaf to the root. The entry itself is not repeated."""

    entry: int
    sha256: str = Field(description="digest of the entry's canonical text")
    size: int
    root: str
    path: list[str]
    envelope: dict[str, Any] | None = Field(description="the signed head, null before the first one")


@router.get("catalog", response={200: CatalogAnswers, **PROBLEMS}, auth=Bearer(own="read"), summary="Ask the catalog")
def catalog_list(request: HttpRequest, asked: Query[CatalogAsked]) -> dict[str, Any]:
    """Return the decisions that have not ended, newest first, each with whether it covers the question."""
    given = QueryDict(mutable=True)
    for name, value in asked.dict(exclude={"cursor", "limit"}).items():
        given.setlist(name, value if isinstance(value, list) else [value])
    question, chosen = QuestionForm(given), CatalogFilter(given)
    if not question.is_valid() or not chosen.is_valid():
        raise HttpError(
            422, say("Unknown filter: {value}.", value=", ".join(sorted({*question.errors, *chosen.errors})))
        )
    heard = question.heard()
    found = chosen.filter_queryset(catalog.fit(catalog.offers(sight(request)), heard))
    rows, following = by_number(with_beside(found).only(*SHOWN), asked, "decision")
    return listed([_offer(one) for one in results(rows, heard)], following)


@router.get(
    "decisions/{number}/integration", response={200: SheetAnswer, **PROBLEMS}, auth=Bearer(own="read"),
    summary="Read the integration sheet of a decision",
)  # fmt: skip
def integration_answer(request: HttpRequest, number: int) -> dict[str, Any]:
    """Return what to pull and how, how to talk to the model, and the parts of the record about its use."""
    sight(request)
    found = decision_of(request, number)
    data = json.loads(bytes(found.canonical))
    talk = talking(found.snapshot, data)
    parts = (
        "workload", "license", "runtime", "envelope", "generation_config", "security_boundary", "limitations",
        "fallback", "operations", "incident_contact", "change_owner",
    )  # fmt: skip
    return {
        "number": found.number, "hub": found.hub, "repo": found.repo_id, "commit": found.commit,
        "review_by": found.review_by, "pulls": [asdict(one) for one in pull_lines(data, endpoint_of(data))],
        "files": [asdict(one) for one in pulled_files(data)],
        "talking": [
            {"title": one.title, "value": one.value, "missing": "" if one.value else one.missing} for one in talk.lines
        ],
        "template_example": (talk.template.text or None) if talk.template else None,
        "record": {name: data[name] for name in parts if name in data}, **stands_now(found),
    }  # fmt: skip


@router.get(
    "decisions/{number}/duties", response={200: PackAnswer, **PROBLEMS}, auth=Bearer(own="read"),
    summary="Read the duties pack of a decision",
)  # fmt: skip
def duties_answer(request: HttpRequest, number: int) -> dict[str, Any]:
    """Return the generated texts of the pack; the zip has the license texts as well."""
    found = decision_of(request, number)
    pack = pack_of(found)
    texts = [{"name": name, "text": text} for name, text in pack.said.items()]
    return {"number": number, **stands_now(found), "sha256": pack.sha256, "differs": pack.differs, "texts": texts}


@router.get(
    "watch/findings", response={200: WatchFindings, **PROBLEMS}, auth=Bearer(own="read"),
    summary="List the findings of the watch",
)  # fmt: skip
def watch_findings(request: HttpRequest, asked: Query[FindingsWanted]) -> dict[str, Any]:
    """Return the findings on the decisions that the token may see, newest first. Only people answer them."""
    form = FindingFilter({name: getattr(asked, name) for name in ("q", "severity", "track", "only")})
    if not form.is_valid():
        raise HttpError(422, say("Unknown filter: {errors}.", errors=", ".join(sorted(form.errors))))
    rows, following = by_number(findings_of(sight(request), form.cleaned_data), asked)
    same = ("kind", "why", "severity", "track", "since", "due", "suspended_at", "closed_at", "outcome")
    return listed([
        {name: getattr(one, name) for name in same}
        | {"number": one.pk, "decision": one.decision_id, "repo": one.decision.repo_id,
           "words": one.get_kind_display()}
        for one in rows
    ], following)  # fmt: skip


@router.get(
    "ledger/entries/{number}/proof", response={200: ProofAnswer, **PROBLEMS}, auth=Bearer(own="read"),
    summary="Prove that the ledger has an entry",
)  # fmt: skip
def ledger_proof(request: HttpRequest, number: int) -> dict[str, Any]:
    """Return the proof that the newest signed head covers an entry, for who may read the ledger."""
    require(why_not_read_ledger(sight(request)))
    entry = LedgerEntry.objects.filter(sequence=number).first() if 0 < number <= LARGEST else None
    last = head()
    if entry is None or last is None:
        raise HttpError(404, say("The ledger has no entry {number_of}.", number_of=number))
    signed = SignedHead.objects.filter(size__gte=number).order_by("-pk").first()
    proof = prove(number, signed.size if signed else last.sequence).to_json()
    return proof | {"sha256": entry.digest, "envelope": signed.envelope if signed else None}


def _offer(one: Result) -> dict[str, Any]:
    row = one.entry
    same = ("hub", "commit", "task", "node_class", "context_tokens", "parameters", "stage", "review_by")
    return {name: getattr(row, name) for name in same} | {
        "number": row.decision, "repo": row.repo_id, "workload": row.workload_slug, "team": row.team_slug,
        "license": row.license_name, "standing": one.standing.word, "why": one.standing.why,
        "covers": not one.why_not, "why_not": one.why_not, "fallback": one.fallback, "open_findings": row.findings,
    }  # fmt: skip
