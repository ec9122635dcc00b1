"""What a run proves of an order that the estimate rules out or cannot judge: its own settings, and nothing beside them.

The estimate gives its verdict all the same. The manifest then has the run's accelerators, flags and image, and says
where the two differ; another load, class or cache needs another run.
"""

import shlex
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reviews.desks.engineering.manifests.order import NoManifest, RunProof
from reviews.language.phrases import say
from reviews.sizing.memory import MemoryPart
from reviews.sizing.plan import DOES_NOT_FIT, IS_TIGHT, UNKNOWN, VERDICT_WORDS, Plan
from reviews.workloads.nodes.spec import NodeSpec

MIB = 2**20
NOT_TAKEN = ("--host", "--port", "--model", "-m", "--served-model-name", "--alias")
"""Flags that the manifest sets itself: where the process listens, and what it serves under which name."""


def proof_of(terms: Mapping[str, Any], plan: Plan) -> RunProof | None:
    """Return what the run of a tested pass proves, None if none is needed: the estimate fits, or there is no run.

    Raises ``NoManifest`` for flags that cannot be taken over as they were written.
    """
    run = terms.get("run")
    if not isinstance(run, Mapping) or plan.verdict not in (DOES_NOT_FIT, UNKNOWN):
        return None
    image = str(run.get("image") or "")
    load = f"{run['context_tokens']:,} tokens, {run['concurrency']:,} requests at once"
    words = f"Run {run['number']} of {run['ran_on']} served {load} with these flags."
    peak = run.get("memory_peak_mib")
    measured = f"; the run's peak was {peak * MIB / 2**30:,.1f} GiB of one memory" if peak else ""
    need = f", {plan.need / 2**30:,.1f} GiB of one memory" if plan.need else ""
    said = f"The estimate says “{VERDICT_WORDS[plan.verdict].lower()}”{need} ({plan.why}){measured}."
    return RunProof(_flags(str(run.get("flags") or "")), image if "sha256:" in image else "", words, said)


def proven(plan: Plan, run: Mapping[str, Any], node: NodeSpec, size: int | None) -> Plan:
    """Return the plan of one replica as the run had it; ``size`` are the bytes of the weights, None if unknown.

    Raises ``NoManifest`` if the run took more accelerators than a node has.
    """
    ranks = max(1, int(run["accelerators"]))
    if ranks > max(1, node.count):
        raise NoManifest(
            say(
                "The run took {ranks:,} accelerators and a node has {count:,}. A manifest for several nodes is "
                "written by hand from its flags.",
                ranks=ranks,
                count=node.count,
            )
        )
    lines = plan.lines or (
        MemoryPart("weights", say("Weights"), -(-(size or 0) // ranks), "bytes of the files", "inferred"),
    )
    peak = int(run.get("memory_peak_mib") or 0) * MIB
    surge = 0 if node.rollout == "recreate" else 1
    at_once = int(run["concurrency"])
    return replace(
        plan, verdict=IS_TIGHT, why=f"run {run['number']} served it; {plan.why}", ranks=ranks, sequences=at_once,
        most=at_once, replicas=1, replicas_a_node=max(1, node.memories // ranks), lines=lines,
        need=peak or min(plan.need or node.usable, node.usable), nodes_load=1, surge=surge, nodes_need=1 + surge,
    )  # fmt: skip


def _flags(text: str) -> tuple[tuple[str, str], ...]:
    """Return the flags of a command line in their order, without those that the manifest sets itself."""
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise NoManifest(
            say("The flags of the run have an open quotation mark, so they cannot be taken over.")
        ) from error
    found: list[tuple[str, str]] = []
    for word in words:
        name, sign, value = word.partition("=")
        if word.startswith("-") and not word[1:2].isdigit():
            found.append((name, value if sign else ""))
        elif found and not found[-1][1]:
            found[-1] = (found[-1][0], word)
        else:
            raise NoManifest(
                say("The flags of the run hold “{word}”, which belongs to no flag. Write it by hand.", word=word[:60])
            )
    return tuple(one for one in found if one[0] not in NOT_TAKEN)
