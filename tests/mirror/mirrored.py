"""A decision whose files the mirror may hold, with a hub that serves them, and the worker's part done at once."""

import hashlib
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from django.test import override_settings

from reviews.decisions.models import Decision
from reviews.hub.shapes.reading import ArtifactValue
from reviews.jobs.models import JobRun
from reviews.jobs.run import perform
from reviews.mirror.actions import copy_to_mirror
from reviews.mirror.models import Mirror
from reviews.workloads.models import Workload
from tests import scenes
from tests.cast import Cast
from tests.hub_server.odd import blob_id
from tests.mirror.file_hub import FileHub, file_hub
from tests.readings import reading

REPO = "sample-lab/atlas-1b-instruct"
WEIGHTS = "model.safetensors"
FILES: dict[str, bytes] = {
    "README.md": b"# Atlas\n", "config.json": b'{"model_type": "llama"}\n', "onnx/tokenizer.json": b"{}",
    WEIGHTS: random.Random(11).randbytes(2 * 2**20 + 3),
}  # fmt: skip
"""The weights are large enough to be streamed; one small file has no SHA-256 in the record, as on the real hub."""


def sha(body: bytes) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(body).hexdigest()


def decided(cast: Cast, answer: str = "yes", *, work: Workload | None = None, **changes: object) -> Decision:
    """A decision on the files in which legal said so about the mirror; ``changes`` are of the reading."""
    artifacts = tuple(
        ArtifactValue(path, len(body), blob_id(body), "" if path == "config.json" else sha(body), "other", "")
        for path, body in FILES.items()
    )
    read = replace(reading(REPO, **changes), artifacts=artifacts)  # type: ignore[arg-type]
    candidate = scenes.candidate_at("answered", cast, work=work, read=read)
    scenes.sign_track(candidate, "legal", cast, terms={"mirror": answer, "owners": {}})
    scenes.sign_track(candidate, "engineering", cast)
    return scenes.decide(scenes.fresh(candidate), cast)


@contextmanager
def mirroring(folder: Path, **changed: object) -> Iterator[FileHub]:
    """A portal with a mirror in this folder and a hub that serves these files."""
    given: dict[str, object] = {"MIRROR_DIR": folder, "MIRROR_FREE": 0, **changed}
    with file_hub(dict(FILES)) as hub, override_settings(HUBS={"huggingface": hub.hub}, **given):
        yield hub


def worked(kind: str = "copy_mirror") -> JobRun:
    """Do the newest job of a kind as a worker does, and return it as it ended."""
    run = JobRun.objects.filter(kind=kind).latest("pk")
    perform(run.pk)
    run.refresh_from_db()
    return run


def copied(decision: Decision, cast: Cast) -> Mirror:
    """The mirror of a decision after its first job."""
    mirror = copy_to_mirror(decision, by=cast.engineer)
    worked()
    mirror.refresh_from_db()
    return mirror
