"""A scheduling note: how a replica is placed on a cluster, in sentences and as a fragment of a pod's specification.

Kubernetes knows accelerators by count and nothing of their memory: so the note names the resource, how many whole
devices, and labels that lead to the right ones. What the class of nodes does not say is left out and named.
"""

from dataclasses import dataclass
from typing import Any

import yaml as library

from reviews.rungs.servable import GGUF, Rung
from reviews.sizing.plan import Plan
from reviews.sizing.reserved import VERSION
from reviews.workflow.models import Candidate
from reviews.workloads.nodes.models import NodeClassVersion
from reviews.workloads.nodes.spec import GPU, NodeSpec

PERIOD = 10
"""Seconds between two start-up probes."""
UNLIMITED = 10_000
"""Requests at once from which on memory says nothing about what a replica serves: an encoder keeps nothing of them."""
RAM_BESIDE = 4 * 2**30
"""Bytes of main memory of a serving process beside a copy of the weights while they are read; an assumption of ours."""


@dataclass(frozen=True)
class Note:
    """The note: sentences with their headings, the fragment as YAML text, and what is missing for a whole one."""

    lines: tuple[tuple[str, str], ...]
    spec: str
    missing: tuple[str, ...]


def note_for(
    candidate: Candidate, rung: Rung, version: NodeClassVersion, found: Plan, context: int, cache: str
) -> Note:
    """The note of a rung on a class of nodes under the workload's load."""
    node = version.node
    at_once = candidate.workload.concurrency
    limit = (
        f"at most {found.most:,} of {context:,} tokens fit one"
        if found.most < UNLIMITED
        else "memory is not what limits them"
    )
    replicas = f"{found.replicas:,} for {at_once:,} requests at once, {found.sequences:,} on each; {limit}."
    isolation = (
        "None: when its machine is lost, requests wait."
        if not found.surge
        else (
            f"{found.nodes_need:,} nodes keep the load through a rollout and with one node lost; {found.nodes_load:,} "
            "carry it when nothing happens."
        )
    )
    lines = (
        ("Placement", _placement(node, version.node_class.slug)),
        ("Device plugin", _plugin(node)),
        ("Replicas", replicas),
        ("Rollout window", _rollout(node, found)),
        ("Failure isolation", isolation),
        ("Start", _start(found)),
    )
    missing = tuple(
        words for value, words in (
            (node.labels, "labels that lead to these nodes"),
            (_image(node, rung), f"serving image with {rung.runtime}"),
            (node.storage_class, "storage class"), (node.disk_mib_s, "speed of the model storage"),
            (node.nodes, "number of nodes in the pool"),
        ) if not value
    )  # fmt: skip
    return Note(lines, yaml(_spec(candidate, rung, node, found, context, cache)), missing)


def _placement(node: NodeSpec, slug: str) -> str:
    labels = ", ".join(f"{key}={value}" for key, value in node.labels.items())
    where = f"On nodes with {labels}" if labels else f"On nodes of {slug}; the class names no label that leads there"
    taints = ", ".join(one.words for one in node.taints)
    return f"{where}{f', tolerating {taints}' if taints else ''}."


def _plugin(node: NodeSpec) -> str:
    if node.kind != GPU:
        return "None: no accelerator is asked for."
    shared = " MPS lets other processes share the device: its memory is not fenced." if node.mps else ""
    return (
        f"{node.resource_name or 'The resource name is not known'}: whole devices only, in limits; requests, if "
        f"written, are equal.{f' MIG slices {node.mig_profile} are never joined.' if node.mig_profile else ''}{shared}"
    )


def _rollout(node: NodeSpec, found: Plan) -> str:
    start = f"about {-(-found.start_seconds // 60)} minutes" if found.start_seconds else "a time that nobody measured"
    if node.rollout == "recreate":
        return f"The old replica stops first; requests wait {start} until the new one is ready."
    return f"Old and new replica stand together for {start}: one replica more than the load needs."


def _start(found: Plan) -> str:
    if found.start_seconds is None:
        return "How long a start takes is not known: the class does not say how fast its model storage is."
    return f"About {found.start_seconds:,} s: the weights read once from model storage, and 120 s to warm up (assumed)."


