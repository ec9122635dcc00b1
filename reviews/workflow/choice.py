"""What a pass of the engineering track fixes: one rung, its atomic artifact set, its sizing, and the pool's owner.

The server derives all of it from the rung's name; a form only names the rung. Everything is copied, so that the
sign-off stays unchanged when a node class or a reading changes.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any

from django.db.models import Q

from reviews.language.phrases import joined, say
from reviews.people.models import User
from reviews.people.permits import Forbidden
from reviews.rungs.artifact_sets import artifact_digest, artifact_set
from reviews.rungs.ladder import Ladder
from reviews.rungs.servable import ADAPTER, PICKLE, Rung
from reviews.runs.models import LOAD, Run
from reviews.runs.queries import runs_at
from reviews.sizing.plan import CACHE_TYPES, DOES_NOT_FIT, Plan, plan
from reviews.sizing.sized_model import Companion
from reviews.workflow.envelope_misfit import EnvelopeNeed, misfits, other_runtime
from reviews.workflow.models import Candidate
from reviews.workflow.node_misfit import node_misfits
from reviews.workflow.permits import why_not_format
from reviews.workflow.separation import whose_runs
from reviews.workflow.tested import RunFound, RunNeeded, cache_of, memory_compared, tested_by
from reviews.workloads.models import Workload
from reviews.workloads.nodes.models import NodeClassVersion
from reviews.workloads.nodes.queries import newest

DEDICATED, TESTED = "on-premises-dedicated", "tested"
QUANTIZED = say("This rung is quantized. State the expected quality loss with its source, or why it was not measured.")
UNMEASURED = re.compile(r"(?i)(not (yet )?(measured|known)|unknown|none|n/?a)\W*")
"""Answers that give neither a loss nor the reason why there is none."""


@dataclass(frozen=True)
class Objection:
    """An objection to a pass as filled in: the form field, and the sentence shown next to it."""

    field: str
    sentence: str


@dataclass
class Settled:
    """A pass worked out: its rung, node class and estimate, the run that tested it, and the objections to it."""

    rung: Rung | None = None
    version: NodeClassVersion | None = None
    plan: Plan | None = None
    test: RunFound = field(default_factory=RunFound)
    objections: list[Objection] = field(default_factory=list)


def needs_owner(environment: str, version: NodeClassVersion | None) -> bool:
    """Tell whether the pool would serve only this model, so that someone must state what the feature is worth."""
    return environment == DEDICATED or (version is not None and not version.node.shared)


def settled(candidate: Candidate, terms: dict[str, Any], by: User) -> dict[str, Any]:
    """Return the completed terms of a passing engineering sign-off by someone. Raises ``Forbidden`` with the reason."""
    terms = {name: value for name, value in terms.items() if name != "run"}  # found here, never stated
    ladder = Ladder(candidate.snapshot)
    found = settle(ladder, candidate.workload, terms, by)
    if found.objections:
        raise Forbidden(joined(" ", (one.sentence for one in found.objections)))
    if found.rung is None:
        return terms
    rung = found.rung
    fixed = terms | {
        "rung": rung.key, "rung_words": rung.words, "artifact_set": artifact_set(ladder, rung),
    }  # fmt: skip
    if found.version is None or found.plan is None:
        return fixed
    if found.test.run:
        fixed["run"] = run_of(ladder, rung, found.test)
    return fixed | {"sizing": sizing_of(found.plan, found.version, cache_type(terms))}


def settle(ladder: Ladder, work: Workload, terms: Mapping[str, Any], by: User | None = None) -> Settled:
    """Work out a pass from the form's values; the form and the act both use this. ``by`` is who would sign it."""
    slug = str(terms.get("node_class") or "")
    found = Settled(version=newest([slug]).get(slug))
    found.rung = _chosen(ladder, str(terms.get("rung") or ""), found.objections)
    if needs_owner(work.environment, found.version):
        for name, words in (
            ("pool_value", say("state what the feature is worth")),
            ("pool_owner", say("name its operations owner")),
        ):
            if not str(terms.get(name) or "").strip():
                found.objections.append(
                    Objection(name, say("This pool would serve only one model: {words}.", words=words))
                )
    found.objections += _of_format(found.rung, terms)
    if terms.get("companion_mib") and companion_of(terms) is None:
        found.objections.append(Objection("companion", say("Name the companion whose memory you state.")))
    if terms.get("known") == TESTED:
        _test(ladder, work, found, terms, by)
    if found.rung:
        found.objections += _of_artifact(ladder, found.rung, terms)
        found.objections += _of_rung(ladder, found.rung, terms, ran=found.test.run is not None)
        _size(ladder, found, terms)
    need = EnvelopeNeed(work.node_classes, work.context_tokens, work.concurrency)
    known = found.plan is not None and found.plan.need and found.plan.version
    sized_for = (
        say("{runtime} {version}", runtime=found.plan.runtime, version=found.plan.version)
        if found.plan and known
        else ""
    )
    found.objections += [Objection(*one) for one in misfits(need, terms, sized_for)]
    return found


