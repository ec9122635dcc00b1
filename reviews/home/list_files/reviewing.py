"""The lists of reviews as files: candidates, decisions, the catalog, workloads, findings, and runs."""

from collections.abc import Iterator
from datetime import UTC

from django.http import HttpRequest
from django.utils import timezone

from reviews.catalog import filters as catalog_filters
from reviews.catalog import queries as catalog_queries
from reviews.decisions import lists as decision_lists
from reviews.decisions.entries import standings
from reviews.decisions.entries import visible_to as visible_decisions
from reviews.decisions.list_forms import ListFilter as DecisionFilter
from reviews.home.list_files.sending import Line, ListFile, RefusedListFile, by_key, heard, only
from reviews.language.phrases import say
from reviews.people.requests import person
from reviews.proposals.lists import narrowed, read_filters, rows_of
from reviews.readmodels.models import NOT_KNOWN
from reviews.watch.forms import FindingFilter
from reviews.watch.listing import listed as listed_findings
from reviews.workflow import states
from reviews.workflow.queries import candidate_for
from reviews.workflow.run_sight import runs_for, visible_runs
from reviews.workloads.queries import listed as listed_workloads
from reviews.workloads.queries import visible_to


def _candidates(request: HttpRequest) -> Iterator[Line]:
    only(request.GET, "q", "state", "legal", "engineering", "workload")
    user = person(request)
    asked = read_filters(request.GET, user)
    if asked.unknown:
        raise RefusedListFile(say("Not a value of this filter: {value}.", value=asked.unknown[0]))
    found = narrowed(user, asked).select_related(None).only("pk")

    def lines() -> Iterator[Line]:
        for page in by_key(found):
            for row in rows_of([one.pk for one in page]):
                one = row.candidate
                yield (
                    one.pk, one.hub, one.repo_id, one.commit, one.workload.slug, one.workload.team.name,
                    one.requester.name, row.state, *(row.value.tracks[track].shown for track in states.TRACKS),
                    one.created_at,
                )  # fmt: skip

    return lines()


def _decisions(request: HttpRequest) -> Iterator[Line]:
    if request.GET.get("at"):
        raise RefusedListFile(say("A file has the decisions as they are now. Leave the instant out."))
    wanted = heard(DecisionFilter(request.GET))
    found = decision_lists.narrowed(visible_decisions(person(request)), wanted, timezone.now().date())

    def lines() -> Iterator[Line]:
        for page in by_key(found):
            for row, one in zip(decision_lists.rows(page), page, strict=True):
                yield (
                    row.number, one.hub, row.repo_id, row.commit, row.sha256, row.license_name, row.workload, row.team,
                    row.node_class, one.stage, row.standing.word, row.standing.why, row.legal, row.engineering,
                    row.issuer, row.issued_at.astimezone(UTC).isoformat(), row.review_by,
                )  # fmt: skip

    return lines()


def _catalog(request: HttpRequest) -> Iterator[Line]:
    only(request.GET, *catalog_filters.KNOWN)
    asked = catalog_filters.QuestionForm(request.GET)
    heard(asked)
    form = catalog_filters.CatalogFilter(request.GET)
    heard(form)
    question = asked.heard()
    offers = catalog_queries.fit(catalog_queries.offers(person(request)), question)
    found = form.filter_queryset(offers).defer("search")

    def lines() -> Iterator[Line]:
        for page in by_key(found):
            stands = standings(page)
            for one in page:
                yield (
                    one.decision, one.hub, one.repo_id, one.commit, one.sha256, one.license_name,
                    *(_known(value) for value in (one.license_class, one.openness, one.publisher, one.family)),
                    one.task, *(_known(value) for value in (one.claimed, one.evaluated, one.inputs, one.outputs)),
                    _known(one.quantization), one.parameters, one.context_tokens, one.runtime, one.node_class,
                    _known(one.known), one.workload_slug, one.team_name, one.data_sensitivity, one.environment,
                    one.stage, stands[one.decision].word, stands[one.decision].why,
                    not vars(one)["misfit"] if question.anything else None, one.findings, one.review_by,
                )  # fmt: skip

    return lines()


