"""The demo's reviews: a candidate in every state, each brought there by the acts that people use."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from portal.demo.answers import ANSWERS, APACHE, INTAKE, OVERRIDES, RESPONSIBLE
from portal.demo.evidence import evidence_asked, to_production
from portal.demo.examples import EMBEDDER, LARGE, READER, SMALL, Example
from portal.demo.licenses import concluded
from portal.demo.note import write_desk
from portal.demo.people import Company
from portal.demo.reading import propose, read, read_as_it_was
from portal.demo.runs import import_draft_test, import_load_test
from portal.demo.shortlists import keep_shortlist
from portal.demo.suites import play_suite
from portal.demo.watching import flagged, watched
from reviews.decisions.actions import issue
from reviews.decisions.models import Decision
from reviews.decisions.record import Ruling
from reviews.people.holders import account_holder, team_holder
from reviews.people.models import User
from reviews.proposals.actions import read_again
from reviews.workflow.actions import reviewing as actions
from reviews.workflow.actions import signing
from reviews.workflow.matching import duty_key, match_of
from reviews.workflow.models import Candidate
from reviews.workflow.questions import QUESTIONS
from reviews.workflow.statements import AnswerStatement, ConditionAsked, SignOffStatement
from reviews.workloads.models import Workload

PERMISSIVE = "sample-permissive-1.0"
PERMITTED = "The terms cover this use, and every duty has an owner."
"""Legal's reason for a pass."""


class Play:
    """The acts of the demo's people, reduced to what differs between reviews."""

    def __init__(self, company: Company, workloads: dict[str, Workload]) -> None:
        self.people = company.people
        self.workloads = workloads

    def proposed(self, repo_id: str, workload: str, *, revision: str = "", by: str = "maya") -> Candidate:
        """Propose a repository of the sample hub."""
        return propose(repo_id, self.workloads[workload], self.people[by], revision)

    def intake(self, candidate: Candidate, *, license_key: str = "", **changes: str) -> None:
        """Conclude the license as Ines if its terms are known, and record the license intake."""
        if license_key:
            concluded(candidate, license_key, self.people)
        said = {**INTAKE, **changes}
        actions.record_intake(candidate, seen=_seen(candidate), before=None, by=self.people["ines"], **said)

    def answer(self, candidate: Candidate, track: str, *, kind: str = "", leave_out: Iterable[str] = ()) -> None:
        """Answer the checklist of a track as Ines or Tomasz."""
        given = {**ANSWERS[track], **OVERRIDES.get(kind, {})}
        said = [
            AnswerStatement(track, question.key, *given[question.key])
            for question in QUESTIONS[track]
            if question.key not in leave_out
        ]
        actions.answer_several(candidate, track=track, said=said, seen=_seen(candidate), by=self._reviewer(track))

    def sign(self, candidate: Candidate, track: str, outcome: str, reason: str, example: Example | None = None) -> None:
        """Sign as Ines or Tomasz; a pass with conditions has the one of its example, owned by the requester."""
        owner = account_holder(self.people["maya"])
        asked = [ConditionAsked(example.condition, owner, _in_days(60))] if example else []
        fixed: dict[str, Any] = dict(example.terms) if example else {}
        said = SignOffStatement(
            track, outcome, reason, conditions=asked,
            terms=fixed if track == "engineering" else self._rights(candidate),
        )  # fmt: skip
        signing.sign(candidate, said=said, seen=_seen(candidate), by=self._reviewer(track))

    def _rights(self, candidate: Candidate) -> dict[str, Any]:
        """Allow mirroring as Ines, and name the team as the owner of every duty."""
        match = match_of(Candidate.objects.select_related("snapshot", "workload__team").get(pk=candidate.pk))
        owner = {"owner": team_holder(candidate.workload.team).as_record(), "due": "with every copy"}
        return {"mirror": "yes", "owners": {duty_key(one): owner for one in match.duties} if match else {}}

    def decide(
        self, candidate: Candidate, example: Example, *, fallback: str, note: str, decision: int | None = None
    ) -> Decision:
        """Issue the decision as Daniel."""
        ruling: dict[str, Any] = {
            **example.ruling, "fallback": fallback, "fallback_note": note, "fallback_decision": decision,
            "fallback_cause": "memory" if decision else "", "review_by": _in_days(180),
            "evidence": evidence_asked(example, self.people),
        }  # fmt: skip
        return issue(candidate, ruling=Ruling(**ruling), seen=_seen(candidate), by=self.people["daniel"])

    def _reviewer(self, track: str) -> User:
        return self.people["ines" if track == "legal" else "tomasz"]

    def to_ready(self, candidate: Candidate, example: Example, *, license_key: str, **intake: str) -> None:
        """Take a candidate all the way to both signatures."""
        self.intake(candidate, license_key=license_key, **intake)
        for track in QUESTIONS:
            self.answer(candidate, track, kind=example.kind)
        self.sign(candidate, "legal", "pass", PERMITTED)
        self.sign(candidate, "engineering", "pass with conditions", example.reason, example)


def _seen(candidate: Candidate) -> str:
    return Candidate.objects.values_list("snapshot__digest", flat=True).get(pk=candidate.pk) or ""


