"""Acts of intake: proposing repositories for a workload, reading one, reading it again."""

from collections.abc import Sequence

from django.conf import settings
from django.db import connection

from reviews.evidence.rows import store
from reviews.hub.shapes.reading import ReadingValue
from reviews.jobs.enqueue import enqueue, enqueue_many
from reviews.language.phrases import joined, say, say_count
from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.people.models import User
from reviews.people.permits import WORKER, Actor, actor_name, require
from reviews.proposals import permits
from reviews.proposals.batches import open_candidates, plan_of
from reviews.proposals.lines import ListedRepo
from reviews.proposals.mails import call_legal
from reviews.proposals.models import ProposalBatch
from reviews.proposals.naming import named
from reviews.proposals.rows import keep_batch
from reviews.proposals.same_commit import sentence, under_review_already
from reviews.workflow import states, turns
from reviews.workflow.actions.reviewing import locked
from reviews.workflow.models import Candidate
from reviews.workflow.rereads.mails import tell_reviewers
from reviews.workflow.rereads.rows import learn
from reviews.workflow.rows import candidates as rows
from reviews.workflow.rows.candidates import attach, open_candidate
from reviews.workflow.rows.inheritance import inherit
from reviews.workloads.models import Workload


class AlreadyProposed(Exception):
    """The same repository is being reviewed for the same workload; ``candidate`` is that review."""

    def __init__(self, candidate: Candidate) -> None:
        super().__init__(say("Candidate {pk} is already under review for this workload.", pk=candidate.pk))
        self.candidate = candidate


@act
def submit(typed: str, *, hub: str, revision: str, workload: Workload, by: User) -> Candidate:
    """Propose what a person typed (owner/name, or a pasted address of a configured hub) for a workload.

    One transaction: candidate, two tracks, ledger entry and the job that reads the hub. Raises ``MalformedRepoId``
    with a sentence, ``AlreadyProposed`` with the open candidate, ``Forbidden`` when the person may not.
    """
    # The workload's row is the lock: two people who propose the same thing at once come one after the other.
    workload = Workload.objects.select_for_update(of=("self",)).select_related("team").get(pk=workload.pk)
    require(permits.why_not_propose(by, workload))
    ref = named(typed, settings.HUBS, hub)
    wanted = revision or ref.revision or ""
    if existing := open_candidate_for(ref.hub, ref.id, wanted, workload):
        raise AlreadyProposed(existing)
    candidate = open_candidate(hub=ref.hub, repo_id=ref.id, revision=wanted, workload=workload, requester=by)
    enqueue("read_hub", candidate.pk, label=candidate.label, asked_by=actor_name(by), lane=candidate.hub)
    record(
        "candidate:proposed",
        actor=actor_name(by),
        subject=f"candidate:{candidate.pk}",
        label=candidate.label,
        hub=ref.hub,
        revision=wanted,
        workload=workload.name,
    )
    return candidate


def open_candidate_for(hub: str, repo_id: str, revision: str, workload: Workload) -> Candidate | None:
    """Return the open candidate for the same repository, revision and workload, whichever of its names was typed."""
    found = open_candidates([ListedRepo(1, hub, repo_id, revision)], workload)
    return Candidate.objects.get(pk=next(iter(found.values()))) if found else None


class ListChanged(ValueError):
    """What proposing the list would do is no longer what the person was shown."""


@act
def submit_several(
    repos: Sequence[ListedRepo], *, workload: Workload, again: bool, seen: str, by: User
) -> ProposalBatch:
    """Propose a list of repositories for a workload, with one entry and a job for each.

    ``again``: also those that are approved already. ``seen`` is the digest of the plan that the person confirmed;
    raises ``ListChanged`` when it is another one now or nothing would be proposed, ``Forbidden`` when they may not.
    """
    workload = Workload.objects.select_for_update(of=("self",)).select_related("team").get(pk=workload.pk)
    require(permits.why_not_propose(by, workload))
    plan = plan_of(repos, workload, by)
    chosen = plan.chosen(again=again)
    if plan.digest != seen or not chosen:
        raise ListChanged(say("Something changed after you checked the list. Look at it again before you propose it."))
    made = rows.open_candidates([one[1:] for one in chosen], workload=workload, requester=by)
    batch = keep_batch(workload, by, dict(zip(chosen, made, strict=True)), plan.passed_over(again=again))
    for hub in sorted({one.hub for one in made}):
        labels = {one.pk: one.label for one in made if one.hub == hub}
        enqueue_many("read_hub", labels, asked_by=actor_name(by), lane=hub)
    record(
        "candidates:proposed",
        actor=actor_name(by),
        subject=f"proposals:{batch.pk}",
        label=say_count(len(made), "{number:,} repository", "{number:,} repositories"),
        workload=workload.name,
        left_out=len(plan.passed_over(again=again)),
        candidates=[[one.pk, one.hub, one.repo_id, one.requested_revision] for one in made],
    )
    return batch