def _spec(
    candidate: Candidate, rung: Rung, node: NodeSpec, found: Plan, context: int, cache: str
) -> dict[str, Any]:  # fmt: skip
    weights = next(one.size for one in found.lines if one.key == "weights") * found.ranks
    on_host = node.kind != GPU
    memory = -(-(found.need if on_host else weights + RAM_BESIDE) // 2**30)
    limits: dict[str, Any] = {"memory": f"{memory}Gi"}
    if node.resource_name and not on_host:
        limits[node.resource_name] = str(found.ranks)
    seconds = found.start_seconds or 600
    probe = {"httpGet": {"path": "/health", "port": 8000}, "periodSeconds": PERIOD}
    container = {
        "name": "serve",
        "image": _image(node, rung) or f"IMAGE-WITH-{rung.runtime.upper()}:VERSION",
        "args": _args(rung, found, context, cache),
        "resources": {"requests": {"memory": limits["memory"]}, "limits": limits},
        "startupProbe": probe | {"failureThreshold": -(-seconds * 2 // PERIOD)},
        "readinessProbe": probe | {"failureThreshold": 3},
        "livenessProbe": probe | {"failureThreshold": 6},
        "volumeMounts": [{"name": "model", "mountPath": "/models", "readOnly": True}],
    }
    tolerations = [
        {"key": one.key, "operator": "Equal" if one.value else "Exists", "effect": one.effect}
        | ({"value": one.value} if one.value else {})
        for one in node.taints
    ]
    return {
        **({"nodeSelector": dict(node.labels)} if node.labels else {}),
        **({"tolerations": tolerations} if tolerations else {}),
        "containers": [container],
        "volumes": [{"name": "model", "persistentVolumeClaim": {"claimName": _claim(candidate.repo_id)}}],
    }


def _image(node: NodeSpec, rung: Rung) -> str:
    """The class's image with the version that was sized, where its name says that the runtime is in it; else ""."""
    plain = "".join(one for one in node.image.lower() if one.isalnum())
    if "".join(one for one in rung.runtime.lower() if one.isalnum()) not in plain:
        return ""
    return f"{node.image}:{'VERSION' if rung.format == GGUF else VERSION}"


def _claim(repo_id: str) -> str:
    kept = "".join(one if one.isalnum() and one.isascii() else "-" for one in repo_id.rpartition("/")[2].lower())
    return f"model-{kept}"[:60].strip("-")


def _args(rung: Rung, found: Plan, context: int, cache: str) -> list[str]:
    if rung.format == GGUF:
        total = -(-context * found.sequences // 256) * 256
        first = rung.files[0].path
        words = [f"--model=/models/{first}", f"--ctx-size={total}", f"--parallel={found.sequences}", "--port=8000"]
        return [*words, "--cache-type-k=q8_0", "--cache-type-v=q8_0"] if cache == "fp8" else words
    words = ["--model=/models", f"--max-model-len={context}", f"--max-num-seqs={found.sequences}", "--port=8000"]
    if found.ranks > 1:
        words.append(f"--tensor-parallel-size={found.ranks}")
    return [*words, "--kv-cache-dtype=fp8"] if cache == "fp8" else words


class _Quoted(str):
    """A text that is written in quotation marks."""

    __slots__ = ()


class _Writer(library.SafeDumper):
    """Writes every value in full, and every text so that it is read as a text."""

    def ignore_aliases(self, _data: Any) -> bool:
        """Write equal values twice."""
        return True


_Writer.add_representer(
    _Quoted, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style='"')
)


def yaml(value: Any) -> str:
    """Plain values as YAML text in block style; every text is quoted, so that none is read as something else."""
    return str(library.dump(_quoted(value), Dumper=_Writer, sort_keys=False, allow_unicode=False, width=1000))


def _quoted(one: Any) -> Any:
    if isinstance(one, dict):
        return {key: _quoted(inner) for key, inner in one.items()}
    if isinstance(one, list):
        return [_quoted(inner) for inner in one]
    return _Quoted(one) if isinstance(one, str) else one