def envelope_misfits(work: Workload, terms: Mapping[str, Any]) -> list[str]:
    """Return, as sentences, what contradicts the workload as it is stated now in an envelope that was signed."""
    sizing = terms.get("sizing") or {}
    known = sizing.get("need_bytes") and sizing.get("runtime_version")
    sized_for = (
        say("{runtime} {runtime_version}", runtime=sizing["runtime"], runtime_version=sizing["runtime_version"])
        if known
        else ""
    )
    need = EnvelopeNeed(work.node_classes, work.context_tokens, work.concurrency)
    found = [sentence for _, sentence in misfits(need, terms, sized_for)]
    if sentence := other_runtime(terms, sized_for):
        found.append(sentence)
    return [*found, *_changed_class(sizing)]


def _changed_class(sizing: Mapping[str, Any]) -> list[str]:
    """Return what the node class no longer offers of that which was sized, as one sentence; [] if all is as it was."""
    slug, number = str(sizing.get("node_class") or ""), sizing.get("node_class_version")
    now = newest([slug]).get(slug)
    if now is None or not number or now.number == number:
        return []
    was = now.node_class.versions.filter(number=number).first()
    found = node_misfits(sizing, was.node, now.node) if was else []
    return (
        [
            say(
                "{slug} changed after the sign-off (now version {number_of}): {found}.", slug=slug,
                number_of=now.number, found=joined("; ", found),
            )
        ]
        if found
        else []
    )  # fmt: skip


def _chosen(ladder: Ladder, key: str, objections: list[Objection]) -> Rung | None:
    """Return the named rung of the repository, or its only one; None if there is none or the choice is open."""
    own = ladder.own
    if key and all(one.key != key for one in own):
        objections.append(Objection("rung", say("This repository has no such rung at this commit.")))
        return None
    if not key and len(own) > 1:
        why = say(
            "The repository has {number_of} rungs, which are different models. Choose the one to approve.",
            number_of=len(own),
        )
        objections.append(Objection("rung", why))
        return None
    return next((one for one in own if one.key == key), own[0] if own else None)


def _of_format(rung: Rung | None, terms: Mapping[str, Any]) -> list[Objection]:
    reason = str(terms.get("format_reason") or "")
    if why := why_not_format(str(terms.get("first_artifact_to_test") or ""), reason):
        return [Objection("format_reason", why)]
    if rung and rung.format == PICKLE and not reason.strip():
        return [Objection("format_reason", say("Explain why pickled weights may be loaded."))]
    return []


def _of_artifact(ladder: Ladder, rung: Rung, terms: Mapping[str, Any]) -> list[Objection]:
    """Refuse a first artifact that is neither a file of the artifact set (or a pattern of some) nor a known variant."""
    said = str(terms.get("first_artifact_to_test") or "").strip()
    files = [one["path"] for entry in artifact_set(ladder, rung) for one in entry["files"]]
    variants = {one.repo_id.casefold() for one in ladder.rungs} | {one.repo_id.casefold() for one in ladder.named}
    named = any(one in said.casefold() for one in variants)
    if not said or named or any(fnmatchcase(one, said) or one == said for one in files):
        return []
    why = say(
        "{said} is not in the artifact set of {title}. Name one of its files, or the full name of a variant.",
        said=said, title=rung.title,
    )  # fmt: skip
    return [Objection("first_artifact_to_test", why)]


def _of_rung(ladder: Ladder, rung: Rung, terms: Mapping[str, Any], *, ran: bool) -> list[Objection]:
    if rung.problems and (rung.blocked or not ran):
        do = (
            say("Choose another commit or rung.")
            if rung.blocked
            else say("Choose another rung, or test this one first.")
        )
        return [
            Objection(
                "rung", say("This rung has no size: {problems}. {do}", problems=joined("; ", rung.problems), do=do)
            )
        ]
    if rung.klass == ADAPTER:
        base = ladder.base_of(rung)
        if not base.commit:
            why = say(
                "The adapter is served on top of {value}, whose commit is not known. An artifact set needs "
                "one pinned commit per repository.", value=base.repo_id or say("an unnamed base"),
            )  # fmt: skip
            return [Objection("rung", why)]
    if rung.quantized and not str(terms.get("quality_loss") or "").strip():
        return [Objection("quality_loss", QUANTIZED)]
    if rung.quantized and UNMEASURED.fullmatch(str(terms["quality_loss"]).strip()):
        return [Objection("quality_loss", say("Say why it was not measured, in a sentence."))]
    return []


