"""A runbook's parts from a record: bytes, commands, thresholds and the next evaluation; plain Python, no database."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviews.desks.engineering.manifests.flags import PORT
from reviews.desks.engineering.manifests.orders import named_runtime
from reviews.desks.engineering.manifests.scaling import WatchedMetric, thresholds
from reviews.language.phrases import say
from reviews.sizing.cells import RUNTIME as LLAMA_CPP
from reviews.sizing.plan import DOES_NOT_FIT, gib

SHA256, BLOB_ID = 64, 40
OUTPUT_SHARE = 4
"""A request's tokens divided by this are its output in the next evaluation; the workload states only their sum."""
ROUNDS = 10
"""Prompts of an evaluation for each request at once, so that the load is steady for most of it."""


@dataclass(frozen=True)
class RunbookStep:
    """One thing to do: what for, and the command."""

    what: str
    command: str


@dataclass(frozen=True)
class ServedFile:
    """One file of the artifact set, with the digest that the hub keeps: SHA-256, or the id of a git blob."""

    repository: str
    path: str
    size: int | None
    digest: str


def served_files(data: Mapping[str, Any]) -> list[ServedFile]:
    """Return every file of the artifact set of a record."""
    return [
        ServedFile(str(entry["repository"]), str(one["path"]), one.get("size"), str(one.get("digest") or ""))
        for entry in data.get("artifact_set") or []
        for one in entry["files"]
    ]


def checksums(files: list[ServedFile], repository: str) -> str:
    """Return the lines that ``sha256sum --check`` reads for a repository; a name with a line break has none."""
    mine = [one for one in files if one.repository == repository and len(one.digest) == SHA256]
    return "".join(f"{one.digest}  {one.path}\n" for one in mine if one.path.isprintable())


def blob_ids(files: list[ServedFile], repository: str) -> str:
    """Return the files of a repository without a SHA-256 as the lines of their git blob ids, "" if there are none."""
    mine = [one for one in files if one.repository == repository and len(one.digest) == BLOB_ID]
    return "".join(f"{one.digest}  {one.path}\n" for one in mine if one.path.isprintable())


def watched(data: Mapping[str, Any]) -> list[WatchedMetric]:
    """Return the thresholds that follow from the signed estimate, [] if there is none."""
    sizing = data.get("sizing") or {}
    ran: Mapping[str, Any] = next(iter(data.get("runs") or ()), {})
    sized = sizing.get("sequences") and sizing.get("verdict") != DOES_NOT_FIT
    sequences = sizing["sequences"] if sized else ran.get("concurrency")
    if not sequences:
        return []
    found = thresholds(named_runtime(str(data["runtime"]))[0], int(sequences), sizing.get("start_seconds"))
    need, usable = int(sizing.get("need_bytes") or 0), int(sizing.get("usable_bytes") or 0)
    if need and usable:
        why = say("the estimate is {gib}, and {gib2} were counted as usable", gib=gib(need), gib2=gib(usable))
        found.append(WatchedMetric(say("memory of each accelerator"), say("above {gib}", gib=gib(usable)), why))
    return found


def looking(name: str) -> list[RunbookStep]:
    """Return the commands with which to look at a deployment of this name."""
    return [
        RunbookStep(
            say("Replicas and their nodes"),
            f"kubectl get pods --selector app.kubernetes.io/name={name} -o wide",
        ),
        RunbookStep(
            say("What happened to them"),
            f"kubectl describe pods --selector app.kubernetes.io/name={name}",
        ),
        RunbookStep(say("What the server says"), f"kubectl logs deployment/{name} --since=15m"),
        RunbookStep(
            say("Metrics, in a second terminal"),
            f"kubectl port-forward service/{name} {PORT}:{PORT}",
        ),
        RunbookStep(say("The metrics themselves"), f"curl --silent http://127.0.0.1:{PORT}/metrics"),
    ]


def rolling_back(name: str) -> list[RunbookStep]:
    """Return the commands that undo a change of a deployment, and that stop it."""
    return [
        RunbookStep(
            say("Undo the last change of flags or image; the bytes stay"),
            f"kubectl rollout undo deployment/{name}",
        ),
        RunbookStep(say("Follow it"), f"kubectl rollout status deployment/{name}"),
        RunbookStep(say("Stop serving this model"), f"kubectl scale deployment/{name} --replicas=0"),
    ]


def next_evaluation(data: Mapping[str, Any], name: str) -> RunbookStep | None:
    """Return the command that measures the approved load again; None for a runtime that has none here."""
    envelope, model = data["envelope"], data["model"]
    runtime = named_runtime(str(data["runtime"]))[0]
    context, at_once = int(envelope["context_tokens"]), int(envelope["concurrency"])
    output = max(1, context // OUTPUT_SHARE)
    if runtime == LLAMA_CPP:
        first = next((one.path for one in served_files(data) if one.path.endswith(".gguf")), "")
        words = ["llama-bench", "--model", f"/models/{first}", "--n-prompt", str(max(1, context - output)), "--n-gen",
                 str(output), "--repetitions", "5", "--output", "json"]  # fmt: skip
        what = say("Measure one request of {context:,} tokens; save what it prints.", context=context)
        return RunbookStep(what, shlex.join(words)) if first else None
    if not runtime:
        return None
    words = [
        "vllm", "bench", "serve", "--base-url", f"http://{name}:{PORT}", "--model", str(model["repository"]),
        "--tokenizer", "/models", "--dataset-name", "random", "--random-input-len", str(max(1, context - output)),
        "--random-output-len", str(output), "--max-concurrency", str(at_once), "--num-prompts", str(at_once * ROUNDS),
        "--seed", "0", "--save-result", "--result-filename", f"{name}.json",
    ]  # fmt: skip
    what = say(
        "Measure {at_once:,} requests at once of {context:,} tokens, a quarter of them output.",
        at_once=at_once,
        context=context,
    )
    return RunbookStep(what, shlex.join(words))
