"""Rows of one kind each, for the addresses of the pages that the tests of all pages open."""

import json
from datetime import timedelta
from typing import Any

from django.utils import timezone

from reviews.catalog.asking.actions import pass_on
from reviews.catalog.asking.axes import heard
from reviews.decisions.corrections.actions import propose
from reviews.decisions.corrections.models import Correction
from reviews.decisions.models import Decision, DecisionAlert
from reviews.home.saved.actions import ViewStatement, save_view
from reviews.ledger.chain import digest
from reviews.legal.actions import conclude
from reviews.legal.documents import LicenseDocuments
from reviews.licensing.actions import change_terms
from reviews.licensing.models import License
from reviews.licensing.terms.values import Anchor, Term
from reviews.people.holders import account_holder
from reviews.proposals.actions import submit_several
from reviews.proposals.batches import plan_of
from reviews.proposals.lines import ListedRepo
from reviews.proposals.models import ProposalBatch
from reviews.watch.actions import weigh
from reviews.watch.models import WatchedRepository
from reviews.watch.observed import OWNER, Observed
from reviews.watch.rows.repositories import add_unwatched, note_observed
from reviews.workflow.actions.reviewing import answer
from reviews.workflow.models import Candidate
from reviews.workflow.statements import AnswerStatement, WaiverGrounds
from reviews.workflow.waivers.actions import ask
from reviews.workloads.drafts.rows import begin_draft, keep_draft
from reviews.workloads.drafts.steps import STEPS
from reviews.workloads.models import Workload
from reviews.workloads.nodes.actions import propose_node
from reviews.workloads.nodes.models import NodeProposal
from reviews.workloads.nodes.queries import newest
from reviews.workloads.presets import preset_named
from tests import scenes
from tests.cast import Cast
from tests.readings import reading
from tests.shortlist.lists import compared
from tests.suites import samples


def drafted(cast: Cast) -> str:
    """A draft of a statement with an answer to every question; the step that addresses name."""
    preset = preset_named("search")
    assert preset
    said = preset.values | {
        "name": "Search in notes", "team": str(cast.claims.pk), "field_answer": "none", "domains": ["none"],
        "place": "EU", "users_in": ["EU"], "runs_in": ["EU"], "entity_in": "EU",
        "territory": "European Union", "need": "own",
        "environment": "edge", "node_classes": ["edge-16"], "user_band": "under-1k", "revenue_band": "under-1m",
    }  # fmt: skip
    draft = begin_draft(cast.requester, preset=preset.slug, said=said)
    keep_draft(draft, said=said, answered=[step.slug for step in STEPS if step.asked])
    return "risk"


def renamed(decision: Decision) -> tuple[WatchedRepository, DecisionAlert]:
    """The repository of a decision as the watch last saw it, under another owner, and the alert of it."""
    add_unwatched()
    row = WatchedRepository.objects.get(repo_id=decision.repo_id)
    repo = decision.snapshot.repo
    note_observed(row, Observed("65f0", "new-owner/other-1b", decision.commit, repo["gated"], False, False, (), {}))
    weigh(row)
    return row, DecisionAlert.objects.get(decision=decision, kind=OWNER)


def evaluated(candidate: Candidate, cast: Cast) -> dict[str, int]:
    """A suite with a run, a shortlist with an entry and a document, and a question that waits for an answer."""
    handout = samples.handed_out(samples.uploaded(candidate.workload, cast), cast)
    suite_run = samples.brought(candidate, samples.played(candidate, handout), cast)
    entry, document = compared(candidate, cast)
    asked = pass_on(heard("Translate letters to customers"), by=cast.reader)
    return {
        "suite_run_number": suite_run.pk, "handout_id": handout.pk, "entry_number": entry.pk,
        "document_number": document.pk, "use_question_id": asked.pk,
    }  # fmt: skip


def viewed(cast: Cast) -> dict[str, Any]:
    """A list that has a file, and a view of it that the reader saved."""
    view = save_view(ViewStatement("German", "catalog", "language=de"), by=cast.reader)
    return {"list_name": "catalog", "view_id": view.pk}


def listed(work: Workload, cast: Cast) -> ProposalBatch:
    """A list of one repository, proposed for a statement."""
    repos = [ListedRepo(1, "huggingface", "sample-lab/listed-1b", "")]
    seen = plan_of(repos, work, cast.requester).digest
    return submit_several(repos, workload=work, again=False, seen=seen, by=cast.requester)


def corrected(candidate: Candidate, cast: Cast) -> Correction:
    """A correction of the exit plan that waits for a reviewer."""
    decision = Decision.objects.select_related("candidate").get(candidate=candidate)
    old = json.loads(bytes(decision.canonical))["removal_plan"]
    said = {
        "seen": digest(old.encode()),
        "new": "Switch the route and drain for 30 minutes.",
        "why": "Drains took longer.",
    }
    return propose(decision, part="exit-plan", by=cast.decider, **said)


def conclude_sample(candidate: Candidate, known: License, cast: Cast) -> None:
    """A clause of the license confirmed and the license concluded, on the documents before another was brought."""
    assert candidate.snapshot
    legal_document = candidate.snapshot.documents.get(role="license")
    term = Term("yes", "confirmed", Anchor(legal_document.sha256, 0, 14), read_by="Lena Legal", read_on="2026-01-05")
    change_terms(known, values={"commercial_use": term}, seen=1, reason="Read.", by=cast.legal)
    documents = LicenseDocuments(candidate.snapshot).documents_digest
    conclude(candidate.hub, candidate.repo_id, documents=documents, license=known, reason="Read.", by=cast.legal)


def conclude_also(candidate: Candidate, known: License, cast: Cast) -> None:
    """The same license, concluded for another repository: its terms stand on that desk, to be read."""
    snapshot = scenes.fresh(candidate).snapshot
    assert snapshot
    documents = LicenseDocuments(snapshot).documents_digest
    conclude(candidate.hub, candidate.repo_id, documents=documents, license=known, reason="Read too.", by=cast.legal)


def license_of(candidate: Candidate) -> str:
    """The reference of the license text of a candidate."""
    snapshot = scenes.fresh(candidate).snapshot
    assert snapshot
    return str(snapshot.documents.get(role="license").pk)


def refused_by_its_card(cast: Cast) -> Candidate:
    """A candidate whose publisher excludes the use, with a waiver that somebody asked for."""
    found = scenes.candidate_at("intake", cast, "sample-lab/refused-1b", read=reading("sample-lab/refused-1b"))
    said = AnswerStatement("legal", "intended-use", "no", "Not for claims.")
    answer(found, said=said, seen=scenes.seen(found), by=cast.legal)
    until = timezone.localdate() + timedelta(30)
    grounds = WaiverGrounds("Not for claims.", "A clerk checks.", account_holder(cast.requester), until)
    ask(found, rule="intended_use", kind="publisher", grounds=grounds, by=cast.legal)
    return found


def node_proposed(cast: Cast) -> NodeProposal:
    """A version of a node class that a machine of the second engineer proposed."""
    now = newest(["edge-16"])["edge-16"]
    return propose_node(
        "edge-16", title="Edge", spec=now.node, reason="Read from the cluster in CI.", by=cast.engineer_two
    )
