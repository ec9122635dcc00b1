"""The decisions that can be named as the fallback of a candidate, and why another one cannot."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from reviews.decisions import queries
from reviews.decisions.answers import IN_FORCE
from reviews.decisions.fallbacks import (
    ACCELERATORS,
    ARTIFACTS,
    FIT,
    PARAMETERS,
    WEIGHTS,
    FallbackValue,
    ScopeValue,
    fit_words,
    saved,
    unfit,
    why_not,
)
from reviews.decisions.models import Decision, Fallback
from reviews.evidence.models import Fact
from reviews.hub.shapes.reading import UNANSWERED
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.workflow import states
from reviews.workflow.queries import CandidateDetail
from reviews.workloads.models import Workload

MOST = 200
"""Most decisions that are compared for one list, newest first; any other can still be named by its number."""

FACTS = ("modality.input", "modality.output", "weights.sets", "weights.parameters")


@dataclass(frozen=True)
class FallbackChoice:
    """One decision that can be the fallback, with why it fits."""

    number: int
    title: str
    fit: str


def choices(detail: CandidateDetail, user: User) -> list[FallbackChoice]:
    """Return the decisions in force that can be the candidate's fallback for at least one cause, newest first."""
    model = model_value(detail)
    near = _near(detail, queries.in_force(queries.visible_to(user)).filter(queries.holds_now()))
    found = list(near.exclude(hub=detail.candidate.hub, repo_id=detail.candidate.repo_id).defer("canonical")[:MOST])
    values = fallback_values(found, dict.fromkeys([one.number for one in found], IN_FORCE))
    return [
        FallbackChoice(
            one.number,
            say(
                "Decision {number_of}: {repo_id} for {name}",
                number_of=one.number,
                repo_id=one.repo_id,
                name=one.workload.name,
            ),
            fit_words(model, value),
        )
        for one, value in zip(found, values, strict=True)
        if not unfit(model, value) and saved(model, value)
    ]


def why_not_fallback(detail: CandidateDetail, user: User, number: int, cause: str) -> str:
    """Return why a decision cannot be the fallback that this person names, as a sentence; "" if it can."""
    found = queries.visible_to(user).defer("canonical").filter(pk=number).first()
    if found is None:
        return say("Decision {number_of} does not exist, or you do not have access to it.", number_of=number)
    [value] = fallback_values([found], {number: queries.standing(found).word})
    return why_not(model_value(detail), value, cause)


def model_value(detail: CandidateDetail) -> FallbackValue:
    """Return the candidate as the rules see it: what its engineering sign-off approves, within the workload's need."""
    candidate, signoff = detail.candidate, detail.tracks[states.ENGINEERING].signoff
    snapshot, work, terms = candidate.snapshot, candidate.workload, signoff.terms if signoff else {}
    facts = _facts([snapshot.pk])[snapshot.pk] if snapshot else {}
    return FallbackValue(
        name=candidate.repo_id,
        repository=(candidate.hub, candidate.repo_id),
        standing="",
        scope=scope(work),
        task=str(snapshot.repo.get("pipeline_tag") or "") if snapshot else "",
        inputs=_modalities(facts, "modality.input"),
        outputs=_modalities(facts, "modality.output"),
        context=min(int(terms.get("context_tokens") or work.context_tokens), work.context_tokens),
        concurrency=min(int(terms.get("concurrency") or work.concurrency), work.concurrency),
        sizes=_sizes(terms, facts),
    )


def scope(work: Workload) -> ScopeValue:
    """Return the scope of a workload as the rules compare it."""
    return ScopeValue(
        slug=work.slug, name=work.name, risk=work.risk_level, data=work.data_sensitivity,
        environment=work.environment, use_class=work.use_class, modality=work.input_modality,
        acts=frozenset(work.acts), users_in=frozenset(work.users_in), runs_in=frozenset(work.runs_in),
        domains=frozenset(work.domains),
        languages=frozenset(one.strip().casefold() for one in work.languages.split(",") if one.strip()),
    )  # fmt: skip