@act
def read_again(candidate: Candidate, *, by: User) -> Candidate:
    """Ask for another reading, of the pinned commit if there is one; a reading that is under way is left to end."""
    candidate = locked(candidate)
    require(permits.why_not_read_again(by, candidate))
    enqueue("read_hub", candidate.pk, label=candidate.label, asked_by=actor_name(by), lane=candidate.hub)
    record("candidate:retried", actor=actor_name(by), subject=f"candidate:{candidate.pk}", label=candidate.label)
    return candidate


@act
def take_reading(candidate_id: int, reading: ReadingValue, *, by: Actor = WORKER) -> Candidate:
    """Store what the worker read and hand it to the review; the outermost act of a reading.

    A candidate that was closed meanwhile keeps its state and gets no evidence. One whose branch or former name led to a
    commit that is already under review for the workload ends, with the number of that review. A re-read that changed
    nothing is no act: the snapshot is the same row and the ledger stays as it is.
    """
    candidate = locked(Candidate(pk=candidate_id))
    if candidate.state in (states.WITHDRAWN, states.REJECTED):
        unchanged(say("Someone ended the candidate while the worker read."))
        return candidate
    before = candidate.snapshot
    if before is None and (other := _same_commit(candidate, reading)):
        return _end_as_same(candidate, other, by)
    snapshot = store(reading)
    if before and before.pk == snapshot.pk:
        unchanged(say("The repository has the same content as at its last reading."))
        return candidate
    changed = attach(candidate, snapshot)
    learned = learn(candidate, before) if before else {}
    actor, subject = actor_name(by), f"candidate:{candidate.pk}"
    told: dict[str, object] = {"commit": snapshot.commit, "snapshot": snapshot.digest}
    if before is None:
        call_legal(candidate, asked_by=actor)
        event = "candidate:read-partly" if snapshot.partial else "candidate:read"
        told |= _inherited(candidate)
        record(event, actor=actor, subject=subject, label=candidate.label, **told)
    else:
        turns.call_back_authors(candidate, changed, asked_by=actor)
        tell_reviewers(candidate, learned, asked_by=actor)
        what = joined(", ", changed) or say("details on which no sign-off rests")
        told |= learned
        record("candidate:read-again", actor=actor, subject=subject, label=candidate.label, changed=what, **told)
    return candidate


def _same_commit(candidate: Candidate, reading: ReadingValue) -> Candidate | None:
    # Of two readings of one commit that end at once, the second sees the first. Readings of other repositories do not
    # wait: with the workload's row as the lock, all workers together stored one reading of a long list at a time.
    one = f"reading of {candidate.workload_id} {candidate.hub} {reading.repo.id.lower()} {reading.repo.commit}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [one])
    return under_review_already(candidate, reading.repo.id, reading.repo.commit)


def _end_as_same(candidate: Candidate, other: Candidate, by: Actor) -> Candidate:
    """Withdraw a candidate that turned out to be another one, and tell its requester where the review is."""
    reason = sentence(other)
    candidate.state = states.step(states.CANDIDATE_STEPS, candidate.state, "withdraw")
    candidate.ended_reason = reason
    candidate.save()
    turns.tell(candidate.requester, other, reason, "candidate", asked_by=actor_name(by))
    record(
        "candidate:withdrawn", actor=actor_name(by), subject=f"candidate:{candidate.pk}", label=candidate.label,
        reason=reason, same_as=other.pk,
    )  # fmt: skip
    return candidate


def _inherited(candidate: Candidate) -> dict[str, object]:
    """Return what the candidate inherits from an earlier commit, for the entry of its reading; {} for nothing."""
    taken = inherit(candidate)
    if not taken and candidate.predecessor_id is None:
        return {}
    return {"predecessor": candidate.predecessor_id, "inherited": taken}
