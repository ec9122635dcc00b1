"""What proposing a list would do: which repositories become candidates, which are left out, and why."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from reviews.decisions.queries import in_force, visible_to
from reviews.jobs.models import JobRun
from reviews.language.phrases import joined, say, say_count
from reviews.people.models import User
from reviews.proposals.lines import ListedRepo
from reviews.proposals.models import ProposalBatch, ProposalLine
from reviews.workflow import states
from reviews.workflow.candidate_rows import UNREADABLE_JOBS
from reviews.workflow.models import Candidate
from reviews.workflow.queries import candidates_for
from reviews.workloads.models import Workload
from reviews.workloads.queries import visible_to as visible_workloads

OPEN = (states.READING, states.IN_REVIEW)


@dataclass(frozen=True)
class LeftOut:
    """A line that becomes no candidate, and the reason in one sentence."""

    repo: ListedRepo
    why: str


@dataclass(frozen=True)
class BatchPlan:
    """The lines by what would happen. ``approved`` are proposed only if the person says so, with their decisions.

    ``workload`` is the key of the statement that they are for.
    """

    workload: int
    new: tuple[ListedRepo, ...]
    approved: tuple[tuple[ListedRepo, tuple[int, ...]], ...]
    left_out: tuple[LeftOut, ...]

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the plan: a confirmation holds for exactly what was shown."""
        shown = [self.workload, self.new, self.approved, [(one.repo, one.why) for one in self.left_out]]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()

    def chosen(self, *, again: bool) -> tuple[ListedRepo, ...]:
        """Return what becomes a candidate, in the order of the list."""
        more = [repo for repo, _ in self.approved] if again else []
        return tuple(sorted((*self.new, *more)))

    def passed_over(self, *, again: bool) -> tuple[LeftOut, ...]:
        """Return what does not, in the order of the list."""
        more = (
            []
            if again
            else [
                LeftOut(repo, say("Already approved: {numbers}.", numbers=_numbers(found)))
                for repo, found in self.approved
            ]
        )
        return tuple(sorted((*self.left_out, *more), key=lambda one: one.repo.number))


def plan_of(repos: Iterable[ListedRepo], workload: Workload, user: User) -> BatchPlan:
    """Return what proposing these repositories for a workload would do now, in two queries."""
    repos = list(repos)
    open_ones, approvals = open_candidates(repos, workload), _approvals(repos, user)
    seen: dict[tuple[str, str, str], int] = {}
    new, approved, left_out = [], [], []
    for repo in repos:
        key = (repo.hub, repo.repo_id, repo.revision)
        if key in seen:
            left_out.append(LeftOut(repo, say("The same as line {seen}.", seen=seen[key])))
        elif number := open_ones.get(key):
            left_out.append(
                LeftOut(repo, say("Under review already for this workload: candidate {number_of}.", number_of=number))
            )
        elif numbers := approvals.get((repo.hub, repo.repo_id)):
            approved.append((repo, numbers))
        else:
            new.append(repo)
        seen.setdefault(key, repo.number)
    return BatchPlan(workload.pk, tuple(new), tuple(approved), tuple(left_out))


def open_candidates(repos: Iterable[ListedRepo], workload: Workload) -> dict[tuple[str, str, str], int]:
    """Return the open candidates by hub, repository and revision, whichever of their names was typed."""
    wanted = {(one.hub, one.repo_id, one.revision) for one in repos}
    ids = [repo_id for _, repo_id, _ in wanted]
    named = Q(requested_id__in=ids) | Q(repo_id__in=ids)
    rows = Candidate.objects.filter(named, workload=workload, state__in=OPEN).order_by("-pk")
    found = {}
    for row in rows.values_list("pk", "hub", "requested_id", "repo_id", "requested_revision", "commit"):
        pk, hub, requested, repo_id, revision, commit = row
        keys = {(hub, name, said) for name in (requested, repo_id) for said in (revision, commit or revision)}
        found.update(dict.fromkeys(keys & wanted, pk))
    return found


def under_review(user: User, hub: str, names: Iterable[str]) -> QuerySet[Candidate]:
    """Return the open candidates of a repository that this person may see, whatever workload they are for."""
    ids = list(names)
    named = Q(requested_id__in=ids) | Q(repo_id__in=ids)
    return candidates_for(user).prefetch_related(None).filter(named, hub=hub, state__in=OPEN)


def _approvals(repos: Iterable[ListedRepo], user: User) -> dict[tuple[str, str], tuple[int, ...]]:
    decisions = in_force(visible_to(user)).filter(repo_id__in={one.repo_id for one in repos})
    found: dict[tuple[str, str], tuple[int, ...]] = {}
    for hub, repo_id, number in decisions.order_by("number").values_list("hub", "repo_id", "number"):
        found[hub, repo_id] = (*found.get((hub, repo_id), ()), number)
    return found


def _numbers(found: tuple[int, ...]) -> str:
    shown = joined(", ", (str(one) for one in found[:5]))
    return (
        say_count(len(found), "decision {shown} and more", "decisions {shown} and more", shown=shown)
        if len(found) > 5
        else say_count(len(found), "decision {shown}", "decisions {shown}", shown=shown)
    )


def batch_for(user: User, number: int) -> ProposalBatch | None:
    """Return a list if the person may see its workload, else None."""
    found = ProposalBatch.objects.select_related("workload__team", "by")
    return found.filter(pk=number, workload__in=visible_workloads(user)).first()


def batches_of(user: User) -> list[ProposalBatch]:
    """Return the newest five lists that this person proposed, each with how many candidates it has (``made``)."""
    found = ProposalBatch.objects.filter(by=user, workload__in=visible_workloads(user)).select_related("workload")
    return list(found.annotate(made=Count("lines__candidate"))[:5])


def with_jobs(batch: ProposalBatch) -> list[tuple[int, str]]:
    """Return the key and the shown state of every candidate of a list: unreadable depends on its last job."""
    jobs = JobRun.objects.filter(kind="read_hub", subject_id=OuterRef("pk")).order_by("-pk")
    rows = Candidate.objects.filter(proposal_line__batch=batch).annotate(job_state=Subquery(jobs.values("state")[:1]))
    return [
        (pk, states.UNREADABLE if state == states.READING and job in UNREADABLE_JOBS else state)
        for pk, state, job in rows.values_list("pk", "state", "job_state")
    ]


def ledger_subjects(candidates: Iterable[int]) -> list[str]:
    """Return the subjects of the ledger under which the acts about these candidates are found: also their list's."""
    keys = list(candidates)
    lists = ProposalLine.objects.filter(candidate__in=keys).order_by().values_list("batch", flat=True).distinct()
    return [*(f"candidate:{key}" for key in keys), *(f"proposals:{key}" for key in lists)]
