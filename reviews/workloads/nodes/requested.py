"""What running pods request of each node, from the output of ``kubectl get pods``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from reviews.workloads.nodes.plain import a_list, an_object, quantity

DONE = ("Succeeded", "Failed")
Amounts = dict[str, float]


def requested(pods: Iterable[Mapping[str, Any]]) -> dict[str, Amounts]:
    """Return the sum that unfinished pods request of each node they are bound to, by resource."""
    found: dict[str, Amounts] = defaultdict(lambda: defaultdict(float))
    for pod in pods:
        spec = an_object(pod.get("spec"))
        node = spec.get("nodeName")
        if not isinstance(node, str) or an_object(pod.get("status")).get("phase") in DONE:
            continue
        for name, amount in _pod(spec).items():
            found[node][name] += amount
    return found


def _pod(spec: Mapping[str, Any]) -> Amounts:
    """Return what the scheduler reserves for a pod: its containers, or its largest init container if that is more."""
    together: Amounts = defaultdict(float)
    first: Amounts = defaultdict(float)
    for one in map(an_object, a_list(spec.get("containers"))):
        for name, amount in _container(one).items():
            together[name] += amount
    for one in map(an_object, a_list(spec.get("initContainers"))):
        for name, amount in _container(one).items():
            if one.get("restartPolicy") == "Always":  # a sidecar runs beside the containers
                together[name] += amount
            else:
                first[name] = max(first[name], amount)
    for name, amount in _plain(spec.get("overhead")).items():
        together[name] += amount
    return {name: max(together.get(name, 0.0), first.get(name, 0.0)) for name in {*together, *first}}


def _container(one: Mapping[str, Any]) -> Amounts:
    """Return a container's requests; a limit without a request is one."""
    held = an_object(one.get("resources"))
    return _plain(held.get("limits")) | _plain(held.get("requests"))


def _plain(amounts: object) -> Amounts:
    read = {str(name): quantity(amount) for name, amount in an_object(amounts).items()}
    return {name: amount for name, amount in read.items() if amount is not None}
