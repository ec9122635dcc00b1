"""The documents of a manifest: what Kubernetes, KServe and LeaderWorkerSet create for one order.

Fields of KServe (serving.kserve.io/v1beta1) are those of its InferenceService; those of LeaderWorkerSet
(leaderworkerset.x-k8s.io/v1) and the way in which vLLM joins nodes are those of both projects' own examples.
"""

from collections.abc import Sequence
from typing import Any

from reviews.desks.engineering.manifests.flags import PORT, ServingFlag
from reviews.desks.engineering.manifests.naming import name_of
from reviews.desks.engineering.manifests.order import ServingOrder
from reviews.desks.engineering.manifests.pods import (
    CLAIM,
    GIB,
    annotations,
    claimed,
    labels,
    pod_spec,
    selector,
    start_budget,
)

STORAGE_CLASS = "STORAGE-CLASS"
SET_UNKNOWN = "SIZE-OF-SET"
ROOM = 1.1
"""Size of the volume in relation to the artifact set: a file system's own needs; our assumption."""


def metadata(order: ServingOrder, **more: Any) -> dict[str, Any]:
    """Return name, labels and annotations."""
    return {"name": name_of(order), "labels": labels(order), "annotations": annotations(order), **more}


def volume_claim(order: ServingOrder) -> dict[str, Any]:
    """Return the claim of the volume that holds the artifact set; several pods may run on several nodes."""
    pods = order.pods + order.plan.surge
    size = f"{-(-int(order.set_bytes * ROOM) // GIB)}Gi" if order.set_bytes else SET_UNKNOWN
    return {
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata(order),
        "spec": {
            "accessModes": ["ReadWriteMany" if pods > 1 else "ReadWriteOnce"],
            "storageClassName": order.node.storage_class or STORAGE_CLASS,
            "resources": {"requests": {"storage": size}},
        },
    }  # fmt: skip


def claim_template(order: ServingOrder) -> list[dict[str, Any]]:
    """Return the template of the accelerators' claim, if the node class hands them out by claims."""
    if not claimed(order):
        return []
    exactly = {
        "deviceClassName": order.node.device_class, "allocationMode": "ExactCount", "count": order.plan.ranks,
    }  # fmt: skip
    return [{
        "apiVersion": "resource.k8s.io/v1", "kind": "ResourceClaimTemplate", "metadata": metadata(order),
        "spec": {"spec": {"devices": {"requests": [{"name": CLAIM, "exactly": exactly}]}}},
    }]  # fmt: skip


def service(order: ServingOrder, chosen: dict[str, str] | None = None) -> dict[str, Any]:
    """Return the service in front of the replicas."""
    return {
        "apiVersion": "v1", "kind": "Service", "metadata": metadata(order),
        "spec": {
            "type": "ClusterIP", "selector": chosen or selector(order),
            "ports": [{"name": "http", "port": PORT, "targetPort": "http", "protocol": "TCP"}],
        },
    }  # fmt: skip


def disruption_budget(order: ServingOrder, chosen: dict[str, str] | None = None) -> dict[str, Any]:
    """Return the budget: drains of nodes take one replica at a time, and one that hangs does not hold them up."""
    return {
        "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": metadata(order),
        "spec": {
            "maxUnavailable": 1, "unhealthyPodEvictionPolicy": "AlwaysAllow",
            "selector": {"matchLabels": chosen or selector(order)},
        },
    }  # fmt: skip


def strategy(order: ServingOrder) -> dict[str, Any]:
    """Return the rollout strategy of the node class."""
    if not order.plan.surge:
        return {"type": "Recreate"}
    return {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}


def deployment(order: ServingOrder, flags: Sequence[ServingFlag]) -> dict[str, Any]:
    """Return the deployment: one pod for each replica."""
    told = {"labels": labels(order), "annotations": annotations(order)}
    return {
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata(order),
        "spec": {
            "replicas": order.plan.replicas,
            "revisionHistoryLimit": 5,
            "progressDeadlineSeconds": start_budget(order) + 600,
            "strategy": strategy(order),
            "selector": {"matchLabels": selector(order)},
            "template": {"metadata": told, "spec": pod_spec(order, flags)},
        },
    }  # fmt: skip


def inference_service(order: ServingOrder, flags: Sequence[ServingFlag]) -> dict[str, Any]:
    """Return KServe's InferenceService with a container of its own, as a plain deployment without Knative."""
    spec = pod_spec(order, flags)
    spec["containers"][0]["name"] = "kserve-container"  # the name by which KServe finds the container
    found = metadata(order)
    found["annotations"] = found["annotations"] | {"serving.kserve.io/deploymentMode": "RawDeployment"}
    replicas = order.plan.replicas
    return {
        "apiVersion": "serving.kserve.io/v1beta1", "kind": "InferenceService", "metadata": found,
        "spec": {
            "predictor": {
                "minReplicas": replicas, "maxReplicas": replicas, "deploymentStrategy": strategy(order),
                "labels": labels(order), "annotations": annotations(order), **spec,
            }
        },
    }  # fmt: skip


LEADER_ROLE = {"leaderworkerset.sigs.k8s.io/worker-index": "0"}
"""The label by which LeaderWorkerSet marks the leaders, which alone answer requests."""


def leader_worker_set(
    order: ServingOrder, leader: Sequence[ServingFlag], worker: Sequence[ServingFlag]
) -> dict[str, Any]:
    """Return the set of groups: a leader and its workers, one pod on each node, restarted together."""
    told = {"labels": labels(order), "annotations": annotations(order)}
    apart = {
        "podAntiAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": [
                {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": selector(order)}}
            ]
        }
    }
    rollout = {"maxSurge": 1, "maxUnavailable": 0} if order.plan.surge else {"maxSurge": 0, "maxUnavailable": 1}
    return {
        "apiVersion": "leaderworkerset.x-k8s.io/v1", "kind": "LeaderWorkerSet", "metadata": metadata(order),
        "spec": {
            "replicas": order.plan.replicas,
            "startupPolicy": "LeaderCreated",
            "rolloutStrategy": {"type": "RollingUpdate", "rollingUpdateConfiguration": rollout},
            "leaderWorkerTemplate": {
                "size": order.stages,
                "restartPolicy": "RecreateGroupOnPodRestart",
                "leaderTemplate": {"metadata": told, "spec": {"affinity": apart, **pod_spec(order, leader)}},
                "workerTemplate": {
                    "metadata": told, "spec": {"affinity": apart, **pod_spec(order, worker, serves=False)},
                },
            },
        },
    }  # fmt: skip
