"""The pod that serves one replica, or one node's part of it: container, probes, volumes, placement, security."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reviews.desks.engineering.manifests.flags import MODELS, PORT, ServingFlag, arguments_of, command_of
from reviews.desks.engineering.manifests.naming import LABELS, label_value, name_of
from reviews.desks.engineering.manifests.order import ServingOrder
from reviews.language.phrases import say
from reviews.sizing.plan import WARM_UP
from reviews.sizing.reserved import RUNTIME as VLLM

GIB = 2**30
PERIOD = 10
"""Seconds between two probes."""
START_UNKNOWN = 600
"""Seconds allowed for a start when the speed of the model storage is not known, before doubling."""
RAM_BESIDE = 4 * GIB
"""Main memory in bytes of a serving process, besides one copy of the weights during loading; our assumption."""
RAM_SHARE = 0.9
"""Share of a node's allocatable main memory that its replicas may request together."""
SHM_EACH = 2
"""GiB of shared memory for each accelerator of a replica, through which its workers talk; our assumption."""
CPU_BESIDE = 2
"""Cores besides one for each accelerator: the server and the engine; vLLM's documentation asks for at least these."""
CPU_UNKNOWN = 4
SCRATCH = {True: (4, 12), False: (1, 2)}
"""GiB of local storage requested and allowed: vLLM writes compiled graphs, llama.cpp next to nothing."""
USER = 10001
"""A user id that no image gives to anyone; the files of the volume are made readable for its group."""
CLAIM = "accelerators"
DIGEST_OF = say("digest of {image}: a tag can be moved")


@dataclass(frozen=True)
class Placeholder:
    """A value that the portal does not know: the word in the manifest, "" for a value left out, and what is needed."""

    word: str
    what: str


def pod_spec(order: ServingOrder, flags: Sequence[ServingFlag], *, serves: bool = True) -> dict[str, Any]:
    """Return the specification of a pod; one that does not serve requests has no port and no probes."""
    spec: dict[str, Any] = {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,  # a service called vllm would set VLLM_PORT, which vLLM reads as its own
        "terminationGracePeriodSeconds": 120,
        "securityContext": {
            "runAsNonRoot": True, "runAsUser": USER, "runAsGroup": USER, "fsGroup": USER,
            "fsGroupChangePolicy": "OnRootMismatch", "seccompProfile": {"type": "RuntimeDefault"},
        },
        "nodeSelector": dict(order.node.labels) or {no_label(order): "VALUE"},
    }  # fmt: skip
    if order.node.taints:
        spec["tolerations"] = [
            {"key": one.key, "operator": "Equal" if one.value else "Exists", "effect": one.effect}
            | ({"value": one.value} if one.value else {})
            for one in order.node.taints
        ]
    if order.plan.replicas > 1 and order.stages == 1:
        spec["topologySpreadConstraints"] = [{
            "maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": selector(order)}, "matchLabelKeys": ["pod-template-hash"],
        }]  # fmt: skip
    if claimed(order):
        spec["resourceClaims"] = [{"name": CLAIM, "resourceClaimTemplateName": name_of(order)}]
    spec["containers"] = [_container(order, flags, serves=serves)]
    spec["volumes"] = _volumes(order)
    return spec


def selector(order: ServingOrder) -> dict[str, str]:
    """Return the labels that select the pods."""
    return {"app.kubernetes.io/name": name_of(order)}


def labels(order: ServingOrder) -> dict[str, str]:
    """Return the labels of everything that the manifest creates."""
    rung = order.rung
    told = {
        "app.kubernetes.io/component": "inference", "app.kubernetes.io/version": label_value(rung.commit[:12]),
        f"{LABELS}/rung": label_value(rung.key), f"{LABELS}/node-class": label_value(order.slug),
    }  # fmt: skip
    return selector(order) | {key: value for key, value in told.items() if value}


def annotations(order: ServingOrder) -> dict[str, str]:
    """Return what no label can hold: repository and whole commit, runtime and basis."""
    return {
        f"{LABELS}/repository": order.rung.repo_id, f"{LABELS}/commit": order.rung.commit,
        f"{LABELS}/sized-for": f"{order.plan.runtime} {order.plan.version}", f"{LABELS}/basis": order.basis,
    }  # fmt: skip


def claimed(order: ServingOrder) -> bool:
    """Tell whether accelerators are claimed by dynamic resource allocation."""
    return order.on_gpu and bool(order.node.device_class)


def no_label(order: ServingOrder) -> str:
    """Return the key of the label that stands in for a node class without labels."""
    return f"LABEL-OF-{order.slug.upper()}"


def image_of(order: ServingOrder) -> tuple[str, list[Placeholder]]:
    """Return the image and what is not known of it; the node class's counts if its name contains the runtime."""
    if order.proof and "@" in order.proof.image:
        return order.proof.image, []
    if order.proof and order.proof.image:
        word = f"IMAGE-WITH-{order.runtime.upper().replace('.', '-')}"
        return f"{word}@{order.proof.image}", [Placeholder(word, say("name of the image that the run used"))]
    known, plain = order.node.image, _plain(order.node.image)
    if _plain(order.runtime) not in plain:
        word = f"IMAGE-WITH-{order.runtime.upper().replace('.', '-')}"
        return f"{word}@sha256:DIGEST", [Placeholder(word, say(
            "serving image with {runtime} {version}, with its digest", runtime=order.runtime, version=order.version
        ))]  # fmt: skip
    if "@sha256:" in known:
        return known, []
    if ":" in known.rpartition("/")[2]:
        return known, [Placeholder("", DIGEST_OF.format(image=known))]
    tag = f"v{order.version}" if order.runtime == VLLM and order.version else "TAG"
    wanted = say("tag of {image} with {runtime} {version}", image=known, runtime=order.runtime, version=order.version)
    named = [Placeholder("TAG", wanted)] if tag == "TAG" else []
    return f"{known}:{tag}", [*named, Placeholder("", DIGEST_OF.format(image=f"{known}:{tag}"))]


