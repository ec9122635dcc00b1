"""Runs of a candidate, imported by the real act."""

from typing import Any

from reviews.files.uploads import content_of
from reviews.rungs.artifact_sets import artifact_digest, artifact_set
from reviews.rungs.ladder import Ladder
from reviews.runs.header import RunHeader, header_of
from reviews.runs.models import Run
from reviews.runs.rows import RunFiles
from reviews.workflow.actions.importing import RunStatement, import_run
from reviews.workflow.models import Candidate
from reviews.workloads.nodes.queries import newest
from tests.cast import Cast
from tests.runs import results


def stated(candidate: Candidate, **changes: Any) -> dict[str, Any]:
    """The header of a run of a candidate's only rung."""
    ladder = Ladder(candidate.snapshot)
    slug = str(changes.get("node_class", "l40s-48-2"))
    version = newest([slug]).get(slug)
    said = {
        "repository": candidate.repo_id, "commit": candidate.commit,
        "artifact": artifact_digest(artifact_set(ladder, ladder.own[0])),
        "node_class_version": version.number if version else 1, "served_as": results.REPO, **changes,
    }  # fmt: skip
    return results.header(**said)


def header(candidate: Candidate, **changes: Any) -> RunHeader:
    return header_of(results.yaml_of(stated(candidate, **changes)))


def files(result: Any = None, log: bytes = b"") -> RunFiles:
    data = results.dumped(results.vllm() if result is None else result)
    return RunFiles(content_of("result.json", data), content_of("server.log", log) if log else None)


def imported(candidate: Candidate, cast: Cast, result: Any = None, log: bytes = b"", **changes: Any) -> Run:
    """A run that the engineer imported."""
    said = RunStatement(files(result, log), header(candidate, **changes))
    return import_run(candidate, said=said, by=cast.engineer)