def _in_days(days: int) -> Any:
    return (timezone.now() + timedelta(days=days)).date()


def perform_play(play: Play) -> None:
    """Perform every scene, oldest first; the last proposal is left to the worker."""
    decided(play)
    outdated(play)
    in_review(play)
    closed(play)
    keep_shortlist(play.workloads["Support reply drafting"], play.people)
    play.proposed("sample-lab/atlas-14b-instruct-gguf", "Support reply drafting")


def decided(play: Play) -> None:
    """Issue two decisions in force: a small model in production, and a larger one in test that falls back to it."""
    quill = read(play.proposed("sample-lab/quill-3b-instruct", "Support reply drafting", revision="v1.0"))
    play.to_ready(quill, SMALL, license_key=PERMISSIVE)
    write_desk(quill, play.people["tomasz"])
    note = "Keyword search finds the template letter, and the clerk fills it in."
    small = play.decide(quill, SMALL, fallback="retrieval-first", note=note)
    import_draft_test(quill, play.people["priya"])
    to_production(small, play.people)
    base = read(play.proposed("sample-lab/atlas-14b-base", "Support reply drafting", revision="v1.0"))
    concluded(base, "apache-2.0", play.people)
    reason = "Only read for its license, which binds atlas-14b-instruct; it follows no instructions."
    actions.withdraw(base, reason=reason, by=play.people["maya"])
    atlas = read(play.proposed("sample-lab/atlas-14b-instruct", "Support reply drafting", revision="v1.0"))
    play.to_ready(atlas, LARGE, license_key="apache-2.0", **APACHE)
    note = "quill-3b-instruct takes over with shorter drafts, on the other half of the pool."
    large = play.decide(atlas, LARGE, fallback="smaller-approved-model", note=note, decision=small.number)
    watched(large, play.people)


def outdated(play: Play) -> None:
    """Put a decision under review: the access gate of its repository changed on the hub after it was issued."""
    ocr = read_as_it_was(play.proposed("sample-lab/harbor-ocr-2b", "Invoice reading"), gated="auto")
    play.to_ready(ocr, READER, license_key="apache-2.0", **APACHE)
    note = "Clerks type the amounts by hand, as before, until another model has been reviewed."
    decision = play.decide(ocr, READER, fallback="delayed-launch", note=note)
    flagged(decision)
    read(read_again(ocr, by=play.people["ines"]))


def in_review(play: Play) -> None:
    """Open reviews at every point between reading and decision."""
    embed = read(play.proposed("sample-lab/ledger-embed-small", "Policy search"))
    import_load_test(embed, play.people["tomasz"])
    play.to_ready(embed, EMBEDDER, license_key=PERMISSIVE)
    atlas = read(play.proposed("sample-lab/atlas-14b-instruct", "Claims intake"))
    play.intake(atlas, license_key="apache-2.0", **APACHE)
    play.answer(atlas, "legal")
    play.sign(atlas, "legal", "pass", PERMITTED)
    play.answer(atlas, "engineering", leave_out=("hardware", "safety"))
    actions.remark(
        atlas, track="engineering", about="context.config", by=play.people["priya"],
        text="The card states 131,072 tokens and the workload needs 16,384: who tests the long inputs?",
    )  # fmt: skip
    vision = read(play.proposed("sample-lab/harbor-vision-8b", "Damage photos"))
    play.intake(vision, license_key="sample-responsible-use-1.0", **RESPONSIBLE)
    read(play.proposed("sample-lab/quill-7b-instruct", "Support reply drafting"))
    pebble = read(play.proposed("sample-lab/pebble-1.5b-instruct", "Claims intake"))
    play.intake(pebble, license_source="Declared on the card; no license text was found")
    play.answer(pebble, "engineering", kind="no-tokenizer")
    play.sign(pebble, "engineering", "request changes", "Propose a commit that includes its tokenizer.")
    play_suite(atlas, pebble, play.people)
    kelp = read(play.proposed("sample-lab/kelp-2b-preview", "Restructuring memos", by="jonas"))
    play.intake(kelp)
    read(play.proposed("sample-community/claims-encoder", "Policy search"))  # a dangerous pickle, no base named


def closed(play: Play) -> None:
    """End reviews without a decision, and propose a repository that cannot be read."""
    reef = read(play.proposed("sample-lab/reef-coder-7b", "Test generation"))
    play.intake(
        reef,
        license_key="cc-by-nc-4.0",
        license_name="CC BY-NC 4.0 (declared)",
        commercial_limits="Non-commercial only; our internal use is commercial use.",
    )
    play.answer(reef, "legal", kind="non-commercial")
    play.sign(reef, "legal", "fail", "Non-commercial terms and commercial use: a hard disqualifier.")
    reason = "Hard disqualifier: the license excludes commercial use."
    actions.reject(reef, reason=reason, by=play.people["daniel"])
    copy = read(play.proposed("sample-community/quill-7b-instruct-ungated", "Support reply drafting"))
    reason = "A third party's copy of a gated model; proposed the original instead."
    actions.withdraw(copy, reason=reason, by=play.people["maya"])
    read(play.proposed("sample-community/atlas-14b-unrestricted", "Claims intake"))
