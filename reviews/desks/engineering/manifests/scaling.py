"""A hint on scaling as comments: thresholds of the estimate, and a ScaledObject of KEDA that a person may take over.

The metrics are those that vLLM and llama.cpp document; a queue that grows shows load sooner than a busy accelerator.
"""

from dataclasses import dataclass

from reviews.desks.engineering.manifests.naming import name_of
from reviews.desks.engineering.manifests.order import ServingOrder
from reviews.desks.engineering.manifests.yaml_text import yaml
from reviews.language.phrases import figure, say
from reviews.sizing.cells import RUNTIME as LLAMA_CPP
from reviews.sizing.fit import TIGHT
from reviews.sizing.reserved import RUNTIME as VLLM

METRICS = {
    VLLM: ("vllm:num_requests_running", "vllm:num_requests_waiting", "vllm:kv_cache_usage_perc"),
    LLAMA_CPP: ("llamacpp:requests_processing", "llamacpp:requests_deferred", ""),
}
"""Metrics of each runtime: requests that are served, requests that wait, and the filled share of the cache."""
WAITING = 0.25
"""Share of a replica's sequences that may wait before another replica is worth its start; our assumption."""


@dataclass(frozen=True)
class WatchedMetric:
    """One figure to watch: the metric as the runtime names it, the value to act on, and why that value."""

    metric: str
    value: str
    why: str


def thresholds(runtime: str, sequences: int, start_seconds: int | None) -> list[WatchedMetric]:
    """Return what to watch on each replica of a runtime that was sized for so many sequences."""
    running, waiting, cache = METRICS.get(runtime, ("", "", ""))
    found = []
    if running:
        why = say("requests that one replica was sized to serve at once")
        found.append(WatchedMetric(running, figure(f"{sequences:,}"), why))
        late = say("more requests wait than will soon start")
        if start_seconds:
            late = say(
                "more requests wait than will soon start; a new replica takes about {minutes} min",
                minutes=-(-start_seconds // 60),
            )
        found.append(WatchedMetric(waiting, say("above {value}", value=waits(sequences)), late))
    if cache:
        found.append(
            WatchedMetric(
                cache,
                say("above {value}", value=figure(f"{1 - TIGHT:.2f}")),
                say("less than a tenth of the cache is free; requests are preempted"),
            )
        )
    return found


def waits(sequences: int) -> int:
    """Return how many waiting requests of a replica are worth another one."""
    return max(1, int(sequences * WAITING))


def scaling_hint(order: ServingOrder) -> list[str]:
    """Return the comment lines after a deployment."""
    plan, name = order.plan, name_of(order)
    waiting = METRICS[order.runtime][1]
    most = plan.replicas + 1
    if order.node.nodes is not None:
        most = max(plan.replicas, order.node.nodes * plan.replicas_a_node - plan.surge)
    wanted = {
        "apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "metadata": {"name": name},
        "spec": {
            "scaleTargetRef": {"name": name}, "minReplicaCount": plan.replicas, "maxReplicaCount": most,
            "cooldownPeriod": max(300, plan.start_seconds or 0),
            "triggers": [{
                "type": "prometheus", "metricType": "AverageValue",
                "metadata": {
                    "serverAddress": "http://PROMETHEUS", "threshold": str(waits(plan.sequences)),
                    "query": f'sum({waiting}{{pod=~"{name}-.*"}})',
                },
            }],
        },
    }  # fmt: skip
    return [
        "",
        f"Scaling hint, not applied. Sized: {plan.replicas:,} replicas for {order.load.at_once:,} requests at once.",
        f"More than {waits(plan.sequences):,} waiting requests on each replica are worth another one. With KEDA:",
        "",
        *yaml(wanted).splitlines(),
    ]
