"""What serving a model costs a month, as an operating shape that candidates are compared by; plain Python.

Hours and idle share follow from the estimate; money only from the company's own rate of the node class. What a token
costs needs a run: memory alone says nothing about speed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reviews.language.phrases import figure, say
from reviews.sizing.plan import DOES_NOT_FIT, UNKNOWN, Plan
from reviews.workloads.nodes.spec import NodeSpec

HOURS = 730
"""Hours of a month, on average."""


@dataclass(frozen=True)
class NodePrice:
    """A company's rate: an amount for a node and an hour, and its currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class OperatingCost:
    """The nodes that one model holds for a load: their hours a month, what stays idle, and their cost if known.

    ``nodes`` may be a part of a node where several models share it.
    """

    nodes: float
    idle: float
    price: NodePrice | None = None

    @property
    def hours(self) -> float:
        """Node-hours a month."""
        return self.nodes * HOURS

    @property
    def words(self) -> tuple[str, str, str]:
        """Hours, idle share and cost a month in words."""
        cost = say("no rate")
        if self.price:
            cost = say(
                "{amount:,.0f} {currency}",
                amount=self.price.amount * Decimal(str(self.hours)),
                currency=self.price.currency,
            )
        return figure(f"{self.hours:,.0f}"), figure(f"{self.idle:.0%}"), cost


@dataclass(frozen=True)
class HeldReplicas:
    """Replicas, accelerators of each, most sequences on each, and the nodes that a pool of their own needs."""

    replicas: int
    ranks: int
    most: int
    nodes: int


def operating_cost(plan: Plan, node: NodeSpec, at_once: int, price: NodePrice | None) -> OperatingCost | None:
    """Return what a plan costs at its load; None where the plan serves no load.

    A pool of one model holds all nodes that the load, a rollout and a lost node need. In a shared pool a model holds
    only what its replicas request.
    """
    if plan.verdict in (DOES_NOT_FIT, UNKNOWN) or not plan.replicas or not plan.most:
        return None
    held = HeldReplicas(plan.replicas, plan.ranks, plan.most, plan.nodes_need)
    return _cost(held, node, at_once, price)


def signed_cost(
    sizing: Mapping[str, Any], node: NodeSpec, at_once: int, price: NodePrice | None
) -> OperatingCost | None:
    """Return the same for the estimate that a sign-off stores."""
    replicas, most = int(sizing.get("replicas") or 0), int(sizing.get("most_sequences") or 0)
    if sizing.get("verdict") in (DOES_NOT_FIT, UNKNOWN) or not replicas or not most:
        return None
    held = HeldReplicas(replicas, int(sizing["accelerators"]), most, int(sizing["nodes_needed"]))
    return _cost(held, node, at_once, price)


def _cost(held: HeldReplicas, node: NodeSpec, at_once: int, price: NodePrice | None) -> OperatingCost:
    a_node = max(1, node.memories // held.ranks)
    nodes = held.replicas / a_node if node.shared else float(held.nodes)
    served = nodes * a_node * held.most
    return OperatingCost(nodes, max(0.0, 1 - at_once / served) if served else 0.0, price)