def _test(ladder: Ladder, work: Workload, found: Settled, terms: Mapping[str, Any], by: User | None) -> None:
    """Find the run that a tested envelope rests on; without one it is not tested."""
    context, at_once = terms.get("context_tokens"), terms.get("concurrency")
    if found.rung is None or found.version is None or not context or not at_once:
        why = say("“Tested” needs a rung, a node class, a context and a concurrency: the run is found by them.")
        found.objections.append(Objection("known", why))
        return
    digest = artifact_digest(artifact_set(ladder, found.rung))
    need = RunNeeded(
        digest, str(terms.get("runtime") or ""), found.version.node_class.slug, found.version.node, int(context),
        int(at_once), cache_type(terms),
    )  # fmt: skip
    runs = runs_for_use(ladder, work)
    found.test = tested_by(runs, need, whose_runs(by, runs, work.risk_level))
    if found.test.why:
        found.objections.append(Objection("known", found.test.why))


def runs_for_use(ladder: Ladder, work: Workload) -> list[Run]:
    """Return the load runs of the commit that a sign-off for this workload may repeat, newest first.

    Those of another team's private workload are not among them.
    """
    if ladder.snapshot is None:
        return []
    known = Q(candidate__workload__private=False) | Q(candidate__workload__team=work.team_id)
    snapshot = ladder.snapshot
    return list(runs_at(snapshot.hub, snapshot.repo_id, snapshot.commit).filter(known, kind=LOAD))


def run_of(ladder: Ladder, rung: Rung, test: RunFound) -> dict[str, Any]:
    """Return the run of a tested envelope as the sign-off stores it, beside what the estimate says of the same load."""
    run, load = test.run, test.load
    if run is None or load is None:
        return {}
    node, cache = run.node_class_version.node, cache_of(run.flags)
    sized = plan(ladder.model(rung), node, load.context or 0, load.concurrency or 0, cache)
    estimate = {"verdict": sized.verdict, "why": sized.why, **memory_compared(sized.need, run.memory_peak_mib)}
    return run.as_record(load) | {"estimate": estimate}


def _size(ladder: Ladder, found: Settled, terms: Mapping[str, Any]) -> None:
    """Size the rung at the stated load; a rung that does not fit is unavailable unless a run of it served this load."""
    context, at_once = terms.get("context_tokens"), terms.get("concurrency")
    if found.rung is None or found.version is None or not context or not at_once:
        return
    model = replace(ladder.model(found.rung), companion=companion_of(terms))
    found.plan = plan(model, found.version.node, int(context), int(at_once), cache_type(terms))
    if found.plan.verdict == DOES_NOT_FIT and found.test.run is None:
        slug = found.version.node_class.slug
        why = say("{title} is unavailable on {slug}: {why}.", title=found.rung.title, slug=slug, why=found.plan.why)
        found.objections.append(Objection("node_class", why))


def companion_of(terms: Mapping[str, Any]) -> Companion | None:
    """Return what a pass names as loaded beside the model, None if nothing; its memory may be unknown."""
    title, mib = str(terms.get("companion") or "").strip(), terms.get("companion_mib")
    return Companion(title, int(mib) * 2**20 if mib else None) if title else None


def cache_type(terms: Mapping[str, Any]) -> str:
    """Return the KV cache type that a pass names, else the runtime's default."""
    return str(terms.get("cache_type") or CACHE_TYPES[0][0])


def sizing_of(found: Plan, version: NodeClassVersion, cache: str) -> dict[str, Any]:
    """Return a plan with all of its inputs as the JSON value that a sign-off stores."""
    return {
        "verdict": found.verdict, "why": found.why, "runtime": found.runtime, "runtime_version": found.version,
        "node_class": version.node_class.slug, "node_class_version": version.number, "accelerators": found.ranks,
        "sequences": found.sequences, "most_sequences": found.most, "replicas": found.replicas, "cache_type": cache,
        "nodes_needed": found.nodes_need, "need_bytes": found.need, "usable_bytes": found.usable,
        "lines": [asdict(one) for one in found.lines], "start_seconds": found.start_seconds,
        "unknown": [{"key": key, "why": why} for key, why in found.unknown],
        "lacks": list(found.lacks), "defaults": [asdict(one) for one in found.defaults],
    }  # fmt: skip