def _near(detail: CandidateDetail, found: QuerySet[Decision]) -> QuerySet[Decision]:
    """Narrow in the database to the same task and to workloads that may be wide enough."""
    work, snapshot = detail.candidate.workload, detail.candidate.snapshot
    task = str(snapshot.repo.get("pipeline_tag") or "") if snapshot else ""
    wider = Q(
        workload__environment=work.environment, workload__use_class=work.use_class,
        workload__input_modality=work.input_modality, workload__acts__contains=work.acts,
        workload__users_in__contains=work.users_in, workload__runs_in__contains=work.runs_in,
    )  # fmt: skip
    return found.filter(Q(workload=work) | wider, task=task)


def fallback_values(found: list[Decision], standings: Mapping[int, str]) -> list[FallbackValue]:
    """Return decisions as the rules of fallbacks see them, in order, each with its standing's word."""
    facts, ahead = _facts([one.snapshot_id for one in found]), _chains([one.number for one in found])
    values = []
    for one in found:
        terms = one.engineering_signoff.terms
        values.append(
            FallbackValue(
                name=say("decision {number_of} ({repo_id})", number_of=one.number, repo_id=one.repo_id),
                repository=(one.hub, one.repo_id),
                standing=standings[one.number],
                scope=scope(one.workload),
                task=one.task,
                inputs=_modalities(facts[one.snapshot_id], "modality.input"),
                outputs=_modalities(facts[one.snapshot_id], "modality.output"),
                context=one.context_tokens,
                concurrency=int(terms.get("concurrency") or 0),
                sizes=_sizes(terms, facts[one.snapshot_id]),
                falls_back_to=ahead[one.number],
            )
        )
    return values


def _chains(numbers: Iterable[int]) -> dict[int, set[tuple[str, str]]]:
    """Return the hub and repository of every model that each decision falls back to, level by level."""
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    edge: dict[int, set[int]] = {number: {number} for number in numbers}  # a decision: who leads there
    passed: set[tuple[int, int]] = set()
    while edge:
        said = Fallback.objects.filter(decision__in=edge).values_list(
            "decision", "named", "named__hub", "named__repo_id"
        )
        ahead: dict[int, set[int]] = defaultdict(set)
        for number, named, hub, repo_id in said:
            for start in edge[number]:
                found[start].add((hub, repo_id))
                if (start, named) not in passed:
                    passed.add((start, named))
                    ahead[named].add(start)
        edge = ahead
    return found


def _facts(snapshots: list[int]) -> dict[int, dict[str, Any]]:
    """Return the answered facts that the rules read, by snapshot and key."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    rows = Fact.objects.filter(snapshot__in=snapshots, key__in=FACTS).exclude(state=UNANSWERED)
    for snapshot, key, value in rows.values_list("snapshot", "key", "value"):
        found[snapshot][key] = value
    return found


def _modalities(facts: Mapping[str, Any], key: str) -> frozenset[str] | None:
    said = facts.get(key)
    return frozenset(map(str, said)) if isinstance(said, list) and said else None


def _sizes(terms: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, int]:
    """Return the known sizes of a signed model: its estimate, its files, its parameters; an unknown one is left out."""
    sizing = terms.get("sizing") or {}
    each, shared = sizing.get("need_bytes"), sizing.get("accelerators")
    files = [file.get("size") for one in terms.get("artifact_set") or [] for file in one.get("files", [])]
    sets = facts.get("weights.sets")
    whole = [one for one in sets if not one.get("problems")] if isinstance(sets, list) else []
    known = {
        FIT: each * shared if each and shared and not sizing.get("lacks") else None,
        ACCELERATORS: shared * sizing["replicas"] if shared and sizing.get("replicas") else None,
        ARTIFACTS: sum(files) if files and all(files) else None,
        WEIGHTS: whole[0].get("bytes") if isinstance(sets, list) and len(sets) == len(whole) == 1 else None,
        PARAMETERS: facts.get("weights.parameters"),
    }
    return {key: value for key, value in known.items() if isinstance(value, int) and value > 0}
