"""A scene with private candidates, in words that no other page has, and the people who must never read them."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from reviews.decisions.models import Decision
from reviews.jobs.models import JobRun
from reviews.people.models import User
from reviews.workflow.actions.reusing import reuse_review
from reviews.workflow.actions.reviewing import answer, remark
from reviews.workflow.models import Candidate
from reviews.workflow.statements import AnswerStatement
from tests import memory, scenes
from tests.cast import Cast
from tests.house import places
from tests.readings import reading

WORDS = ("narwhal", "zebrafish", "quokka", "axolotl", "pangolin")
"""Words of a private repository, its workload's name and text, a remark, and what legal wrote for a private use."""
REPO = "sample-lab/narwhal-9b"
SHARED = "sample-lab/atlas-1b-instruct"


@dataclass
class PrivateScene:
    """The addresses of the public rows, the same with the numbers of private ones, and who may see what."""

    public: dict[str, Any]
    private: dict[str, Any]
    strangers: dict[str, User | None]
    seers: dict[str, User]


def build(cast: Cast) -> PrivateScene:
    """Public rows of every kind; a private decision, and a private review whose words a public one takes over."""
    public = places.build(cast)
    private = public | memory.remembered_value(lambda: _private(cast, public["second"]))
    strangers: dict[str, User | None] = {
        "reader": cast.reader, "administrator": cast.administrator, "no role": cast.nobody, "stranger": cast.stranger,
        "signed out": None,
    }  # fmt: skip
    seers = {"requester": cast.requester, "legal": cast.legal, "decider": cast.decider, "auditor": cast.auditor}
    return PrivateScene(public, private, strangers, seers)


def _private(cast: Cast, second: int) -> dict[str, Any]:
    """The private rows; ``second`` is the public candidate that takes the private review over."""
    work = scenes.workload(cast, name="Zebrafish triage", private=True, purpose="Sort quokka pictures.")
    candidate = scenes.candidate_at("legal-passed", cast, REPO, work=work, read=reading(REPO))
    scenes.sign_track(candidate, "engineering", cast)
    decided: Decision = scenes.decide(scenes.fresh(candidate), cast)
    made = remark(candidate, track="legal", about="", text="An axolotl asks.", by=cast.legal)
    earlier = scenes.candidate_at("read", cast, SHARED, work=work)
    said = AnswerStatement(track="legal", question="license", choice="yes", text="Read.")
    answer(earlier, said=said, seen=scenes.seen(earlier), by=cast.legal)
    scenes.intake(earlier, cast, intended_use="For the pangolin only.")
    taken_over(cast, second, earlier)
    failed(scenes.proposed(cast, "sample-lab/narwhal-lost", work=work))
    assert candidate.snapshot
    return {
        "candidate_id": candidate.pk, "second": earlier.pk, "number": decided.number, "slug": work.slug,
        "remark_id": made.pk, "document_id": scenes.fresh(candidate).snapshot.documents.earliest("pk").pk,
        "old": scenes.fresh(candidate).snapshot_id, "new": scenes.fresh(candidate).snapshot_id,
        "intake_id": candidate.intakes.get().pk,
    }  # fmt: skip


def taken_over(cast: Cast, second: int, earlier: Candidate) -> None:
    """A public candidate of the lab whose legal review rests on the private one."""
    candidate = Candidate.objects.get(pk=second)
    reuse_review(
        candidate, earlier=earlier.intakes.get(), intended_use="Drafts.", hold="", seen=scenes.seen(candidate),
        by=cast.legal,
    )  # fmt: skip


def failed(candidate: Candidate) -> None:
    """A reading that failed, with a message and a step that name the repository."""
    now = timezone.now()
    JobRun.objects.filter(kind="read_hub", subject_id=candidate.pk).update(
        state="failed", ended_at=now, error=f"{candidate.repo_id} was not found.", error_code="not-found",
        steps=[{"name": f"Asking for {candidate.repo_id}", "at": now.isoformat()}],
    )  # fmt: skip