def start_budget(order: ServingOrder) -> int:
    """Return the seconds after which a replica that has not started is restarted: twice the estimate."""
    return (order.plan.start_seconds or START_UNKNOWN + WARM_UP) * 2


def cpus(order: ServingOrder) -> tuple[int, bool]:
    """Return the cores that a pod requests, and whether they rest on the node class."""
    known, replicas = order.node.cpu_cores, max(1, order.plan.replicas_a_node)
    if order.on_gpu:
        wanted = CPU_BESIDE + order.plan.ranks
        return (min(wanted, max(1, known // replicas)), True) if known else (wanted, False)
    return (max(1, known // replicas - 1), True) if known else (CPU_UNKNOWN, False)


def ram(order: ServingOrder) -> tuple[int, int]:
    """Return main memory in GiB: what a pod requests, and what it may take at most."""
    shared = shm(order)
    each = -(-order.weights // order.stages)
    most = -(-(each + RAM_BESIDE if order.on_gpu else order.plan.need) // GIB) + shared
    if not order.on_gpu or not order.node.ram_mib:
        return most, most
    room = int(order.node.ram_mib * RAM_SHARE / 1024 / max(1, order.plan.replicas_a_node))
    return max(1, min(most, room)), most


def shm(order: ServingOrder) -> int:
    """Return the GiB of shared memory: only replicas of several accelerators need them."""
    return SHM_EACH * order.plan.ranks if order.plan.ranks * order.stages > 1 else 0


def _container(order: ServingOrder, flags: Sequence[ServingFlag], *, serves: bool) -> dict[str, Any]:
    command = command_of(order)
    ready: dict[str, Any] = {}
    if serves:
        probe = {"httpGet": {"path": "/health", "port": "http"}, "periodSeconds": PERIOD, "timeoutSeconds": 5}
        ready = {
            "ports": [{"name": "http", "containerPort": PORT, "protocol": "TCP"}],
            "startupProbe": probe | {"failureThreshold": -(-start_budget(order) // PERIOD)},
            "readinessProbe": probe | {"failureThreshold": 3},
            "livenessProbe": probe | {"failureThreshold": 6},
        }
    return {
        "name": "serve",
        "image": image_of(order)[0],
        "imagePullPolicy": "IfNotPresent",
        **({"command": command} if command else {}),
        "args": arguments_of(order, flags),
        "env": _environment(order),
        **ready,
        "resources": _resources(order),
        "securityContext": {
            "allowPrivilegeEscalation": False, "privileged": False, "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [
            {"name": "model", "mountPath": MODELS, "readOnly": True}, {"name": "scratch", "mountPath": "/scratch"},
            {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108 - a volume of its own
            *([{"name": "shm", "mountPath": "/dev/shm"}] if shm(order) else []),  # noqa: S108 - likewise
        ],
    }  # fmt: skip


def _environment(order: ServingOrder) -> list[dict[str, str]]:
    """Return what keeps the process offline, and its caches on the volume that it may write to."""
    told = {"HOME": "/scratch", "XDG_CACHE_HOME": "/scratch/cache", "XDG_CONFIG_HOME": "/scratch/config"}
    if order.runtime == VLLM:
        told |= {
            "USER": "serve", "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1",
            "VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1",
        }  # fmt: skip
    return [{"name": name, "value": value} for name, value in told.items()]


def _resources(order: ServingOrder) -> dict[str, Any]:
    (asked, most), (cores, _) = ram(order), cpus(order)
    least, limit = SCRATCH[order.runtime == VLLM]
    found: dict[str, Any] = {
        "requests": {"cpu": str(cores), "memory": f"{asked}Gi", "ephemeral-storage": f"{least}Gi"},
        "limits": {"memory": f"{most}Gi", "ephemeral-storage": f"{limit}Gi"},
    }
    if claimed(order):
        found["claims"] = [{"name": CLAIM}]
    elif order.on_gpu:
        found["limits"][order.node.resource_name] = str(order.plan.ranks)
    return found


def _volumes(order: ServingOrder) -> list[dict[str, Any]]:
    limit = SCRATCH[order.runtime == VLLM][1]
    found: list[dict[str, Any]] = [
        {"name": "model", "persistentVolumeClaim": {"claimName": name_of(order), "readOnly": True}},
        {"name": "scratch", "emptyDir": {"sizeLimit": f"{max(1, limit - 2)}Gi"}},
        {"name": "tmp", "emptyDir": {"sizeLimit": "1Gi"}},
    ]
    if shm(order):
        found.append({"name": "shm", "emptyDir": {"medium": "Memory", "sizeLimit": f"{shm(order)}Gi"}})
    return found


def _plain(text: str) -> str:
    return "".join(one for one in text.lower() if one.isalnum())