def _known(value: str) -> str | None:
    """Return a facet's value as files have it: words with one space between them, None if it is not known."""
    return None if value.strip() == NOT_KNOWN else value.strip()


def _workloads(request: HttpRequest) -> Iterator[Line]:
    only(request.GET, "q")
    text = request.GET.get("q", "").replace("\0", "").strip()
    found = listed_workloads(visible_to(person(request)), text).select_related("team")
    return (
        (
            one.slug, one.name, one.team.name, one.private, one.purpose, one.users, one.input_modality,
            one.expected_output, one.risk_level, one.latency_target, one.data_sensitivity, one.environment,
            one.context_tokens, one.concurrency, one.languages, one.territory, one.node_classes, one.changed_at,
        )
        for page in by_key(found)
        for one in page
    )  # fmt: skip


def _findings(request: HttpRequest) -> Iterator[Line]:
    form = FindingFilter(request.GET)
    only(request.GET, *form.fields)
    found = listed_findings(person(request), heard(form))
    return (
        (
            one.pk, one.decision_id, one.decision.repo_id, one.decision.workload.slug, one.kind, one.severity,
            one.track, one.why, one.since, one.due, one.evaluator_name, one.suspended_at, one.closed_at, one.outcome,
        )
        for page in by_key(found)
        for one in page
    )  # fmt: skip


def _runs(request: HttpRequest) -> Iterator[Line]:
    only(request.GET, "candidate")
    user, number = person(request), request.GET.get("candidate", "")
    found = visible_runs(user)
    if number:
        known = number.isascii() and number.isdigit() and len(number) < 19
        candidate = candidate_for(user, int(number)) if known else None
        if candidate is None:
            raise RefusedListFile(say("No candidate with this number is visible to you."))
        found = runs_for(user, candidate)
    found = found.select_related("node_class_version__node_class")
    return (
        (
            one.pk, one.candidate_id, one.kind, one.hub, one.repo_id, one.commit, one.rung_words, one.artifact,
            one.runtime, one.version, one.node_class_version.node_class.slug, one.node_class_version.number,
            one.accelerators, one.tool, one.memory_peak_mib, one.ran_on, one.ran_by, one.actor, one.digest,
        )
        for page in by_key(found)
        for one in page
    )  # fmt: skip


FILES = {
    "candidates": ListFile(
        ("number", "hub", "repository", "commit", "workload", "team", "requester", "state", "legal", "engineering",
         "proposed_at"), _candidates, ("state", "legal", "engineering"),
    ),
    "decisions": ListFile(
        ("number", "hub", "repository", "commit", "record_sha256", "license", "workload", "team", "node_class", "stage",
         "standing", "why", "signed_by_legal", "signed_by_engineering", "issued_by", "issued_at", "review_by"),
        _decisions, ("stage", "standing", "why"),
    ),
    "catalog": ListFile(
        ("decision", "hub", "repository", "commit", "record_sha256", "license", "license_class", "openness",
         "publisher", "family", "task", "languages_claimed", "languages_evaluated", "input", "output", "quantization",
         "parameters", "context_tokens", "runtime", "node_class", "fit_known_by", "workload", "team", "data",
         "environment", "stage", "standing", "why", "covers_the_question", "open_findings", "review_by"), _catalog,
        ("stage", "standing", "why"),
    ),
    "workloads": ListFile(
        ("workload", "name", "team", "private", "purpose", "users", "input", "output", "risk", "latency", "data",
         "environment", "context_tokens", "concurrency", "languages", "territory", "node_classes", "changed_at"),
        _workloads,
    ),
    "findings": ListFile(
        ("finding", "decision", "repository", "workload", "kind", "severity", "track", "why", "since", "due",
         "evaluator", "suspended_at", "closed_at", "outcome"), _findings, ("severity", "track", "why"),
    ),
    "runs": ListFile(
        ("run", "candidate", "kind", "hub", "repository", "commit", "rung", "artifact_sha256", "runtime", "version",
         "node_class", "node_class_version", "accelerators", "tool", "memory_peak_mib", "ran_on", "ran_by",
         "imported_by", "result_sha256"), _runs, ("rung",),
    ),
}  # fmt: skip
