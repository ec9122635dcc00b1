"""Orders from what the pages know: a rung that a person looks at, or the rung, class and load that were signed."""

import re
from collections.abc import Mapping
from typing import Any

from reviews.desks.engineering.hardware_page import Hardware
from reviews.desks.engineering.manifests.order import NoManifest, PinnedBase, ServingLoad, ServingOrder
from reviews.desks.engineering.manifests.proof import proof_of, proven
from reviews.language.phrases import say
from reviews.rungs.artifact_sets import artifact_digest, artifact_set
from reviews.rungs.ladder import Ladder
from reviews.rungs.servable import ADAPTER, Rung
from reviews.sizing.cells import RUNTIME as LLAMA_CPP
from reviews.sizing.memory import MemoryPart
from reviews.sizing.plan import Plan
from reviews.sizing.reserved import RUNTIME as VLLM
from reviews.sizing.spread import split_over_nodes
from reviews.workloads.nodes.models import NodeClassVersion

NAMED = {VLLM: re.compile(r"\bvllm\b[\s=@:v]*([0-9][\w.+-]*)?", re.IGNORECASE),
         LLAMA_CPP: re.compile(r"\bllama\.cpp\b[\s=@:]*([0-9a-z][\w.+-]*)?", re.IGNORECASE)}  # fmt: skip


def named_runtime(text: str) -> tuple[str, str]:
    """Return the runtime and the version that a sign-off names, ("", "") for a runtime without manifests."""
    for name, pattern in NAMED.items():
        if found := pattern.search(text):
            return name, (found.group(1) or "").rstrip(".,;")
    return "", ""


def chosen_order(page: Hardware) -> ServingOrder:
    """Return the order for the rung and the class that a page shows. Raises ``NoManifest`` where one is missing."""
    here = page.here
    if here is None:
        raise NoManifest(say("Choose a rung and a node class first."))
    work = page.workload
    load = ServingLoad(work.context_tokens, work.concurrency, page.cache)
    beside = say("the companion whose memory was stated") if page.beside else ""
    basis = f"Sized for {work.name}: {load.context:,} tokens, {load.at_once:,} requests at once; not signed."
    stages, plan = 1, here.plan
    model, node = page.model(here.rung), here.version.node
    if split := split_over_nodes(model, node, load.context, load.at_once, page.cache, plan):
        stages, plan = split
    return _order(page.ladder, here.rung, here.version, plan, load, {
        "runtime": plan.runtime, "version": plan.version, "basis": basis, "companion": beside, "stages": stages,
    })  # fmt: skip


def signed_order(ladder: Ladder, terms: Mapping[str, Any], basis: str) -> ServingOrder:
    """Return the order for what a pass or a decision settled. Raises ``NoManifest`` where it cannot be found again."""
    sizing = terms.get("sizing") or {}
    rung = next((one for one in ladder.own if one.key == terms.get("rung")), None)
    if rung is None or not sizing:
        raise NoManifest(say("No rung was sized when this was signed, so there is nothing to write a manifest from."))
    if artifact_digest(terms.get("artifact_set") or []) != artifact_digest(artifact_set(ladder, rung)):
        raise NoManifest(say("The repository was read again since, and its files differ from those that were signed."))
    slug, number = str(sizing.get("node_class") or ""), int(sizing.get("node_class_version") or 0)
    wanted = NodeClassVersion.objects.filter(node_class__slug=slug, number=number).select_related("node_class")
    version = wanted.first()
    if version is None:
        raise NoManifest(say("Version {number} of node class {slug} is not known here.", number=number, slug=slug))
    load = ServingLoad(int(terms["context_tokens"]), int(terms["concurrency"]), str(sizing.get("cache_type") or ""))
    runtime, named = named_runtime(str(terms.get("runtime") or ""))
    plan = _plan(sizing, version)
    if proof := proof_of(terms, plan):
        run = terms["run"]
        plan = proven(plan, run, version.node, rung.size)
        load = ServingLoad(int(run["context_tokens"]), int(run["concurrency"]), load.cache)
        named = str(run["version"])
    return _order(ladder, rung, version, plan, load, {
        "runtime": runtime, "version": named, "basis": basis, "companion": str(terms.get("companion") or ""),
        "proof": proof,
    })  # fmt: skip


def _order(
    ladder: Ladder, rung: Rung, version: NodeClassVersion, plan: Plan, load: ServingLoad, told: dict[str, Any]
) -> ServingOrder:
    sizes = [one["size"] for entry in artifact_set(ladder, rung) for one in entry["files"]]
    base = ladder.base_of(rung) if rung.klass == ADAPTER else None
    return ServingOrder(
        rung, version.node_class.slug, version.number, version.node, load, plan,
        set_bytes=None if None in sizes or not sizes else sum(sizes),
        base=PinnedBase(base.repo_id, base.commit) if base else None,
        remote_code=_own_code(ladder.read[rung.repo_id].facts.get("code.remote")), **told,
    )  # fmt: skip


def _own_code(fact: object) -> bool:
    """Tell whether the configuration names classes of the repository's own code, or of another repository's."""
    return isinstance(fact, dict) and bool(fact.get("auto_map") or fact.get("foreign"))


def _plan(sizing: Mapping[str, Any], version: NodeClassVersion) -> Plan:
    """Return the plan as it was signed, with what follows from its node class."""
    node, ranks = version.node, int(sizing["accelerators"])
    a_node, replicas = max(1, node.memories // ranks), int(sizing["replicas"])
    return Plan(
        str(sizing["verdict"]), str(sizing["why"]), str(sizing["runtime"]), str(sizing["runtime_version"]), ranks=ranks,
        sequences=int(sizing["sequences"]), most=int(sizing["most_sequences"]), replicas=replicas,
        lines=tuple(MemoryPart(**one) for one in sizing["lines"]), need=int(sizing["need_bytes"]),
        usable=int(sizing["usable_bytes"]), replicas_a_node=a_node, nodes_load=-(-replicas // a_node),
        surge=0 if node.rollout == "recreate" else 1, nodes_need=int(sizing["nodes_needed"]),
        start_seconds=sizing.get("start_seconds"),
    )  # fmt: skip
