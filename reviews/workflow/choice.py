"""What engineering's pass settles: one rung, its atomic artifact set, what it was sized at, and who owns a pool.

The server works it out from the rung's name; a form only names it. Everything is copied, so that the sign-off stays as
it was written when a node class or a reading changes.
"""

from dataclasses import asdict
from typing import Any

from reviews.evidence.queries import facts_of, latest_reading
from reviews.evidence.values import records
from reviews.people.permits import Forbidden
from reviews.sizing.plan import DOES_NOT_FIT, Plan, plan
from reviews.workflow.ladder import Ladder
from reviews.workflow.models import Candidate
from reviews.workflow.rungs import ADAPTER, File, Rung, artifact_files
from reviews.workloads.node_models import NodeClassVersion
from reviews.workloads.node_queries import newest

DEDICATED = "on-premises-dedicated"


def needs_owner(environment: str, version: NodeClassVersion | None) -> bool:
    """Whether the pool would serve one model alone, so that somebody has to say what the feature is worth."""
    return environment == DEDICATED or (version is not None and not version.node.shared)


def settled(candidate: Candidate, terms: dict[str, Any]) -> dict[str, Any]:
    """The terms of a passing engineering sign-off with what the server adds. Raises ``Forbidden`` with the reason."""
    ladder = Ladder(candidate)
    rung = chosen(ladder, str(terms.get("rung") or ""))
    version = newest([str(terms.get("node_class") or "")]).get(str(terms.get("node_class") or ""))
    if needs_owner(candidate.workload.environment, version) and not (
        terms.get("pool_value") and terms.get("pool_owner")
    ):
        raise Forbidden(
            "This pool would serve one model alone: say what the feature is worth, and name its operational owner."
        )
    if rung is None:
        return terms
    if rung.quantized and not str(terms.get("quality_loss") or "").strip():
        raise Forbidden(
            "This rung is quantized: say the expected quality loss and where it is from, or “not measured”."
        )
    fixed = terms | {
        "rung": rung.key,
        "rung_words": rung_words(rung),
        "artifact_set": artifact_set(candidate, ladder, rung),
    }
    if version is None:
        return fixed
    found = plan(ladder.model(rung), version.node, int(terms["context_tokens"]), int(terms["concurrency"]))
    if found.verdict == DOES_NOT_FIT and terms.get("known") != "tested":
        raise Forbidden(f"{rung.title} is unavailable on {version.node_class.slug}: {found.why}.")
    return fixed | {"sizing": sizing_of(found, version)}


def chosen(ladder: Ladder, key: str) -> Rung | None:
    """The rung of the repository that is named, or the only one; None where there is none. Raises ``Forbidden``."""
    own = ladder.own
    if key:
        found = next((one for one in own if one.key == key), None)
        if found is None:
            raise Forbidden("There is no such rung in this repository at this commit.")
        return found
    if len(own) > 1:
        raise Forbidden(
            f"The repository has {len(own)} rungs, which are different models: name the one that is approved."
        )
    return own[0] if own else None


def rung_words(rung: Rung) -> str:
    """Class and precision of a rung as records show it."""
    return rung.words


def artifact_set(candidate: Candidate, ladder: Ladder, rung: Rung) -> list[dict[str, Any]]:
    """Repositories with one commit and the files of each; a second one only with the author's statement quoted."""
    found = [_entry(rung.repo_id, rung.commit, artifact_files(rung, ladder.read[rung.repo_id].files), "")]
    if rung.klass != ADAPTER or candidate.snapshot is None:
        return found
    said = facts_of(candidate.snapshot).get("lineage.adapter_base")
    base = str(said.value.get("base") or "") if said and isinstance(said.value, dict) else ""
    around = latest_reading(candidate.snapshot)
    above = records(around.around.get("ancestors")) if around and isinstance(around.around, dict) else []
    row = next((one for one in above if base.casefold() in _names(one)), None)
    commit = str(row.get("commit") or "") if row else ""
    if not base or not commit:
        raise Forbidden(
            f"The adapter is served over {base or 'a base that it does not name'}, whose commit is not known: an "
            "artifact set needs one commit for every repository."
        )
    quote = said.quote if said else ""
    place = f"{said.file}{f', {said.locator}' if said.locator else ''}" if said else ""
    read = next((one for one in ladder.read.values() if one.snapshot.repo_id.casefold() in _names(row or {})), None)
    under = read.rungs[0] if read and read.rungs and read.snapshot.commit == commit else None
    files = artifact_files(under, read.files) if under and read else []
    return [*found, _entry(str((row or {}).get("id") or base), commit, files, f"“{quote}” ({place})")]


def _names(row: Any) -> set[str]:
    return {str(row.get(key) or "").casefold() for key in ("id", "renamed_from")} - {""}


def _entry(repo_id: str, commit: str, files: list[File], statement: str) -> dict[str, Any]:
    return {
        "repository": repo_id, "commit": commit, "statement": statement,
        "files": [{"path": one.path, "size": one.size, "digest": one.digest} for one in files],
    }  # fmt: skip


def sizing_of(found: Plan, version: NodeClassVersion) -> dict[str, Any]:
    """What a plan said, with all of its inputs, as the JSON value that a sign-off keeps."""
    return {
        "verdict": found.verdict, "why": found.why, "runtime": found.runtime, "runtime_version": found.version,
        "node_class": version.node_class.slug, "node_class_version": version.number, "accelerators": found.ranks,
        "sequences": found.sequences, "most_sequences": found.most, "replicas": found.replicas,
        "nodes_needed": found.nodes_need, "need_bytes": found.need, "usable_bytes": found.usable,
        "lines": [asdict(one) for one in found.lines], "start_seconds": found.start_seconds,
        "unknown": [{"key": key, "why": why} for key, why in found.unknown],
    }  # fmt: skip
