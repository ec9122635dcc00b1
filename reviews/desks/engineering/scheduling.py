"""The scheduling note: how a replica is placed on a cluster, in sentences and as a fragment of a pod specification.

Kubernetes counts accelerators but does not know their memory, so the note gives the resource name, the number of whole
devices, and the node labels. Values that the node class does not state are omitted and listed as missing.
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

CLAIM = {"name": "accelerators", "resourceClaimTemplateName": "CLAIM-TEMPLATE"}
PERIOD = 10
"""Seconds between two startup probes."""
UNLIMITED = 10_000
"""Concurrent requests above which memory is not the limit: an encoder keeps no cache for them."""
RAM_BESIDE = 4 * 2**30
"""Main memory in bytes of a serving process, besides one copy of the weights during loading; our assumption."""


@dataclass(frozen=True)
class Note:
    """The note: sentences with their headings, the fragment as YAML text, and the values that it lacks."""

    lines: tuple[tuple[str, str], ...]
    spec: str
    missing: tuple[str, ...]


def note_for(
    candidate: Candidate, rung: Rung, version: NodeClassVersion, found: Plan, context: int, cache: str
) -> Note:
    """Return the note for a rung on a node class under the workload's load."""
    node = version.node
    at_once = candidate.workload.concurrency
    limit = (
        f"one replica holds at most {found.most:,} of {context:,} tokens"
        if found.most < UNLIMITED
        else "memory is not the limit"
    )
    replicas = f"{found.replicas:,} for {at_once:,} concurrent requests, {found.sequences:,} per replica; {limit}."
    isolation = (
        "None: if the node fails, requests wait."
        if not found.surge
        else (
            f"{found.nodes_need:,} nodes carry the load during a rollout with one node lost; {found.nodes_load:,} are "
            "enough in normal operation."
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
            (node.labels, "node labels"),
            (_image(node, rung), f"serving image with {rung.runtime}"),
            (node.storage_class, "storage class"), (node.disk_mib_s, "throughput of the model storage"),
            (node.nodes is not None, "number of nodes in the pool"),
            (not node.device_class, f"ResourceClaimTemplate for {found.ranks} of device class {node.device_class}"),
        ) if not value
    )  # fmt: skip
    return Note(lines, yaml(_spec(candidate, rung, node, found, context, cache)), missing)


def _placement(node: NodeSpec, slug: str) -> str:
    labels = ", ".join(f"{key}={value}" for key, value in node.labels.items())
    where = f"On nodes with {labels}" if labels else f"On nodes of {slug}; the node class states no labels"
    taints = ", ".join(one.words for one in node.taints)
    return f"{where}{f', tolerating {taints}' if taints else ''}."


def _plugin(node: NodeSpec) -> str:
    if node.kind != GPU:
        return "None: no accelerator is requested."
    shared = (
        f" {node.sharing[:1].upper()}{node.sharing[1:]}, without isolation of memory or faults." if node.sharing else ""
    )
    if node.device_class:
        sliced = f" Slices {node.mig_profile} cannot be combined." if node.mig_profile else ""
        return f"Dynamic resource allocation: a claim of device class {node.device_class}.{sliced}"
    return (
        f"{node.resource_name or 'Unknown resource name'}: whole devices only, set in limits; requests, if set, "
        f"must be equal.{f' MIG slices {node.mig_profile} cannot be combined.' if node.mig_profile else ''}{shared}"
    )


def _rollout(node: NodeSpec, found: Plan) -> str:
    start = f"about {-(-found.start_seconds // 60)} minutes" if found.start_seconds else "for an unknown time"
    if node.rollout == "recreate":
        return f"The old replica stops first; requests wait {start} until the new one is ready."
    return f"Rolling update: one extra replica while old and new run side by side, {start}."


def _start(found: Plan) -> str:
    if found.start_seconds is None:
        return "Start-up time unknown: the node class does not state the throughput of its model storage."
    return (
        f"About {found.start_seconds:,} s: one read of the weights from model storage, plus 120 s to warm up (assumed)."
    )


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
    claimed = bool(node.device_class) and not on_host
    container = {
        "name": "serve",
        "image": _image(node, rung) or f"IMAGE-WITH-{rung.runtime.upper()}:VERSION",
        "args": _args(rung, found, context, cache),
        "resources": {"requests": {"memory": limits["memory"]}, "limits": limits}
        | ({"claims": [{"name": "accelerators"}]} if claimed else {}),
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
        **({"resourceClaims": [CLAIM]} if claimed else {}),
        "containers": [container],
        "volumes": [{"name": "model", "persistentVolumeClaim": {"claimName": _claim(candidate.repo_id)}}],
    }


def _image(node: NodeSpec, rung: Rung) -> str:
    """Return the node class's image with the sized version if its name contains the runtime, else ""."""
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
        words += [f"--mmproj=/models/{rung.projector}"] if rung.projector else []
        return [*words, "--cache-type-k=q8_0", "--cache-type-v=q8_0"] if cache == "fp8" else words
    words = ["--model=/models", f"--max-model-len={context}", f"--max-num-seqs={found.sequences}", "--port=8000"]
    if found.ranks > 1:
        words.append(f"--tensor-parallel-size={found.ranks}")
    return [*words, "--kv-cache-dtype=fp8"] if cache == "fp8" else words


class _Quoted(str):
    """A text written in quotation marks."""

    __slots__ = ()


class _Writer(library.SafeDumper):
    """A YAML dumper that writes repeated values in full."""

    def ignore_aliases(self, _data: Any) -> bool:
        """Write repeated values in full, without aliases."""
        return True


_Writer.add_representer(
    _Quoted, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style='"')
)


def yaml(value: Any) -> str:
    """Return plain values as YAML in block style; every text is quoted, so that it is read back as text."""
    return str(library.dump(_quoted(value), Dumper=_Writer, sort_keys=False, allow_unicode=False, width=1000))


def _quoted(one: Any) -> Any:
    if isinstance(one, dict):
        return {key: _quoted(inner) for key, inner in one.items()}
    if isinstance(one, list):
        return [_quoted(inner) for inner in one]
    return _Quoted(one) if isinstance(one, str) else one
